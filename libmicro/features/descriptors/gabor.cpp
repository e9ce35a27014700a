#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "libmicro/features/grid.h"

namespace micro {
namespace {

/// A complex Gabor kernel of spatial frequency `frequency` (cycles per pixel) along `theta`, half as high at
/// half an octave below and above; its Gaussian sums to 1.
cv::Mat_<std::complex<double>> kernel_of(double frequency, double theta) {
  constexpr double bandwidth = 1;  // octaves
  const double octave = std::pow(2.0, bandwidth);
  const double sigma =
      std::sqrt(std::log(2.0) / 2) / std::numbers::pi * (octave + 1) / (octave - 1) / frequency;
  const int reach = static_cast<int>(std::ceil(std::max(1.0, 3 * sigma)));
  cv::Mat_<std::complex<double>> kernel(2 * reach + 1, 2 * reach + 1);
  for (int y = -reach; y <= reach; ++y)
    for (int x = -reach; x <= reach; ++x) {
      const double along = x * std::cos(theta) + y * std::sin(theta);
      const double envelope =
          std::exp(-0.5 * (x * x + y * y) / (sigma * sigma)) / (2 * std::numbers::pi * sigma * sigma);
      kernel(y + reach, x + reach) = std::polar(envelope, 2 * std::numbers::pi * frequency * along);
    }
  return kernel;
}

/// Kernels by their spectra, for pictures of `side` pixels that are mirrored by `border` at their edges.
struct Bank {
  int side = 0, border = 0, size = 0;
  std::vector<cv::Mat> spectra;  ///< CV_32FC2
};

Bank bank_for(int side, int scales, int orientations, double shortest) {
  std::vector<cv::Mat_<std::complex<double>>> kernels;
  Bank bank;
  for (int s = 0; s < scales; ++s)
    for (int o = 0; o < orientations; ++o) {
      const double wavelength = shortest * std::pow(2.0, 0.5 * s);
      kernels.push_back(kernel_of(1 / wavelength, std::numbers::pi * o / orientations));
      bank.border = std::max(bank.border, kernels.back().rows / 2);
    }
  bank.side = side;
  bank.border = std::min(bank.border, side - 1);
  bank.size = cv::getOptimalDFTSize(side + 2 * bank.border);
  for (const auto& kernel : kernels) {
    cv::Mat_<std::complex<float>> padded(bank.size, bank.size, std::complex<float>(0, 0));
    for (int y = 0; y < kernel.rows; ++y)
      for (int x = 0; x < kernel.cols; ++x) {
        const int row = (y - kernel.rows / 2 + 8 * bank.size) % bank.size;
        const int column = (x - kernel.cols / 2 + 8 * bank.size) % bank.size;
        padded(row, column) += std::complex<float>(kernel(y, x));
      }
    cv::Mat spectrum;
    cv::dft(padded, spectrum);
    bank.spectra.push_back(spectrum);
  }
  return bank;
}

void compute(const Bank& bank, const Grid& grid, const DescriptorInput& input, std::span<double> out) {
  cv::Mat small, wide;
  cv::resize(input.here().crop, small, {bank.side, bank.side}, 0, 0, cv::INTER_AREA);
  cv::copyMakeBorder(small, wide, bank.border, bank.border, bank.border, bank.border, cv::BORDER_REFLECT);
  cv::Mat_<std::complex<float>> padded(bank.size, bank.size, std::complex<float>(0, 0));
  for (int y = 0; y < wide.rows; ++y)
    for (int x = 0; x < wide.cols; ++x) padded(y, x) = static_cast<float>(wide.at<uchar>(y, x)) / 255.0F;
  cv::Mat spectrum, product, response;
  cv::dft(padded, spectrum);
  for (std::size_t k = 0; k < bank.spectra.size(); ++k) {
    cv::mulSpectrums(spectrum, bank.spectra[k], product, 0);
    cv::dft(product, response, cv::DFT_INVERSE | cv::DFT_SCALE);
    for (int cell = 0; cell < grid.count(); ++cell) {
      const cv::Rect place = grid.cell(cell);
      double sum = 0;
      for (int y = place.y; y < place.br().y; ++y)
        for (int x = place.x; x < place.br().x; ++x) {
          const auto& value = response.at<cv::Vec2f>(y + bank.border, x + bank.border);
          sum += std::sqrt(value[0] * value[0] + value[1] * value[1]);
        }
      out[static_cast<std::size_t>(cell) * bank.spectra.size() + k] = sum / place.area();
    }
  }
}

Extractor make(const MakeContext& context) {
  const int scales = context.parameters.integer("scales"),
            orientations = context.parameters.integer("orientations");
  const int side = std::min(context.parameters.integer("side"), context.crop_side);
  const Grid grid(context.parameters.integer("cells"), side);
  const auto bank = std::make_shared<const Bank>(
      bank_for(side, scales, orientations, context.parameters.number("shortest_wavelength")));
  std::vector<std::string> bins;
  for (int s = 0; s < scales; ++s)
    for (int o = 0; o < orientations; ++o) bins.push_back("s" + std::to_string(s) + "_o" + std::to_string(o));
  return {grid.columns(bins, "1"),
          [=](const DescriptorInput& input, std::span<double> out) { compute(*bank, grid, input, out); }};
}

}  // namespace

Descriptor descriptor_gabor() {
  return {.name = "gabor",
          .family = Family::appearance,
          .description = "mean magnitude of a bank of Gabor filters in each cell (black 0, white 1)",
          .reference =
              "Daugman, Two-dimensional Spectral Analysis of Cortical Receptive Field Profiles, Vision "
              "Research 1980; for micro-expressions Wu, Shen and Fu, ACII 2011",
          .needs = {.crop = true},
          .parameters = {cells_parameter(4),
                         {"scales", 4, "wavelengths, half an octave apart", 1, 9},
                         {"orientations", 6, "over half a turn", 1, 16},
                         {"shortest_wavelength", 4.0, "pixels of the reduced crop", 2, 32},
                         {"side", 96, "the crop is reduced to this many pixels", 32, 512}},
          .make = make,
          .cost_ms = 4.9};
}

}  // namespace micro
