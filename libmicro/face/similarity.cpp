#include "libmicro/face/similarity.h"

#include <array>
#include <complex>

#include "libmicro/face/plausibility.h"

namespace micro {
namespace {

// Points that expressions hardly move: eye corners and the bridge and base of the nose.
constexpr std::array rigid_points{36, 39, 42, 45, 27, 28, 29, 30, 31, 33, 35};

/// The mean face placed in the unit crop.
Landmarks canonical_mean() {
  const auto spread = static_cast<float>(2 * CanonicalCrop::eye_half_distance);
  Landmarks shape = mean_shape() * spread;
  shape.col(0).array() += 0.5F;
  shape.col(1).array() += static_cast<float>(CanonicalCrop::eye_y);
  return shape;
}

}  // namespace

Similarity unit_from_landmarks(const Landmarks& landmarks) {
  static const Landmarks target = canonical_mean();
  using Complex = std::complex<double>;
  const auto point = [](const Landmarks& shape, int i) { return Complex(shape(i, 0), shape(i, 1)); };
  Complex from_mean = 0, to_mean = 0;
  for (const int i : rigid_points) from_mean += point(landmarks, i), to_mean += point(target, i);
  from_mean /= static_cast<double>(rigid_points.size());
  to_mean /= static_cast<double>(rigid_points.size());
  Complex cross = 0;
  double norm = 0;
  for (const int i : rigid_points) {
    const Complex from = point(landmarks, i) - from_mean;
    cross += std::conj(from) * (point(target, i) - to_mean);
    norm += std::norm(from);
  }
  const Complex turn = cross / norm;
  const Complex shift = to_mean - turn * from_mean;
  return {turn.real(), turn.imag(), shift.real(), shift.imag()};
}

Landmarks transformed(const Landmarks& landmarks, const Similarity& transform) {
  Landmarks moved;
  for (int i = 0; i < 68; ++i) {
    const auto p = transform({landmarks(i, 0), landmarks(i, 1)});
    moved.row(i) << static_cast<float>(p.x), static_cast<float>(p.y);
  }
  return moved;
}

}  // namespace micro
