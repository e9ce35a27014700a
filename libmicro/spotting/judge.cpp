#include "libmicro/spotting/judge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "libmicro/spotting/stay.h"

namespace micro {
namespace {

constexpr double coherent_share = 0.7;  // of the regions moving together: the head, not the face
constexpr double head_speed =
    0.6;  // inter-ocular distances per second above which the head's lock is doubted
constexpr int speech_movements = 4;  // mouth movements within a second and a half
constexpr double speech_window_s = 1.5;
constexpr double fastest_rise_s = 0.0075;
constexpr double fewest_rise_frames = 1.5;
constexpr double fewest_frames = 4;        // what fewer frames show has neither onset nor apex
constexpr double largest_amplitude = 0.3;  // of the inter-ocular distance
constexpr double gaze_reach_s = 0.03;
constexpr double blink_before_s = 0.1, blink_wake_s = 0.15;
constexpr double light_step = 0.04;  // of full white

bool is_mouth(int region) { return region >= index_of(Region::lip_upper_r); }
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

struct Verdict {
  EventKind kind = EventKind::expression;
  std::string note;
};

class Judge {
 public:
  Judge(const Trajectory& trajectory, const std::vector<Movement>& movements,
        const std::vector<Blink>& blinks, const std::vector<GazeShift>& gazes, const SpottingOptions& options)
      : trajectory_(trajectory), movements_(movements), blinks_(blinks), gazes_(gazes), options_(options) {}

  std::vector<Event> events() const {
    std::vector<Event> events;
    for (const auto& blink : blinks_) events.push_back(blink_event(blink));
    for (const auto& movement : movements_) {
      if (is_glitch(movement) || movement.end() - movement.begin() < fewest_frames) continue;
      Interval rows = rows_of(movement, trajectory_.frames());
      if (!movement.returns) rows = stay_rows(trajectory_, movement, rows);
      if (static_cast<double>(rows.length()) / trajectory_.capture_fps < options_.minimum_duration_s - 1e-9)
        continue;
      Event event = movement_event(movement, rows);
      if (const char* dump = getenv("MICRO_DUMP")) {
        FILE* f = fopen(dump, "a");
        double peak_flow = 0;
        for (FrameIndex i = rows.onset(); i <= rows.offset(); ++i)
          peak_flow = std::max(peak_flow, trajectory_.flow_residual[i]);
        fprintf(f,
                "{\"onset\":%ld,\"apex\":%ld,\"offset\":%ld,\"kind\":\"%s\",\"score\":%g,\"snr\":%g,"
                "\"explained\":%g,\"habit\":%g,\"coherence\":%g,\"head\":%g,\"amp\":%g,\"rise\":%g,\"fall\":%"
                "g,\"residual\":%g,\"returns\":%d,\"regions\":%zu,\"front\":%d,\"blink\":%g,\"camp\":%g,"
                "\"flow\":%g}\n",
                (long)event.interval.onset(), (long)event.interval.apex(), (long)event.interval.offset(),
                to_string(event.kind), movement.score, movement.snr, movement.course.explained,
                movement.habit, coherence(movement), fastest_head(trajectory_, rows), event.amplitude_iod,
                (movement.course.peak - movement.course.start) / trajectory_.capture_fps,
                (movement.course.end - movement.course.peak) / trajectory_.capture_fps,
                movement.course.residual, (int)movement.returns, movement.regions.size(),
                movement.regions.front(), blink_overlap(rows, blinks_), movement.course.amplitude, peak_flow);
        fclose(f);
      }
      if (event.confidence >= options_.minimum_confidence) events.push_back(std::move(event));
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

  Event movement_event(const Movement& movement, const Interval& rows) const {
    Event event = blank(rows);
    const Verdict verdict = verdict_on(movement, rows);
    event.kind = verdict.kind;
    event.note = verdict.note;
    event.snr = movement.snr;
    event.amplitude_px = movement.region_amplitude(movement.regions.front());
    event.amplitude_iod = 100 * event.amplitude_px / trajectory_.inter_ocular_px[rows.apex()];
    event.confidence = confidence(movement);
    for (const int r : movement.regions)
      event.regions.emplace_back(region_names[static_cast<std::size_t>(r)]);
    return event;
  }

  /// Grows with how far the statistic is above its threshold and how well the fitted course explains the
  /// trajectory.
  static double confidence(const Movement& movement) {
    const double strength = 1 - std::exp(-1.6 * (movement.score - 0.7));
    return std::clamp(strength * std::sqrt(std::clamp(movement.course.explained, 0.0, 1.0)), 0.0, 0.99);
  }

  /// Skin does not jump: a rise or fall within a hundredth of a second, or within a frame and a half, is the
  /// tracking's, not a muscle's.
  bool is_glitch(const Movement& movement) const {
    const double rise = movement.course.peak - movement.course.start,
                 fall = movement.course.end - movement.course.peak;
    return std::min(rise, fall) < std::max(fewest_rise_frames, fastest_rise_s * trajectory_.capture_fps);
  }

  /// Whether the look changes within the movement or beside it.
  bool looks_elsewhere(const Interval& rows) const {
    const auto reach = static_cast<FrameIndex>(std::lround(gaze_reach_s * trajectory_.capture_fps));
    return std::ranges::any_of(gazes_, [&](const GazeShift& gaze) {
      return gaze.begin <= rows.offset() + reach && gaze.end >= rows.onset() - reach;
    });
  }

  /// Whether the movement begins and ends with a blink or in its wake.
  bool belongs_to_blink(const Interval& rows) const {
    const auto before = static_cast<FrameIndex>(std::lround(blink_before_s * trajectory_.capture_fps)),
               after = static_cast<FrameIndex>(std::lround(blink_wake_s * trajectory_.capture_fps));
    return std::ranges::any_of(blinks_, [&](const Blink& blink) {
      return rows.onset() >= blink.onset - before && rows.offset() <= blink.offset + after;
    });
  }

  static bool has_lids(const Movement& movement) { return std::ranges::any_of(movement.regions, is_lid); }

  Verdict verdict_on(const Movement& movement, const Interval& rows) const {
    const bool around_eyes = std::ranges::all_of(movement.regions, is_eye);
    if (amplitude(movement) > largest_amplitude * trajectory_.inter_ocular_px[rows.apex()])
      return {EventKind::head_motion, "larger than skin moves: something covers the face or it turns away"};
    const double blinking = blink_overlap(rows, blinks_);
    if ((blinking > 0.3 && around_eyes) || (blinking > 0.15 && has_lids(movement)) ||
        (has_lids(movement) && belongs_to_blink(rows)))
      return {EventKind::blink, "moves with a blink"};
    if (is_lid(movement.regions.front()) && looks_elsewhere(rows))
      return {EventKind::gaze, "the lids follow a change of the look"};
    if (coherence(movement) > coherent_share) return {EventKind::head_motion, "the whole face moves one way"};
    if (fastest_head(trajectory_, rows) > head_speed && movement.score < 2)
      return {EventKind::head_motion, "the head moves fast"};
    if (light_change(trajectory_, rows) > light_step)
      return {EventKind::flicker, "the light changes with it"};
    if (is_speech(movement)) return {EventKind::speech, "one of a run of mouth movements"};
    return {};
  }

  /// Speech is a run of mouth movements of like size and length, close together.
  bool is_speech(const Movement& movement) const {
    if (!is_mouth(movement.regions.front())) return false;
    const double reach = speech_window_s / 2 * trajectory_.capture_fps, size = amplitude(movement);
    return std::ranges::count_if(movements_, [&](const Movement& other) {
             return is_mouth(other.regions.front()) &&
                    std::abs(other.course.peak - movement.course.peak) < reach &&
                    amplitude(other) > 0.4 * size && length(other) > 0.4 * length(movement) &&
                    length(other) < 2.5 * length(movement) && confidence(other) > 0.5;
           }) >= speech_movements;
  }

  static double amplitude(const Movement& movement) {
    return movement.region_amplitude(movement.regions.front());
  }
  static double length(const Movement& movement) { return movement.end() - movement.begin(); }

  const Trajectory& trajectory_;
  const std::vector<Movement>& movements_;
  const std::vector<Blink>& blinks_;
  const std::vector<GazeShift>& gazes_;
  const SpottingOptions& options_;
};

}  // namespace

std::vector<Event> judge(const Trajectory& trajectory, const std::vector<Movement>& movements,
                         const std::vector<Blink>& blinks, const std::vector<GazeShift>& gazes,
                         const SpottingOptions& options) {
  return Judge(trajectory, movements, blinks, gazes, options).events();
}

}  // namespace micro
