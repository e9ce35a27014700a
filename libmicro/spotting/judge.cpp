#include "libmicro/spotting/judge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "libmicro/spotting/confidence.h"
#include "libmicro/spotting/smoothness.h"
#include "libmicro/spotting/speaking.h"
#include "libmicro/spotting/stay.h"

namespace micro {
namespace {

constexpr double coherent_share = 0.7;  // of the regions moving together: the head, not the face
constexpr double head_speed =
    0.6;  // inter-ocular distances per second above which the head's lock is doubted
constexpr double fastest_rise_s = 0.0075;
constexpr double largest_jump = 0.5, jump_fps = 150;
constexpr double fewest_rise_frames = 1.5;
constexpr double fewest_frames = 4;        // what fewer frames show has neither onset nor apex
constexpr double largest_amplitude = 0.3;  // of the inter-ocular distance
constexpr double smallest_stay =
    0.03;  // of the inter-ocular distance: a face that stays away by less has only sagged
constexpr double least_of_course =
    0.7;                      // a face that "stays" for less than it moved was lost, not seen to stay
constexpr double unlike = 9;  // mean grey levels between the face and its reference, of 255
constexpr double opposite_cosine = -0.5;
constexpr double gaze_reach_s = 0.03;
constexpr double blink_before_s = 0.1, blink_wake_s = 0.15;
constexpr double light_step = 0.04;  // of full white

bool is_eye(int region) {
  return region >= index_of(Region::brow_outer_r) && region <= index_of(Region::nose_bridge);
}

bool is_lid(int region) {
  return region >= index_of(Region::lid_upper_r) && region <= index_of(Region::lid_lower_l);
}

FrameIndex clamped_row(double row, Eigen::Index rows) {
  return std::clamp<FrameIndex>(static_cast<FrameIndex>(row), 0, rows - 1);
}

/// Rows of a movement: onset is the first moving frame, offset the last.
Interval rows_of(const Movement& movement, Eigen::Index rows) {
  const FrameIndex onset = clamped_row(std::floor(movement.course.start) + 1, rows);
  const FrameIndex offset = std::max(onset, clamped_row(std::ceil(movement.course.end) - 1, rows));
  return Interval::make(onset, std::clamp<FrameIndex>(std::lround(movement.course.peak), onset, offset),
                        offset);
}

/// Share of the regions that move clearly in one direction.
double coherence(const Movement& movement) {
  Eigen::Vector2d sum = Eigen::Vector2d::Zero();
  double total = 0;
  int moving = 0;
  for (int r = 0; r < region_count; ++r) {
    const Eigen::Vector2d d = movement.pattern.segment<2>(2 * r);
    sum += d, total += d.norm();
    moving += movement.region_snr(r) > 3;
  }
  return total > 0 ? sum.norm() / total * moving / region_count : 0;
}

double fastest_head(const Trajectory& trajectory, const Interval& rows) {
  const auto lag = std::max<Eigen::Index>(1, std::llround(0.02 * trajectory.capture_fps));
  double fastest = 0;
  for (Eigen::Index i = std::max<Eigen::Index>(lag, rows.onset()); i <= rows.offset(); ++i) {
    const double step = (trajectory.head.row(i).head<2>() - trajectory.head.row(i - lag).head<2>()).norm();
    fastest = std::max(
        fastest, step / trajectory.inter_ocular_px[i] * trajectory.capture_fps / static_cast<double>(lag));
  }
  return fastest;
}

/// How unlike its reference the face is meanwhile, grey levels of 255.
double unlikeness(const Trajectory& trajectory, const Interval& rows) {
  return trajectory.flow_residual.segment(rows.onset(), rows.length()).mean();
}

double light_change(const Trajectory& trajectory, const Interval& rows) {
  const auto part = trajectory.luma_mean.segment(rows.onset(), rows.length());
  return part.maxCoeff() - part.minCoeff();
}

/// Share of the movement's frames that lie in a blink.
double blink_overlap(const Interval& rows, const std::vector<Blink>& blinks) {
  FrameIndex shared = 0;
  for (const auto& blink : blinks)
    shared += std::max<FrameIndex>(0, std::min<FrameIndex>(rows.offset(), blink.offset) -
                                          std::max<FrameIndex>(rows.onset(), blink.onset) + 1);
  return static_cast<double>(shared) / static_cast<double>(rows.length());
}

double smoothness_of(const Trajectory& trajectory) {
  Eigen::MatrixXd signals(trajectory.frames(), 2 * region_count);
  signals << trajectory.x, trajectory.y;
  return smoothness(signals);
}

struct Verdict {
  EventKind kind = EventKind::expression;
  std::string note;
};

class Judge {
 public:
  Judge(const Trajectory& trajectory, const std::vector<Movement>& movements,
        const std::vector<Blink>& blinks, const std::vector<GazeShift>& gazes, const SpottingOptions& options)
      : trajectory_(trajectory),
        movements_(movements),
        blinks_(blinks),
        gazes_(gazes),
        options_(options),
        jaw_(jaw_of(trajectory)),
        smoothness_(smoothness_of(trajectory)) {}

  std::vector<Event> events() const {
    std::vector<Event> events;
    for (const auto& blink : blinks_) events.push_back(blink_event(blink));
    for (const auto& movement : movements_) {
      if (is_glitch(movement) || ends_another(movement) || movement.end() - movement.begin() < fewest_frames)
        continue;
      Stay stay{.rows = rows_of(movement, trajectory_.frames())};
      if (!movement.returns) stay = stay_of(trajectory_, movement, stay.rows);
      const Interval& rows = stay.rows;
      if (static_cast<double>(rows.length()) < least_of_course * (movement.end() - movement.begin()))
        continue;
      if (static_cast<double>(rows.length()) < fewest_frames - 1 ||
          static_cast<double>(rows.length()) / trajectory_.capture_fps < options_.minimum_duration_s - 1e-9)
        continue;
      Event event = movement_event(movement, stay);
      if (event.confidence >= options_.minimum_confidence || event.kind == EventKind::speech)
        events.push_back(std::move(event));
    }
    absorb_parts(events);
    return events;
  }

 private:
  /// A slice of a larger movement is not a movement of its own. A large early slice moves the whole one's
  /// onset.
  static void absorb_parts(std::vector<Event>& events) {
    std::ranges::stable_sort(events, std::greater{},
                             [](const Event& event) { return event.interval.length(); });
    std::vector<Event> kept;
    for (auto& event : events) {
      const auto whole =
          std::ranges::find_if(kept, [&](const Event& other) { return is_part_of(event, other); });
      if (whole == kept.end()) {
        kept.push_back(std::move(event));
      } else if (event.amplitude_px > 0.5 * whole->amplitude_px &&
                 event.interval.onset() < whole->interval.onset()) {
        whole->interval =
            Interval::make(event.interval.onset(), whole->interval.apex(), whole->interval.offset());
        whole->duration_s += whole->onset_s - event.onset_s;
        whole->onset_s = event.onset_s;
      }
    }
    events = std::move(kept);
  }

  static bool is_part_of(const Event& part, const Event& whole) {
    if (part.kind != EventKind::expression || whole.kind != EventKind::expression) return false;
    const FrameIndex shared = std::min(part.interval.offset(), whole.interval.offset()) -
                              std::max(part.interval.onset(), whole.interval.onset()) + 1;
    const bool same_region = std::ranges::any_of(part.regions, [&](const auto& region) {
      return std::ranges::find(whole.regions, region) != whole.regions.end();
    });
    return same_region && 2 * shared > part.interval.length() && part.amplitude_px < 1.2 * whole.amplitude_px;
  }

  Event blank(const Interval& rows) const {
    const auto time = [&](FrameIndex row) { return trajectory_.capture_s[static_cast<std::size_t>(row)]; };
    const auto frame = [&](FrameIndex row) { return trajectory_.first_frame + row; };
    Event event{.interval = Interval::make(frame(rows.onset()), frame(rows.apex()), frame(rows.offset()))};
    event.onset_s = time(rows.onset()), event.apex_s = time(rows.apex()),
    event.offset_s = time(rows.offset());
    event.duration_s = static_cast<double>(rows.length()) / trajectory_.capture_fps;
    event.event_class = classify_duration(
        event.duration_s, options_.definition == "megc" ? ClassDefinition::megc : ClassDefinition::strict);
    return event;
  }

  Event blink_event(const Blink& blink) const {
    Event event = blank(Interval::make(blink.onset, blink.apex, blink.offset));
    event.kind = EventKind::blink;
    event.confidence = 1;
    event.amplitude_px = blink.lid_drop_px;
    event.amplitude_iod = 100 * blink.lid_drop_px / trajectory_.inter_ocular_px[blink.apex];
    event.regions = {region_names[static_cast<std::size_t>(index_of(Region::lid_upper_r))],
                     region_names[static_cast<std::size_t>(index_of(Region::lid_upper_l))]};
    return event;
  }

  Event movement_event(const Movement& movement, const Stay& stay) const {
    const Interval& rows = stay.rows;
    Event event = blank(rows);
    const Verdict verdict = verdict_on(movement, stay);
    event.kind = verdict.kind;
    event.note = verdict.note;
    event.snr = movement.snr;
    event.amplitude_px = stay.scale * amplitude(movement);
    event.amplitude_iod = 100 * event.amplitude_px / trajectory_.inter_ocular_px[rows.apex()];
    event.evidence = evidence_of(movement, rows);
    event.confidence = confidence(event.evidence);
    for (const int r : movement.regions)
      event.regions.emplace_back(region_names[static_cast<std::size_t>(r)]);
    return event;
  }

  Evidence evidence_of(const Movement& movement, const Interval& rows) const {
    const double fps = trajectory_.capture_fps;
    return {.score = movement.score,
            .fit = movement.course.explained,
            .smoothness = smoothness_,
            .habit = movement.habit,
            .rounding = moves_both_corners(movement) ? rounding_of(rows) : 0,
            .rise_s = (movement.course.peak - movement.course.start) / fps,
            .fall_s = (movement.course.end - movement.course.peak) / fps,
            .returns = movement.returns};
  }

  static bool moves_both_corners(const Movement& movement) {
    const auto leads = [&](Region corner) {
      return std::ranges::find(movement.regions.begin(), movement.regions.begin() + 2, index_of(corner)) !=
             movement.regions.begin() + 2;
    };
    return movement.regions.size() >= 2 && leads(Region::mouth_corner_r) && leads(Region::mouth_corner_l);
  }

  double rounding_of(const Interval& rows) const {
    return 100 * jaw_around(jaw_, rows, trajectory_.capture_fps) / trajectory_.inter_ocular_px[rows.apex()];
  }

  /// Skin does not jump: half the way from one frame to the next of fast film, or a rise or fall within a
  /// hundredth of a second, or within a frame and a half, is the tracking's, not a muscle's.
  bool is_glitch(const Movement& movement) const {
    const double rise = movement.course.peak - movement.course.start,
                 fall = movement.course.end - movement.course.peak;
    const bool jumps = movement.jump > largest_jump && trajectory_.capture_fps > jump_fps;
    return jumps ||
           std::min(rise, fall) < std::max(fewest_rise_frames, fastest_rise_s * trajectory_.capture_fps);
  }

  /// Whether it is no movement but the end of one: the face goes back after it stayed somewhere for a while.
  bool ends_another(const Movement& movement) const {
    if (movement.returns) return false;
    return std::ranges::any_of(movements_, [&](const Movement& other) {
      if (other.returns || other.begin() >= movement.begin()) return false;
      const double cosine = other.pattern.dot(movement.pattern) /
                            std::max(1e-12, other.pattern.norm() * movement.pattern.norm());
      if (cosine > opposite_cosine) return false;
      const Stay stay = stay_of(trajectory_, other, rows_of(other, trajectory_.frames()));
      return movement.begin() <= static_cast<double>(stay.rows.offset());
    });
  }

  /// Whether the look changes within the movement or beside it.
  bool looks_elsewhere(const Interval& rows) const {
    const auto reach = static_cast<FrameIndex>(std::lround(gaze_reach_s * trajectory_.capture_fps));
    return std::ranges::any_of(gazes_, [&](const GazeShift& gaze) {
      return gaze.begin <= rows.offset() + reach && gaze.end >= rows.onset() - reach;
    });
  }

  /// Whether the movement begins or ends with a blink, just before it or in its wake.
  bool meets_blink(const Interval& rows) const {
    const auto before = static_cast<FrameIndex>(std::lround(blink_before_s * trajectory_.capture_fps)),
               after = static_cast<FrameIndex>(std::lround(blink_wake_s * trajectory_.capture_fps));
    return std::ranges::any_of(blinks_, [&](const Blink& blink) {
      const auto within = [&](FrameIndex row) {
        return row >= blink.onset - before && row <= blink.offset + after;
      };
      return within(rows.onset()) || within(rows.offset());
    });
  }

  static bool has_lids(const Movement& movement) { return std::ranges::any_of(movement.regions, is_lid); }

  Verdict verdict_on(const Movement& movement, const Stay& stay) const {
    const Interval& rows = stay.rows;
    const double size = stay.scale * amplitude(movement) / trajectory_.inter_ocular_px[rows.apex()];
    const bool around_eyes = std::ranges::all_of(movement.regions, is_eye);
    if (size > largest_amplitude)
      return {EventKind::head_motion, "larger than skin moves: something covers the face or it turns away"};
    if (unlikeness(trajectory_, rows) > unlike)
      return {EventKind::head_motion, "the face looks unlike before: something covers it or it turns away"};
    if (!movement.returns && size < smallest_stay)
      return {EventKind::head_motion, "the face stays where this took it: its posture, not an expression"};
    const double blinking = blink_overlap(rows, blinks_);
    if ((blinking > 0.3 && around_eyes) || (blinking > 0.15 && has_lids(movement)) ||
        (is_lid(movement.regions.front()) && meets_blink(rows)))
      return {EventKind::blink, "moves with a blink"};
    if (is_lid(movement.regions.front()) && looks_elsewhere(rows))
      return {EventKind::gaze, "the lids follow a change of the look"};
    if (coherence(movement) > coherent_share) return {EventKind::head_motion, "the whole face moves one way"};
    if (fastest_head(trajectory_, rows) > head_speed && movement.score < 2)
      return {EventKind::head_motion, "the head moves fast"};
    if (light_change(trajectory_, rows) > light_step)
      return {EventKind::flicker, "the light changes with it"};
    if (is_speech(movement, rows)) return {EventKind::speech, "like what the mouth keeps doing around it"};
    return {};
  }

  /// Sure enough but for being like what the mouth keeps doing around it.
  bool is_speech(const Movement& movement, const Interval& rows) const {
    Evidence evidence = evidence_of(movement, rows);
    if (confidence(evidence) >= options_.minimum_confidence) return false;
    evidence.habit = evidence.rounding = 0;
    return confidence(evidence) >= options_.minimum_confidence;
  }

  static double amplitude(const Movement& movement) {
    return movement.region_amplitude(movement.regions.front());
  }

  const Trajectory& trajectory_;
  const std::vector<Movement>& movements_;
  const std::vector<Blink>& blinks_;
  const std::vector<GazeShift>& gazes_;
  const SpottingOptions& options_;
  const Eigen::VectorXd jaw_;
  const double smoothness_;
};

}  // namespace

std::vector<Event> judge(const Trajectory& trajectory, const std::vector<Movement>& movements,
                         const std::vector<Blink>& blinks, const std::vector<GazeShift>& gazes,
                         const SpottingOptions& options) {
  return Judge(trajectory, movements, blinks, gazes, options).events();
}

}  // namespace micro
