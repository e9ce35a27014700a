#include "libmicro/pipeline/film_track.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr double smoothing_s = 0.08;
constexpr double shape_interval_s = 0.25;
constexpr double shape_reach_s = 0.5;

double degrees(double radians) { return radians * 180 / std::numbers::pi; }

/// Weighted parabola through values over time, read at time 0: what each value counts for there. Through one
/// or two values it is their own, or a straight line.
class ParabolaFit {
 public:
  ParabolaFit(const std::vector<double>& times, const std::vector<double>& weights) : weights_(weights) {
    const Eigen::Index terms = std::min<Eigen::Index>(3, static_cast<Eigen::Index>(times.size()));
    powers_.resize(static_cast<Eigen::Index>(times.size()), terms);
    for (Eigen::Index i = 0; i < powers_.rows(); ++i)
      for (Eigen::Index k = 0; k < terms; ++k)
        powers_(i, k) = std::pow(times[static_cast<std::size_t>(i)] / smoothing_s, static_cast<double>(k));
    const Eigen::Map<const Eigen::VectorXd> w(weights_.data(), powers_.rows());
    const Eigen::MatrixXd normal = powers_.transpose() * w.asDiagonal() * powers_;
    at_zero_ = normal.ldlt().solve(Eigen::VectorXd::Unit(terms, 0));
  }
  double share(std::size_t i) const {
    return weights_[i] * powers_.row(static_cast<Eigen::Index>(i)).dot(at_zero_);
  }

 private:
  std::vector<double> weights_;
  Eigen::MatrixXd powers_;
  Eigen::VectorXd at_zero_;
};

}  // namespace

FacePlacement tracked_placement(const FaceObservation& face) {
  const auto& m = face.unit_from_image;
  const double a = m(0, 0), b = m(1, 0), n = a * a + b * b;
  const double x = 0.5 - m(0, 2), y = CanonicalCrop::eye_y - m(1, 2),
               eyes = 2 * CanonicalCrop::eye_half_distance;
  return {{(a * x + b * y) / n, (a * y - b * x) / n}, {eyes * a / n, -eyes * b / n}};
}

void FilmTrack::add(const Frame& frame, const FaceObservation* face) {
  if (!seconds_.empty()) {
    const std::int64_t step = frame.pts_ticks - last_ticks_;
    if (step <= 0)
      throw Error(ErrorCategory::input,
                  "frame " + std::to_string(frame.index) + " is not shown later than the one before it",
                  "write the video anew, e.g. with ffmpeg -i OLD -c copy NEW");
    even_ = even_ && (common_ticks_ == 0 || step == common_ticks_);
    common_ticks_ = std::gcd(common_ticks_, step);
  } else {
    first_ticks_ = frame.pts_ticks;
  }
  last_ticks_ = frame.pts_ticks;
  seconds_.push_back(frame.capture_s);
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  if (!face) return void(rows_.push_back({none, none, none, none, 0, 0}));
  const FacePlacement at = tracked_placement(*face);
  const double turn = std::max(std::abs(face->pose.rotation.x()), std::abs(face->pose.rotation.y()));
  rows_.push_back({static_cast<float>(at.eyes.x), static_cast<float>(at.eyes.y),
                   static_cast<float>(std::atan2(at.axis.y, at.axis.x)),
                   static_cast<float>(std::log(at.inter_ocular_px())), face->confidence,
                   static_cast<float>(degrees(turn))});
  if (!shapes_.empty() && frame.capture_s - shapes_.back().seconds < shape_interval_s) return;
  Landmarks shape;
  for (Eigen::Index i = 0; i < shape.rows(); ++i) {
    const cv::Point2d p = at.to_face({face->landmarks(i, 0), face->landmarks(i, 1)});
    shape.row(i) << static_cast<float>(p.x), static_cast<float>(p.y);
  }
  shapes_.push_back({frame.capture_s, inter_ocular_distance(face->landmarks), shape});
}

Timeline FilmTrack::timeline(double fps) const {
  const double last = seconds_.empty() ? 0 : seconds_.back();
  if (even_ && std::abs(last - static_cast<double>(frames() - 1) / fps) < 1e-6) return {fps, frames()};
  return {seconds_, fps};
}

bool FilmTrack::seen(FrameIndex frame) const {
  return frame >= 0 && frame < frames() && !std::isnan(rows_[static_cast<std::size_t>(frame)].x);
}

template <class Accept>
std::vector<PlannedSpan> FilmTrack::runs(const Accept& accept, FrameIndex margin) const {
  std::vector<PlannedSpan> spans;
  for (FrameIndex first = 0; first < frames(); ++first) {
    if (!accept(first)) continue;
    FrameIndex last = first;
    while (last + 1 < frames() && accept(last + 1)) ++last;
    if (last - first >= 2 * margin) spans.push_back({first + margin, last - margin});
    first = last;
  }
  return spans;
}

std::vector<PlannedSpan> FilmTrack::visible() const {
  return runs([this](FrameIndex frame) { return seen(frame); }, 0);
}

std::vector<PlannedSpan> FilmTrack::usable(double minimum_confidence, double largest_turn_deg,
                                           FrameIndex margin) const {
  return runs(
      [&](FrameIndex frame) {
        const Row& row = rows_[static_cast<std::size_t>(frame)];
        return seen(frame) && row.confidence >= minimum_confidence && row.turn_deg <= largest_turn_deg;
      },
      margin);
}

FacePlacement FilmTrack::placement(FrameIndex frame) const {
  if (!seen(frame))
    throw Error(ErrorCategory::internal, "the face is not seen in frame " + std::to_string(frame));
  const auto time = [&](FrameIndex i) {
    return seconds_[static_cast<std::size_t>(i)] - seconds_[static_cast<std::size_t>(frame)];
  };
  const auto near = [&](FrameIndex i) { return seen(i) && std::abs(time(i)) <= 3 * smoothing_s; };
  FrameIndex first = frame, last = frame;
  while (near(first - 1)) --first;
  while (near(last + 1)) ++last;
  std::vector<double> times, weights;
  for (FrameIndex i = first; i <= last; ++i) {
    times.push_back(time(i));
    weights.push_back(std::exp(-0.5 * std::pow(time(i) / smoothing_s, 2)));
  }
  const ParabolaFit fit(times, weights);
  const Row& here = rows_[static_cast<std::size_t>(frame)];
  std::array<double, 4> sum{};
  for (std::size_t i = 0; i < times.size(); ++i) {
    const Row& row = rows_[static_cast<std::size_t>(first) + i];
    // The angle relative to this frame's: it may pass from -180 to 180 degrees.
    const double roll = std::remainder(static_cast<double>(row.roll) - here.roll, 2 * std::numbers::pi);
    const std::array<double, 4> values{row.x, row.y, roll, row.log_iod};
    for (std::size_t k = 0; k < values.size(); ++k) sum[k] += fit.share(i) * values[k];
  }
  const double roll = here.roll + sum[2], iod = std::exp(sum[3]);
  return {{sum[0], sum[1]}, {iod * std::cos(roll), iod * std::sin(roll)}};
}

FaceInFilm FilmTrack::face_around(FrameIndex frame) const {
  const Landmarks crop = shape(frame);
  return {placement_of(crop), in_face_frame(crop)};
}

double FilmTrack::inter_ocular_px(FrameIndex frame) const {
  return placement(frame).inter_ocular_px() * face_around(frame).in_crop.inter_ocular_px();
}

Landmarks FilmTrack::shape(FrameIndex frame) const {
  const double middle = seconds_[static_cast<std::size_t>(frame)], begin = middle - shape_reach_s,
               end = middle + shape_reach_s;
  Landmarks sum = Landmarks::Zero();
  int count = 0;
  const Shape* nearest = nullptr;
  for (const auto& shape : shapes_) {
    if (shape.seconds >= begin && shape.seconds <= end) sum += shape.face, ++count;
    if (shape.seconds <= end || !nearest) nearest = &shape;
  }
  if (count > 0) return sum / static_cast<float>(count);
  if (!nearest) throw Error(ErrorCategory::internal, "a face without a shape");
  return nearest->face;
}

double FilmTrack::median_inter_ocular_px() const {
  std::vector<double> values;
  for (const auto& shape : shapes_) values.push_back(shape.inter_ocular_px);
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace micro
