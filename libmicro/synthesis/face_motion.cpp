#include "libmicro/synthesis/face_motion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/folding.h"

namespace micro {
namespace {

constexpr double saccade_s = 0.03;
constexpr double jaw_region = 1.6;   // of the face
constexpr double lid_follows = 0.3;  // of the closure, in a full look down

double smooth_step(double x) { return x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x); }

/// 0 .. 1 within a blink: lids close faster than they open.
double closing(const PlannedBlink& blink, double frame) {
  const auto before = static_cast<double>(blink.onset) - 1, after = static_cast<double>(blink.offset) + 1;
  if (frame <= before || frame >= after) return 0;
  const double at = (frame - before) / (after - before), moving = 1 - blink.shut_share;
  const double shut_at = 0.41 * moving, opens_at = shut_at + blink.shut_share;
  const double phase = at < shut_at ? at / shut_at : at < opens_at ? 1 : (1 - at) / (1 - opens_at);
  return 0.5 - 0.5 * std::cos(std::numbers::pi * phase);
}

/// 1 within the look, with a saccade at either end.
double looking(const PlannedGaze& gaze, double frame, double ramp) {
  return std::min(smooth_step((frame - static_cast<double>(gaze.onset) + 1) / ramp),
                  smooth_step((static_cast<double>(gaze.offset) - frame + 1) / ramp));
}

cv::Point2d shift_at(cv::Point2d p, const std::vector<FaceMotion::Moving>& all) {
  cv::Point2d shift(0, 0);
  for (const auto& moving : all) shift += moving.size * moving.field->at(p);
  return shift;
}

double length(cv::Point2d v) { return std::hypot(v.x, v.y); }

}  // namespace

FaceMotion::FaceMotion(const SpikePlan& plan, const Landmarks& face)
    : plan_(plan), lids_{Eyelid(face, 36), Eyelid(face, 42)}, speech_(plan) {
  for (const auto& event : plan.events) event_fields_.push_back(&field_called(event.action_unit, face));
  check_folding(plan.events, event_fields_);
  if (plan.speech.empty()) return;
  jaw_ = action_unit_field("26", face, FaceRegion(face, jaw_region)), lips_ = action_unit_field("18", face);
  check_speech();
}

const ActionUnitField& FaceMotion::field_called(const std::string& name, const Landmarks& face) {
  const auto found = fields_.find(name);
  if (found != fields_.end()) return found->second;
  return fields_.emplace(name, action_unit_field(name, face)).first->second;
}

void FaceMotion::check_speech() const {
  const double steepest =
      Speech::largest_open * jaw_->steepness() + Speech::largest_round * lips_->steepness();
  const double most_px = 0.9 / steepest * plan_.options.inter_ocular_px;
  if (plan_.options.speech_px <= most_px) return;
  throw Error(ErrorCategory::usage,
              "scene.speech_px is too much for this face: its jaw would fold the skin over itself",
              "up to " + std::to_string(static_cast<int>(most_px)) + " px are possible here");
}

double FaceMotion::closed(double frame, bool left) const {
  double most = 0;
  for (const auto& blink : plan_.blinks)
    most = std::max(most, closing(blink, frame) * (left ? blink.closed_left : blink.closed_right));
  return most;
}

FaceMotion::State FaceMotion::at(FrameIndex frame, double instant) const {
  State state;
  const double seconds = instant / plan_.options.fps;
  for (std::size_t i = 0; i < event_fields_.size(); ++i) {
    const auto& event = plan_.events[i];
    if (!event.moves(frame) || event.amplitude_px <= 0) continue;
    const double size = event.course.at(seconds) * event.amplitude_px / event.inter_ocular_px;
    if (size > 0) state.expressions.push_back({event_fields_[i], size});
  }
  state.closed = {closed(instant, false), closed(instant, true)};
  for (const auto& gaze : plan_.gazes) {
    const double share = looking(gaze, instant, saccade_s * plan_.options.fps);
    state.gaze_side += share * gaze.side, state.gaze_up += share * gaze.up;
  }
  if (state.gaze_up < 0)
    for (auto& lid : state.closed) lid = std::max(lid, -lid_follows * state.gaze_up);
  if (jaw_) {
    const auto mouth = speech_.at(instant);
    const double travel = plan_.options.speech_px / plan_.options.inter_ocular_px;
    if (mouth.open > 0) state.speech.push_back({&*jaw_, mouth.open * travel});
    if (mouth.round != 0) state.speech.push_back({&*lips_, mouth.round * travel});
  }
  return state;
}

cv::Point2d FaceMotion::spoken(cv::Point2d rest, const State& state) const {
  cv::Point2d seen = rest;
  for (int i = 0; i < 60; ++i)
    seen = rest + shift_at(seen, state.speech);  // a contraction: see check_speech()
  return seen;
}

cv::Point2d FaceMotion::source_of(cv::Point2d p, const State& state) const {
  for (const auto* layer : {&state.speech, &state.expressions}) p -= shift_at(p, *layer);
  const bool looks = state.gaze_side != 0 || state.gaze_up != 0;
  for (std::size_t eye = 0; eye < lids_.size(); ++eye) {
    const auto& lid = lids_[eye];
    if ((state.closed[eye] <= 0 && !looks) || !lid.near(p)) continue;
    const cv::Point2d beneath = lid.source_of(p, state.closed[eye]);
    p = beneath == p && looks ? lid.source_of_gaze(p, state.gaze_side, state.gaze_up) : beneath;
  }
  return p;
}

std::vector<cv::Rect2d> FaceMotion::touched(const State& state) const {
  std::vector<cv::Rect2d> boxes;
  double reach = 0;
  for (const auto* layer : {&state.speech, &state.expressions})
    for (const auto& moving : *layer) {
      boxes.push_back(moving.field->bounds());
      reach += std::abs(moving.size);
    }
  const bool looks = state.gaze_side != 0 || state.gaze_up != 0;
  for (std::size_t eye = 0; eye < lids_.size(); ++eye)
    if (state.closed[eye] > 0 || looks) boxes.push_back(lids_[eye].bounds());
  // One movement carries the skin of another with it.
  const cv::Point2d margin(reach, reach);
  for (auto& box : boxes) box = {box.tl() - margin, box.br() + margin};
  return boxes;
}

double FaceMotion::travel(FrameIndex frame, double from, double to) const {
  const State a = at(frame, from), b = at(frame, to);
  double most = 0.25 * std::max(std::abs(a.closed[0] - b.closed[0]), std::abs(a.closed[1] - b.closed[1]));
  most = std::max(most, 0.05 * length({a.gaze_side - b.gaze_side, a.gaze_up - b.gaze_up}));
  const double jaw = plan_.options.speech_px / plan_.options.inter_ocular_px;
  if (jaw_) most = std::max(most, jaw * std::abs(speech_.at(from).open - speech_.at(to).open));
  double skin = 0;
  for (const auto& event : plan_.events)
    if (event.moves(frame))
      skin += event.amplitude_px / event.inter_ocular_px *
              std::abs(event.course.at(to / plan_.options.fps) - event.course.at(from / plan_.options.fps));
  return std::max(most, skin);
}

}  // namespace micro
