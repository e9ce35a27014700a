#include "libmicro/synthesis/renderer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/exact_remap.h"
#include "libmicro/synthesis/eyelid.h"
#include "libmicro/synthesis/noise.h"

namespace micro {
namespace {

enum Stream : std::uint64_t {
  pose_x = 101,
  pose_y,
  pose_roll,
  pose_scale,
  pose_yaw,
  pose_pitch,
  syllables,
  loudness,
  light_phase,
  exposure_place,
  sensor
};

constexpr double eyes_height = 0.42;    // of the picture: where the eyes' middle is put
constexpr double mains_error = 0.9997;  // mains are never exactly at their frequency
constexpr double fineness = 2;          // the still is kept at this many times the clip's resolution
constexpr double lens_blur = 0.5;       // pixels of the clip, standard deviation
constexpr double blur_step = 0.4;       // pixels of movement between two instants of an exposure
constexpr int most_instants = 8;

/// Head placement in one frame, in units of the clip.
struct Pose {
  double x, y, roll, scale, yaw, pitch;
};

/// How far a point of the face stands out, for the parallax of small turns: 1 at the nose, 0 at the rim and
/// beyond.
double relief(cv::Point2d p) {
  const double d = 1 - p.x * p.x / 1.2 - (p.y - 0.45) * (p.y - 0.45) / 2.0;
  return d > 0 ? d * d : 0;
}

const std::vector<float>& normal_table() {
  static const std::vector<float> table = [] {
    std::vector<float> values(1 << 16);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(normal(4711, i));
    return values;
  }();
  return table;
}

double closing(const PlannedSpan& blink, double frame) {
  if (frame < static_cast<double>(blink.onset) - 1 || frame > static_cast<double>(blink.offset) + 1) return 0;
  const double length = static_cast<double>(blink.offset - blink.onset + 2);
  const double at = (frame - static_cast<double>(blink.onset) + 1) / length;
  constexpr double shut_at = 0.38, hold = 0.08;  // lids close faster than they open
  const double phase = at < shut_at          ? at / shut_at
                       : at < shut_at + hold ? 1
                                             : (1 - at) / (1 - shut_at - hold);
  return blink.strength * (0.5 - 0.5 * std::cos(std::numbers::pi * phase));
}

double smooth_step(double x) { return x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x); }

/// Rises and falls within `ramp` frames inside the span.
double within(const PlannedSpan& span, double frame, double ramp) {
  return std::min(smooth_step((frame - static_cast<double>(span.onset) + 1) / ramp),
                  smooth_step((static_cast<double>(span.offset) - frame + 1) / ramp));
}

}  // namespace

class Renderer::Impl {
 public:
  Impl(const cv::Mat& still, const Landmarks& landmarks, const SpikePlan& plan)
      : plan_(plan),
        options_(plan.options),
        seed_(static_cast<std::uint64_t>(plan.options.seed)),
        face_(in_face_frame(landmarks)),
        lids_{Eyelid(face_, 36), Eyelid(face_, 42)},
        drift_{SmoothDrift(hashed(seed_, pose_x), 0.5),    SmoothDrift(hashed(seed_, pose_y), 0.5),
               SmoothDrift(hashed(seed_, pose_roll), 0.4), SmoothDrift(hashed(seed_, pose_scale), 0.3),
               SmoothDrift(hashed(seed_, pose_yaw), 0.4),  SmoothDrift(hashed(seed_, pose_pitch), 0.4)},
        syllables_(hashed(seed_, syllables), 1.5),
        loudness_(hashed(seed_, loudness), 2) {
    prepare_still(still, landmarks);
    for (const auto& event : plan.events) fields_.push_back(action_unit_field(event.action_unit, face_));
    jaw_ = {
        {0.5 * (face_(8, 0) + face_(57, 0)), 0.5 * (face_(8, 1) + face_(57, 1)) - 0.05}, {0.5, 0.42}, {0, 1}};
  }

  /// Mean over the instants of the exposure: as many as the fastest movement needs to leave no gaps.
  cv::Mat_<float> scene(FrameIndex frame) const {
    const auto middle = static_cast<double>(frame);
    const double open = options_.shutter;
    const double travel = distance(middle - open / 2, middle + open / 2);
    const int instants = std::clamp(static_cast<int>(std::ceil(travel / blur_step)), 1, most_instants);
    cv::Mat_<float> sum = instant(middle + open * (0.5 / instants - 0.5));
    for (int i = 1; i < instants; ++i) sum += instant(middle + open * ((i + 0.5) / instants - 0.5));
    return instants > 1 ? cv::Mat_<float>(sum / instants) : sum;
  }

  cv::Mat render(FrameIndex frame) const {
    const cv::Mat_<float> clean = scene(frame);
    cv::Mat out(clean.size(), CV_8U);
    const auto gain = static_cast<float>(light_at(frame));
    const auto& table = normal_table();
    for (int y = 0; y < clean.rows; ++y) {
      const float* from = clean[y];
      uchar* to = out.ptr<uchar>(y);
      std::uint64_t bits = 0;
      for (int x = 0; x < clean.cols; ++x) {
        if (x % 4 == 0)
          bits = hashed(seed_ ^ sensor, static_cast<std::uint64_t>(frame),
                        static_cast<std::uint64_t>(y) * 8192 + static_cast<std::uint64_t>(x));
        const float light = std::clamp(from[x] * gain, 0.0F, 255.0F);
        // Shot noise grows with the root of the light; a little of it is the sensor's own.
        const float sigma = static_cast<float>(options_.noise) * std::sqrt(0.15F + 0.85F * light / 128);
        to[x] = cv::saturate_cast<uchar>(light + sigma * table[bits & 0xffff]);
        bits >>= 16;
      }
    }
    return out;
  }

  cv::Point2d displacement(FrameIndex frame, cv::Point2d point) const {
    cv::Point2d sum(0, 0);
    for (const auto& [field, size] : movements_at(static_cast<double>(frame)))
      for (const auto& bump : field->bumps) sum += size * displacement_at(bump, point);
    return sum;
  }

 private:
  struct Moving {
    const ActionUnitField* field;
    double size;  ///< inter-ocular distances
  };

  /// The picture at one instant (frames, fractional).
  cv::Mat_<float> instant(double frame) const {
    const cv::Size size(options_.width, options_.height);
    cv::Mat_<float> map_x(size), map_y(size);
    const Pose pose = pose_at(frame);
    const FaceState state{movements_at(frame), closed_at(frame), gaze_at(frame), jaw_at(frame)};
    const double cosine = std::cos(-pose.roll) / pose.scale, sine = std::sin(-pose.roll) / pose.scale,
                 iod = options_.inter_ocular_px;
    const cv::Point2d centre(0.5 * options_.width + pose.x, eyes_height * options_.height + pose.y);
    for (int row = 0; row < size.height; ++row)
      for (int column = 0; column < size.width; ++column) {
        const double x = (column - centre.x) / iod, y = (row - centre.y) / iod;
        cv::Point2d p(cosine * x - sine * y, sine * x + cosine * y);
        if (std::abs(p.x) < 1.4 && p.y > -1.2 && p.y < 2.3) p = face_source(p, pose, state);
        map_x(row, column) = static_cast<float>(origin_.x + axis_.x * p.x - axis_.y * p.y);
        map_y(row, column) = static_cast<float>(origin_.y + axis_.y * p.x + axis_.x * p.y);
      }
    return exact_remap(still_, map_x, map_y);
  }

  /// How far anything moves between two instants, pixels: head, lids and jaw, which are faster than
  /// expressions.
  double distance(double from, double to) const {
    const Pose a = pose_at(from), b = pose_at(to);
    const double iod = options_.inter_ocular_px;
    const double lids = 0.25 * iod * std::abs(closed_at(to) - closed_at(from));
    const double turn =
        iod * (std::abs(b.yaw - a.yaw) + std::abs(b.roll - a.roll) + std::abs(b.pitch - a.pitch));
    const double skin = iod * std::abs(jaw_at(to) - jaw_at(from));
    return std::hypot(b.x - a.x, b.y - a.y) + turn + std::max(lids, skin);
  }

  /// The still at a multiple of the clip's scale, with the blur of a lens and a pixel: fine enough that
  /// sampling it looks the same at every sub-pixel position.
  void prepare_still(const cv::Mat& still, const Landmarks& landmarks) {
    const double s = fineness * options_.inter_ocular_px / inter_ocular_distance(landmarks);
    cv::Mat sized;
    cv::resize(still, sized, {}, s, s, s < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    sized.convertTo(still_, CV_32F);
    cv::GaussianBlur(still_, still_, {}, fineness * lens_blur);
    const Eigen::Vector2f right = right_eye_centre(landmarks), left = left_eye_centre(landmarks),
                          middle = 0.5F * (right + left);
    origin_ = {(middle.x() + 0.5) * s - 0.5, (middle.y() + 0.5) * s - 0.5};
    axis_ = {(left.x() - right.x()) * s, (left.y() - right.y()) * s};
  }

  Pose pose_at(double frame) const {
    const double t = frame / options_.fps, strength = options_.head_motion,
                 px = options_.inter_ocular_px / 90;
    const double breath = options_.breathing_px * std::sin(2 * std::numbers::pi * 0.25 * t);
    return {strength * 3 * px * drift_[0].at(t), strength * 2.5 * px * drift_[1].at(t) + breath,
            strength * 0.01 * drift_[2].at(t),   1 + strength * 0.004 * drift_[3].at(t),
            strength * 0.02 * drift_[4].at(t),   strength * 0.015 * drift_[5].at(t)};
  }

  std::vector<Moving> movements_at(double frame) const {
    std::vector<Moving> moving;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const double course = plan_.events[i].course(frame);
      if (course > 0)
        moving.push_back({&fields_[i], course * plan_.events[i].amplitude_px / options_.inter_ocular_px});
    }
    return moving;
  }

  double closed_at(double frame) const {
    double closed = 0;
    for (const auto& blink : plan_.blinks) closed = std::max(closed, closing(blink, frame));
    return closed;
  }

  double gaze_at(double frame) const {
    double side = 0;
    for (std::size_t i = 0; i < plan_.gazes.size(); ++i)
      side += (i % 2 ? -1 : 1) * within(plan_.gazes[i], frame, 0.03 * options_.fps);
    return side;
  }

  double jaw_at(double frame) const {
    double speaking = 0;
    for (const auto& span : plan_.speech)
      speaking = std::max(speaking, within(span, frame, 0.15 * options_.fps));
    if (speaking <= 0) return 0;
    const double t = frame / options_.fps;
    const double syllable = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * 4.5 * t + 1.5 * syllables_.at(t));
    return speaking * syllable * options_.speech_px * std::max(0.2, 1 + 0.4 * loudness_.at(t)) /
           options_.inter_ocular_px;
  }

  /// What the face does in one frame.
  struct FaceState {
    std::vector<Moving> moving;
    double closed, gaze, jaw;
  };

  cv::Point2d face_source(cv::Point2d p, const Pose& pose, const FaceState& state) const {
    const double out = relief(p);
    p -= cv::Point2d(pose.yaw * out, pose.pitch * out);
    cv::Point2d shift = state.jaw > 0 ? state.jaw * displacement_at(jaw_, p) : cv::Point2d(0, 0);
    for (const auto& [field, size] : state.moving)
      for (const auto& bump : field->bumps) shift += size * displacement_at(bump, p);
    p -= shift;
    for (const auto& lid : lids_) {
      if ((state.closed <= 0 && state.gaze == 0) || !lid.near(p)) continue;
      const cv::Point2d beneath = lid.source_of(p, state.closed);
      p = beneath == p && state.gaze != 0 ? lid.source_of_gaze(p, state.gaze) : beneath;
    }
    return p;
  }

  double light_at(FrameIndex frame) const {
    double gain = 1;
    if (options_.flicker_hz > 0) {
      const double hz = options_.flicker_hz * mains_error,
                   open = std::numbers::pi * hz * std::max(1e-3, options_.shutter) / options_.fps;
      const double phase = 2 * std::numbers::pi *
                           (hz * static_cast<double>(frame) / options_.fps + uniform(seed_, light_phase));
      gain += options_.flicker_depth * std::sin(open) / open * std::sin(phase);
    }
    for (int i = 0; i < options_.exposure_steps; ++i)
      if (static_cast<double>(frame) >
          uniform(seed_, exposure_place, static_cast<std::uint64_t>(i)) * static_cast<double>(plan_.frames))
        gain *= i % 2 ? 1 / 1.03 : 1.03;
    return gain;
  }

  SpikePlan plan_;
  SpikeOptions options_;
  std::uint64_t seed_;
  Landmarks face_;
  std::array<Eyelid, 2> lids_;
  std::array<SmoothDrift, 6> drift_;
  SmoothDrift syllables_, loudness_;
  std::vector<ActionUnitField> fields_;
  DisplacementBump jaw_;
  cv::Mat_<float> still_;
  cv::Point2d origin_,
      axis_;  ///< still pixels: the eyes' middle, and the vector of one inter-ocular distance
};

Renderer::Renderer(const cv::Mat& still, const Landmarks& landmarks, const SpikePlan& plan)
    : impl_(std::make_unique<Impl>(still, landmarks, plan)) {}
Renderer::~Renderer() = default;
cv::Mat Renderer::render(FrameIndex frame) const { return impl_->render(frame); }
cv::Mat_<float> Renderer::scene(FrameIndex frame) const { return impl_->scene(frame); }
cv::Point2d Renderer::displacement(FrameIndex frame, cv::Point2d point) const {
  return impl_->displacement(frame, point);
}

}  // namespace micro
