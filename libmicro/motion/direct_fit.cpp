#include "libmicro/motion/direct_fit.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

constexpr int most_rounds = 5;
constexpr std::array converged{0.004, 0.03};  // crop pixels, on each level: the coarse one is only a start
constexpr double clip_sigmas = 2.5;           // errors above are something else than noise
constexpr double smallest_clip = 2;           // grey levels
constexpr double scale_of_median = 1.4826;    // standard deviation of normal errors over their median size
constexpr double farthest = 12;               // crop pixels that a region may go from where it started
constexpr double shift_prior = 0.1;           // squared grey per pixel: noise alone has that much texture
constexpr double grey_unit = 64;              // the gain's derivative is of the order of the others
constexpr double smoothing_sigma = 1.0;

struct Gradient {
  cv::Mat_<float> x, y;
  explicit Gradient(const cv::Mat_<float>& level) {
    cv::Scharr(level, x, CV_32F, 1, 0, 1.0 / 32);
    cv::Scharr(level, y, CV_32F, 0, 1, 1.0 / 32);
  }
};

/// Every `step`-th row and column of the crop, or the even places of that board.
struct Lattice {
  int step;
  bool checkered;

  bool has(const WeightedPixel& pixel) const {
    return pixel.x % step == 0 && pixel.y % step == 0 &&
           (!checkered || (pixel.x / step + pixel.y / step) % 2 == 0);
  }
};

/// The coarse level needs only every fourth pixel: those on the densest lattice that keeps no more, whether
/// the pixels are all there are or were thinned before.
std::vector<WeightedPixel> pixels_for(int level, const std::vector<WeightedPixel>& pixels) {
  constexpr double quarter = 0.3;  // and what the border makes of it
  if (level == 0) return pixels;
  std::vector<WeightedPixel> kept;
  for (const Lattice& lattice : {Lattice{2, false}, {2, true}, {4, false}, {4, true}, {8, false}}) {
    kept.clear();
    std::ranges::copy_if(pixels, std::back_inserter(kept),
                         [&](const auto& pixel) { return lattice.has(pixel); });
    if (static_cast<double>(kept.size()) <= quarter * static_cast<double>(pixels.size())) break;
  }
  return kept;
}

/// 1.4826 times the median size of the errors that are not NaN.
double robust_scale(const std::vector<float>& errors) { return scale_of_median * median_size(errors, 0); }

/// Where errors are clipped; a median that asks for less than the smallest clip need not be known.
double clip_for(const std::vector<float>& errors) {
  constexpr auto negligible = static_cast<float>(0.999999 * smallest_clip / clip_sigmas / scale_of_median);
  return std::max(smallest_clip, clip_sigmas * (scale_of_median * median_size(errors, negligible)));
}

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
  const float upper = top[0] + fx * (top[1] - top[0]), lower = bottom[0] + fx * (bottom[1] - bottom[0]);
  return upper + fy * (lower - upper);
}

template <int P>
void FixedSystem<P>::finish(const Eigen::Matrix<double, P, 1>& ridge) {
  pixels.pad();
  std::vector<float> columns(static_cast<std::size_t>(P) * pixels.padded());
  for (std::size_t i = 0; i < pixels.size(); ++i)
    for (std::size_t p = 0; p < P; ++p) columns[p * pixels.padded() + i] = weighted[i * P + p];
  weighted = std::move(columns);
  matrix += ridge.asDiagonal();
  inverse = matrix.ldlt().solve(Eigen::Matrix<double, P, P>::Identity());
}

template <int P>
Eigen::Matrix<double, P, 1> FixedSystem<P>::step(const std::vector<float>& errors, double clip) const {
  Vector right;
  project_errors(errors, static_cast<float>(clip), weighted, right.data(), P);
  return -(inverse * right.template cast<double>());
}

SampledPlaces RigidMotion::places(const Eigen::Vector2d& shift, int level) const {
  const double scale = 1.0 / (1 << level);
  Eigen::Matrix<double, 2, 4> from_pixel;  // of 1, x, y, depth
  from_pixel << coefficients.col(0) + shift - coefficients.middleCols<2>(1) * centre / side,
      Eigen::Matrix2d::Identity() + coefficients.middleCols<2>(1) / side, coefficients.col(3);
  from_pixel *= scale;
  from_pixel.col(0).array() += 0.5 * scale - 0.5;
  SampledPlaces out;
  for (int k = 0; k < 4; ++k) {
    const auto term = static_cast<std::size_t>(k);
    out.x[term] = static_cast<float>(from_pixel(0, k)), out.y[term] = static_cast<float>(from_pixel(1, k));
  }
  return out;
}

RigidFit::RigidFit(const Pyramid& reference, const Relief& relief, const std::vector<WeightedPixel>& points) {
  side_ = reference.levels[0].cols;
  centre_ << 0.5 * side_, 0.45 * side_;
  for (int level = 0; level < 2; ++level) {
    const cv::Mat_<float>& picture = reference.levels[static_cast<std::size_t>(level)];
    const Gradient gradient(picture);
    auto& system = levels_[static_cast<std::size_t>(level)];
    for (const auto& point : pixels_for(level, points)) {
      const float depth = relief.at((point.x + 0.5) / side_, (point.y + 0.5) / side_);
      const float value = value_at(picture, point.x, point.y, level);
      const float gx = value_at(gradient.x, point.x, point.y, level) / static_cast<float>(1 << level),
                  gy = value_at(gradient.y, point.x, point.y, level) / static_cast<float>(1 << level);
      const auto u = static_cast<float>((point.x - centre_.x()) / side_),
                 v = static_cast<float>((point.y - centre_.y()) / side_);
      FixedSystem<parameters>::Vector j;
      j << gx, gy, gx * u, gy * u, gx * v, gy * v, gx * depth, gy * depth,
          value / static_cast<float>(grey_unit), 1;
      if (j.allFinite()) system.add(point, depth, value, j);
    }
    system.finish(Eigen::Matrix<double, parameters, 1>::Constant(1e-9 * system.matrix.trace() + 1e-12));
  }
}

RigidMotion RigidFit::fit(const Pyramid& to) const {
  RigidMotion motion;
  motion.centre = centre_, motion.side = side_;
  std::vector<float> errors;
  for (int level = 1; level >= 0; --level) {
    const auto& system = levels_[static_cast<std::size_t>(level)];
    for (int round = 0; round < most_rounds; ++round) {
      grey_errors(system.pixels, to.levels[static_cast<std::size_t>(level)],
                  motion.places(Eigen::Vector2d::Zero(), level), static_cast<float>(motion.gain),
                  static_cast<float>(motion.bias), errors);
      const auto step = system.step(errors, clip_for(errors));
      if (!step.allFinite()) break;
      motion.coefficients += Eigen::Map<const Eigen::Matrix<double, 2, 4>>(step.data());
      motion.gain += step[8] / grey_unit, motion.bias += step[9];
      if (step.head<8>().cwiseAbs().maxCoeff() < converged[static_cast<std::size_t>(level)]) break;
    }
  }
  motion.residual = robust_scale(errors);  // before the last step, which is hardly one
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
    for (const auto& place : pixels_for(level, pixels)) {
      const float depth = relief.at((place.x + 0.5) / side, (place.y + 0.5) / side),
                  value = value_at(picture, place.x, place.y, level);
      const float gx = value_at(gradient.x, place.x, place.y, level) / static_cast<float>(1 << level),
                  gy = value_at(gradient.y, place.x, place.y, level) / static_cast<float>(1 << level);
      if (!std::isfinite(value + gx + gy)) continue;
      system.add(place, depth, value, {gx, gy, 1});
      if (level) continue;
      const auto u = static_cast<float>(place.x - middle.x()), v = static_cast<float>(place.y - middle.y());
      FixedSystem<7>::Vector j;
      j << gx, gy, gx * u, gy * u, gx * v, gy * v, 1;
      deformation_.add(place, depth, value, j);
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
  std::vector<float> errors;
  const auto measure_errors = [&](int level) {
    grey_errors(levels_[static_cast<std::size_t>(level)].pixels, to.levels[static_cast<std::size_t>(level)],
                head.places(out.shift, level), static_cast<float>(head.gain),
                static_cast<float>(head.bias + bias), errors);
    clip = clip_for(errors);
  };
  for (int level = 1; level >= 0; --level)
    for (int round = 0; round < most_rounds; ++round) {
      measure_errors(level);
      const Eigen::Vector3d step = levels_[static_cast<std::size_t>(level)].step(errors, clip);
      if (!step.allFinite() || (out.shift + step.head<2>() - start).norm() > farthest) break;
      out.shift += step.head<2>(), bias += step[2];
      if (step.head<2>().norm() < converged[static_cast<std::size_t>(level)]) break;
    }
  measure_errors(0);
  const ClippedSquares clipped = clipped_squares(levels_[0].pixels, errors, static_cast<float>(clip));
  if (clipped.weight <= 0) return out;
  const double squares = clipped.squares / clipped.weight;
  out.residual = std::sqrt(squares);
  const double variance = squares / independent_;
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
