#include "libmicro/pipeline/film_track.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr double smoothing_s = 0.06;
constexpr double shape_interval_s = 0.25;
constexpr double shape_reach_s = 0.5;

double degrees(double radians) { return radians * 180 / std::numbers::pi; }

/// Weighted straight line through values over time, read at time 0.
class LineFit {
 public:
  void add(double t, double weight) {
    w_ += weight, t_ += weight * t, tt_ += weight * t * t;
  }
  /// What a value at `t` of this weight counts for in the line's value at 0.
  double share(double t, double weight) const {
    const double determinant = w_ * tt_ - t_ * t_;
    return determinant <= 1e-12 * w_ * tt_ ? weight / w_ : weight * (tt_ - t_ * t) / determinant;
  }

 private:
  double w_ = 0, t_ = 0, tt_ = 0;
};

}  // namespace

FacePlacement tracked_placement(const FaceObservation& face) {
  const auto& m = face.unit_from_image;
  const double a = m(0, 0), b = m(1, 0), n = a * a + b * b;
  const double x = 0.5 - m(0, 2), y = CanonicalCrop::eye_y - m(1, 2), eyes = 2 * CanonicalCrop::eye_half_distance;
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
  shapes_.push_back({frame.capture_s, shape});
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
  if (!seen(frame)) throw Error(ErrorCategory::internal, "the face is not seen in frame " + std::to_string(frame));
  const auto time = [&](FrameIndex i) {
    return seconds_[static_cast<std::size_t>(i)] - seconds_[static_cast<std::size_t>(frame)];
  };
  const auto near = [&](FrameIndex i) { return seen(i) && std::abs(time(i)) <= 3 * smoothing_s; };
  FrameIndex first = frame, last = frame;
  while (near(first - 1)) --first;
  while (near(last + 1)) ++last;
  const auto weight = [&](FrameIndex i) { return std::exp(-0.5 * std::pow(time(i) / smoothing_s, 2)); };
  LineFit line;
  for (FrameIndex i = first; i <= last; ++i) line.add(time(i), weight(i));
  const Row& here = rows_[static_cast<std::size_t>(frame)];
  std::array<double, 4> sum{};
  for (FrameIndex i = first; i <= last; ++i) {
    const Row& row = rows_[static_cast<std::size_t>(i)];
    const double share = line.share(time(i), weight(i));
    // The angle relative to this frame's: it may pass from -180 to 180 degrees.
    const double roll = std::remainder(static_cast<double>(row.roll) - here.roll, 2 * std::numbers::pi);
    const std::array<double, 4> values{row.x, row.y, roll, row.log_iod};
    for (std::size_t k = 0; k < values.size(); ++k) sum[k] += share * values[k];
  }
  const double roll = here.roll + sum[2], iod = std::exp(sum[3]);
  return {{sum[0], sum[1]}, {iod * std::cos(roll), iod * std::sin(roll)}};
}

Landmarks FilmTrack::shape(FrameIndex from, FrameIndex to) const {
  const double begin = seconds_[static_cast<std::size_t>(from)] - shape_reach_s,
               end = seconds_[static_cast<std::size_t>(to)] + shape_reach_s;
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
  std::vector<float> values;
  for (const auto& row : rows_)
    if (!std::isnan(row.x)) values.push_back(row.log_iod);
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return std::exp(static_cast<double>(*middle));
}

}  // namespace micro
