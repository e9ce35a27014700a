#include <Eigen/Cholesky>
#include <Eigen/SVD>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

constexpr int responses = 8, bins = 1 << responses;
using Whitening = Eigen::Matrix<float, responses, responses>;

/// The one-dimensional filters: the constant, and the real and imaginary part of the lowest frequency.
struct Filters {
  cv::Mat_<float> one, real, imaginary;
};

Filters filters_for(int window) {
  Filters filters{cv::Mat_<float>(1, window), cv::Mat_<float>(1, window), cv::Mat_<float>(1, window)};
  for (int i = 0; i < window; ++i) {
    const double angle = 2 * std::numbers::pi * (i - window / 2) / window;
    filters.one(i) = 1, filters.real(i) = static_cast<float>(std::cos(angle)),
    filters.imaginary(i) = static_cast<float>(-std::sin(angle));
  }
  return filters;
}

/// The 2-D filters of the four frequencies (a, 0), (0, a), (a, a), (a, -a), a = 1 / window: real and
/// imaginary part of each, as matrices.
std::array<cv::Mat_<float>, responses> plane_filters(const Filters& f) {
  const auto outer = [](const cv::Mat_<float>& y, const cv::Mat_<float>& x) {
    return cv::Mat_<float>(y.t() * x);
  };
  const auto rr = outer(f.real, f.real), ii = outer(f.imaginary, f.imaginary),
             ri = outer(f.real, f.imaginary), ir = outer(f.imaginary, f.real);
  return {outer(f.one, f.real),      outer(f.one, f.imaginary), outer(f.real, f.one),
          outer(f.imaginary, f.one), cv::Mat_<float>(rr - ii),  cv::Mat_<float>(ri + ir),
          cv::Mat_<float>(rr + ii),  cv::Mat_<float>(ri - ir)};
}

/// Decorrelates the responses for a picture whose pixels correlate by rho to the power of their distance.
Whitening whitening_for(int window, double rho) {
  const int pixels = window * window;
  Eigen::MatrixXd correlation(pixels, pixels), filters(responses, pixels);
  for (int a = 0; a < pixels; ++a)
    for (int b = 0; b < pixels; ++b)
      correlation(a, b) = std::pow(rho, std::hypot(a / window - b / window, a % window - b % window));
  const auto planes = plane_filters(filters_for(window));
  for (int r = 0; r < responses; ++r)
    for (int a = 0; a < pixels; ++a)
      filters(r, a) = planes[static_cast<std::size_t>(r)](a / window, a % window);
  // A small, decreasing weight tells equal variances apart, as the authors do: else the turn is arbitrary.
  Eigen::VectorXd apart(responses);
  apart << 1.000007, 1.000006, 1.000005, 1.000004, 1.000003, 1.000002, 1.000001, 1;
  const Eigen::MatrixXd covariance =
      apart.asDiagonal() * (filters * correlation * filters.transpose()) * apart.asDiagonal();
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(covariance, Eigen::ComputeFullV);
  return svd.matrixV().transpose().cast<float>();
}

struct Setup {
  Filters filters;
  bool decorrelate;
  Whitening whitening;
  Grid grid;
  int margin;
};

std::array<cv::Mat_<float>, responses> responses_of(const cv::Mat_<float>& crop, const Filters& f) {
  const auto filtered = [&](const cv::Mat_<float>& y, const cv::Mat_<float>& x) {
    cv::Mat_<float> out;
    cv::sepFilter2D(crop, out, CV_32F, x, y);
    return out;
  };
  const auto rr = filtered(f.real, f.real), ii = filtered(f.imaginary, f.imaginary),
             ri = filtered(f.real, f.imaginary), ir = filtered(f.imaginary, f.real);
  return {filtered(f.one, f.real),      filtered(f.one, f.imaginary), filtered(f.real, f.one),
          filtered(f.imaginary, f.one), cv::Mat_<float>(rr - ii),     cv::Mat_<float>(ri + ir),
          cv::Mat_<float>(rr + ii),     cv::Mat_<float>(ri - ir)};
}

void compute(const Setup& setup, const DescriptorInput& input, std::span<double> out) {
  const cv::Mat_<float> crop = as_float(input.here().crop);
  const auto parts = responses_of(crop, setup.filters);
  cv::Mat_<std::uint16_t> codes(crop.rows - 2 * setup.margin, crop.cols - 2 * setup.margin);
  Eigen::Matrix<float, responses, 1> values;
  for (int y = 0; y < codes.rows; ++y)
    for (int x = 0; x < codes.cols; ++x) {
      for (int r = 0; r < responses; ++r)
        values[r] = parts[static_cast<std::size_t>(r)](y + setup.margin, x + setup.margin);
      if (setup.decorrelate) values = (setup.whitening * values).eval();
      unsigned code = 0;
      for (int r = 0; r < responses; ++r) code |= (values[r] > 0 ? 1U : 0U) << r;
      codes(y, x) = static_cast<std::uint16_t>(code);
    }
  cell_histograms(codes, setup.margin, setup.grid, bins, out);
}

Extractor make(const MakeContext& context) {
  const int window = context.parameters.integer("window") | 1;
  const Setup setup{filters_for(window), context.parameters.flag("decorrelate"),
                    whitening_for(window, context.parameters.number("correlation")),
                    Grid(context.parameters.integer("cells"), context.crop_side), window / 2};
  return {setup.grid.columns(numbered("p", bins), "1"),
          [setup](const DescriptorInput& input, std::span<double> out) { compute(setup, input, out); }};
}

}  // namespace

Descriptor descriptor_lpq() {
  return {
      .name = "lpq",
      .family = Family::appearance,
      .description =
          "local phase quantisation: signs of the four lowest frequencies around each pixel, which blur "
          "hardly changes",
      .reference =
          "Ojansivu and Heikkila, Blur Insensitive Texture Classification Using Local Phase Quantization, "
          "ICISP 2008",
      .needs = {.crop = true},
      .parameters = {cells_parameter(4),
                     {"window", 7, "side of the window, crop pixels, odd", 3, 15},
                     {"decorrelate", true, "whiten the responses before taking signs"},
                     {"correlation", 0.9, "of neighbouring pixels, for whitening", 0.01, 0.99}},
      .make = make,
      .cost_ms = 0.56};
}

}  // namespace micro
