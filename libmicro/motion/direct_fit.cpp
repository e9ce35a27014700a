#include "libmicro/motion/direct_fit.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

constexpr int most_rounds = 5;
constexpr double converged = 0.004;  // crop pixels
constexpr double clip_sigmas = 2.5;  // errors above are something else than noise
constexpr double smallest_clip = 2;  // grey levels
constexpr double farthest = 12;      // crop pixels that a region may go from where it started
constexpr double shift_prior = 0.1;  // squared grey per pixel: noise alone has that much texture
constexpr double grey_unit = 64;     // the gain's derivative is of the order of the others
constexpr double smoothing_sigma = 1.0;

struct Gradient {
  cv::Mat_<float> x, y;
  explicit Gradient(const cv::Mat_<float>& level) {
    cv::Scharr(level, x, CV_32F, 1, 0, 1.0 / 32);
    cv::Scharr(level, y, CV_32F, 0, 1, 1.0 / 32);
  }
};

/// The coarse level needs only every fourth pixel.
bool on_level(const WeightedPixel& pixel, int level) {
  return level == 0 || (pixel.x % 2 == 0 && pixel.y % 2 == 0);
}

/// The value of a rank among many that are not negative. Such floats are in the order of their bits, so one
/// pass over the leading bits leaves a few to look through; std::nth_element alone takes three times as long.
float ranked(std::vector<float>& values, std::size_t rank) {
  constexpr std::size_t few = 512;
  constexpr unsigned leading = 11;
  const auto bucket_of = [](float value) { return std::bit_cast<std::uint32_t>(value) >> (31 - leading); };
  if (values.size() > few) {
    std::array<std::uint32_t, 1U << leading> counts{};
    for (const float value : values) ++counts[bucket_of(value)];
    std::uint32_t bucket = 0;
    while (rank >= counts[bucket]) rank -= counts[bucket++];
    std::erase_if(values, [&](float value) { return bucket_of(value) != bucket; });
  }
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::ranges::nth_element(values, place);
  return *place;
}

/// 1.4826 times the median size of the finite errors.
double robust_scale(const std::vector<float>& errors, std::vector<float>& scratch) {
  scratch.clear();
  for (const float error : errors)
    if (std::isfinite(error)) scratch.push_back(std::abs(error));
  return scratch.empty() ? 0 : 1.4826 * ranked(scratch, scratch.size() / 2);
}

double clip_for(double scale) { return std::max(smallest_clip, clip_sigmas * scale); }

/// After smoothing noise is alike over about eight neighbours, of which a window that keeps every other pixel
/// holds four.
double independent_pixels(const std::vector<WeightedPixel>& pixels) {
  double sum = 0, squares = 0;
  for (const auto& pixel : pixels)
    sum += pixel.weight, squares += static_cast<double>(pixel.weight) * pixel.weight;
  const bool every_one = std::ranges::adjacent_find(pixels, [](const auto& a, const auto& b) {
                           return a.y == b.y && b.x == a.x + 1;
                         }) != pixels.end();
  return squares > 0 ? std::max(1.0, sum * sum / squares / (every_one ? 8 : 4)) : 1;
}

}  // namespace

Pyramid::Pyramid(const cv::Mat& crop) {
  crop.convertTo(levels[0], CV_32F);
  cv::GaussianBlur(levels[0], levels[0], {5, 5}, smoothing_sigma);
  cv::resize(levels[0], levels[1], {crop.cols / 2, crop.rows / 2}, 0, 0, cv::INTER_AREA);
}

float value_at(const cv::Mat_<float>& picture, double x, double y, int level) {
  if (level) x = (x + 0.5) / 2 - 0.5, y = (y + 0.5) / 2 - 0.5;
  if (!(x >= 0 && y >= 0 && x < picture.cols - 1 && y < picture.rows - 1))
    return std::numeric_limits<float>::quiet_NaN();
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const auto fx = static_cast<float>(x - x0), fy = static_cast<float>(y - y0);
  const float* top = picture[y0] + x0;
  const float* bottom = picture[y0 + 1] + x0;
  return (1 - fy) * ((1 - fx) * top[0] + fx * top[1]) + fy * ((1 - fx) * bottom[0] + fx * bottom[1]);
}

template <int P>
Eigen::Matrix<double, P, 1> FixedSystem<P>::step(const std::vector<float>& errors, double clip) const {
  const auto limit = static_cast<float>(clip);
  Vector right = Vector::Zero();
  for (std::size_t i = 0; i < weighted.size(); ++i)
    if (std::isfinite(errors[i])) right += std::clamp(errors[i], -limit, limit) * weighted[i];
  return -(inverse * right.template cast<double>());
}

RigidFit::RigidFit(const Pyramid& reference, const Relief& relief, const std::vector<WeightedPixel>& points) {
  side_ = reference.levels[0].cols;
  centre_ << 0.5 * side_, 0.45 * side_;
  for (int level = 0; level < 2; ++level) {
    const cv::Mat_<float>& picture = reference.levels[static_cast<std::size_t>(level)];
    const Gradient gradient(picture);
    auto& system = levels_[static_cast<std::size_t>(level)];
    for (const auto& point : points) {
      if (!on_level(point, level)) continue;
      const float depth = relief.at((point.x + 0.5) / side_, (point.y + 0.5) / side_);
      const FitPixel pixel{static_cast<float>(point.x), static_cast<float>(point.y), depth, point.weight,
                           value_at(picture, point.x, point.y, level)};
      const float gx = value_at(gradient.x, point.x, point.y, level) / static_cast<float>(1 << level),
                  gy = value_at(gradient.y, point.x, point.y, level) / static_cast<float>(1 << level);
      const auto u = static_cast<float>((point.x - centre_.x()) / side_),
                 v = static_cast<float>((point.y - centre_.y()) / side_);
      FixedSystem<parameters>::Vector j;
      j << gx, gy, gx * u, gy * u, gx * v, gy * v, gx * depth, gy * depth,
          pixel.value / static_cast<float>(grey_unit), 1;
      if (j.allFinite()) system.add(pixel, j);
    }
    system.finish(Eigen::Matrix<double, parameters, 1>::Constant(1e-9 * system.matrix.trace() + 1e-12));
  }
}

RigidMotion RigidFit::fit(const Pyramid& to) const {
  RigidMotion motion;
  motion.centre = centre_, motion.side = side_;
  std::vector<float> errors, scratch;
  for (int level = 1; level >= 0; --level) {
    const auto& system = levels_[static_cast<std::size_t>(level)];
    errors.resize(system.pixels.size());
    for (int round = 0; round < most_rounds; ++round) {
      for (std::size_t i = 0; i < errors.size(); ++i) {
        const FitPixel& p = system.pixels[i];
        const Eigen::Vector2d d = motion.at(p.x, p.y, p.depth);
        const double seen =
            value_at(to.levels[static_cast<std::size_t>(level)], p.x + d.x(), p.y + d.y(), level);
        errors[i] = static_cast<float>(motion.gain * seen + motion.bias - p.value);
      }
      motion.residual = robust_scale(errors, scratch);
      const auto step = system.step(errors, clip_for(motion.residual));
      if (!step.allFinite()) break;
      motion.coefficients += Eigen::Map<const Eigen::Matrix<double, 2, 4>>(step.data());
      motion.gain += step[8] / grey_unit, motion.bias += step[9];
      if (step.head<8>().cwiseAbs().maxCoeff() < converged) break;
    }
  }
  return motion;
}

ShiftFit::ShiftFit(const Pyramid& reference, const Relief& relief, const std::vector<WeightedPixel>& pixels)
    : independent_(independent_pixels(pixels)) {
  const double side = reference.levels[0].cols;
  Eigen::Vector2d middle = Eigen::Vector2d::Zero();
  for (const auto& pixel : pixels) middle += pixel.weight * Eigen::Vector2d(pixel.x, pixel.y);
  for (int level = 0; level < 2; ++level) {
    const cv::Mat_<float>& picture = reference.levels[static_cast<std::size_t>(level)];
    const Gradient gradient(picture);
    auto& system = levels_[static_cast<std::size_t>(level)];
    for (const auto& place : pixels) {
      if (!on_level(place, level)) continue;
      const FitPixel pixel{static_cast<float>(place.x), static_cast<float>(place.y),
                           relief.at((place.x + 0.5) / side, (place.y + 0.5) / side), place.weight,
                           value_at(picture, place.x, place.y, level)};
      const float gx = value_at(gradient.x, place.x, place.y, level) / static_cast<float>(1 << level),
                  gy = value_at(gradient.y, place.x, place.y, level) / static_cast<float>(1 << level);
      if (!std::isfinite(pixel.value + gx + gy)) continue;
      system.add(pixel, {gx, gy, 1});
      if (level) continue;
      const auto u = static_cast<float>(place.x - middle.x()), v = static_cast<float>(place.y - middle.y());
      FixedSystem<7>::Vector j;
      j << gx, gy, gx * u, gy * u, gx * v, gy * v, 1;
      deformation_.add(pixel, j);
    }
    const double weight = level ? 0.25 : 1;
    system.finish(weight * Eigen::Vector3d(shift_prior, shift_prior, 1e-9));
  }
  Eigen::Matrix<double, 7, 1> ridge;
  ridge << shift_prior, shift_prior, Eigen::Matrix<double, 4, 1>::Constant(40 * shift_prior), 1e-9;
  deformation_.finish(ridge);
}

RegionShift ShiftFit::fit(const Pyramid& to, const RigidMotion& head, const Eigen::Vector2d& start) const {
  RegionShift out;
  out.shift = start;
  double bias = 0, clip = 0;
  std::vector<float> errors, scratch;
  const auto measure_errors = [&](int level) {
    const auto& system = levels_[static_cast<std::size_t>(level)];
    errors.resize(system.pixels.size());
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const FitPixel& p = system.pixels[i];
      const Eigen::Vector2d d = head.at(p.x, p.y, p.depth) + out.shift;
      const double seen =
          value_at(to.levels[static_cast<std::size_t>(level)], p.x + d.x(), p.y + d.y(), level);
      errors[i] = static_cast<float>(head.gain * seen + head.bias + bias - p.value);
    }
    clip = clip_for(robust_scale(errors, scratch));
  };
  for (int level = 1; level >= 0; --level)
    for (int round = 0; round < most_rounds; ++round) {
      measure_errors(level);
      const Eigen::Vector3d step = levels_[static_cast<std::size_t>(level)].step(errors, clip);
      if (!step.allFinite() || (out.shift + step.head<2>() - start).norm() > farthest) break;
      out.shift += step.head<2>(), bias += step[2];
      if (step.head<2>().norm() < converged) break;
    }
  measure_errors(0);
  double squares = 0, weight = 0;
  for (std::size_t i = 0; i < errors.size(); ++i)
    if (std::isfinite(errors[i])) {
      const double error = std::min<double>(std::abs(errors[i]), clip), w = levels_[0].pixels[i].weight;
      squares += w * error * error, weight += w;
    }
  if (weight <= 0) return out;
  out.residual = std::sqrt(squares / weight);
  const double variance = squares / weight / independent_;
  out.standard_error = std::sqrt(0.5 * variance * levels_[0].inverse.topLeftCorner<2, 2>().trace());
  out.strain = strain_of(errors, clip);
  return out;
}

double ShiftFit::strain_of(const std::vector<float>& errors, double clip) const {
  const Eigen::Matrix<double, 7, 1> step = deformation_.step(errors, clip);
  const double exx = step[2], eyy = step[5], exy = 0.5 * (step[3] + step[4]);
  return std::sqrt(exx * exx + eyy * eyy + 2 * exy * exy);
}

template struct FixedSystem<3>;
template struct FixedSystem<7>;
template struct FixedSystem<10>;

}  // namespace micro
