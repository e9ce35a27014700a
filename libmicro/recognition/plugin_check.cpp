#include "libmicro/recognition/plugin_check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "libmicro/core/text.h"
#include "libmicro/recognition/au_classifier.h"
#include "libmicro/recognition/emotion_classifier.h"
#include "libmicro/recognition/plugin_feature.h"
#include "libmicro/recognition/plugin_spotter.h"

namespace micro {
namespace {

constexpr double fps = 200;

/// Brows that rise and sink again, over `frames` frames, on a floor of small ripples.
EventWindow made_up_event(FrameIndex frames, bool with_gap) {
  EventWindow event;
  MotionWindow& motion = event.motion;
  motion.capture_fps = fps, motion.inter_ocular_px = 90;
  motion.displacement.resize(frames, 2 * region_count);
  motion.noise = RowMajorMatrix::Constant(frames, region_count, 0.02);
  for (FrameIndex f = 0; f < frames; ++f) {
    motion.time_s.push_back(static_cast<double>(f) / fps);
    const double share = static_cast<double>(f) / static_cast<double>(std::max<FrameIndex>(1, frames - 1));
    const double rise = std::max(0.0, std::sin(2 * std::numbers::pi * (share - 0.25)));
    for (int c = 0; c < 2 * region_count; ++c) motion.displacement(f, c) = 0.01 * std::sin(0.7 * c + 1.3 * f);
    for (const auto region : {Region::brow_inner_r, Region::brow_inner_l})
      motion.displacement(f, 2 * index_of(region) + 1) -= 2 * rise;
  }
  if (with_gap) motion.displacement.topRows(frames / 3).setConstant(std::numeric_limits<double>::quiet_NaN());
  event.onset = frames / 4, event.apex = frames / 2, event.offset = std::max(frames / 2, 3 * frames / 4 - 1);
  event.confidence = 0.9, event.snr = 20;
  return event;
}

/// What the plugin asked for, full of zeros.
void add_tables(const std::vector<TableLayout>& layouts, MotionWindow& motion) {
  for (const auto& layout : layouts)
    motion.tables.push_back({layout, RowMajorMatrix::Zero(layout.of_event ? 1 : motion.frames(),
                                                          static_cast<Eigen::Index>(layout.columns.size()))});
}

std::vector<EventWindow> events_to_try(const std::vector<TableLayout>& tables) {
  std::vector<EventWindow> events{made_up_event(80, false), made_up_event(80, true), made_up_event(4, false),
                                  made_up_event(1, false)};
  for (auto& event : events) add_tables(tables, event.motion);
  return events;
}

/// Tables of a recording with default features; others that a plugin needs cannot be made up from its name.
std::vector<TableLayout> usual_tables() {
  const auto table = [](const char* name, std::vector<std::string> columns, const char* unit) {
    return TableLayout{name, columns, std::vector<std::string>(columns.size(), unit), false};
  };
  return {table("motion/eye_likeness", {"right", "left"}, "1"),
          table("motion/eye_darkness", {"right", "left"}, "1"),
          table("motion/eye_contrast", {"right", "left"}, "1"),
          table("motion/strain", {region_names.begin(), region_names.end()}, "1")};
}

template <class Classifier>
std::vector<TableLayout> wanted(const Classifier& classifier) {
  try {
    return classifier.tables(usual_tables());
  } catch (const std::exception&) {  // needs a feature of its own: the events then come without it
    return {};
  }
}

std::string check_au(const std::shared_ptr<Plugin>& plugin, const std::string& options) {
  const auto classifier = AuClassifier::open(plugin, options);
  std::vector<std::string> units;
  for (const int unit : classifier->action_units()) units.push_back(std::to_string(unit));
  for (const auto& event : events_to_try(wanted(*classifier))) classifier->classify(event);
  return "names action units " + joined(units, ", ");
}

std::string check_emotion(const std::shared_ptr<Plugin>& plugin, const std::string& options) {
  const auto classifier = EmotionClassifier::open(plugin, options);
  const std::vector<AuScore> scores{{1, 'B', 0.9, 1.5}, {2, 0, 0.2, std::nan("")}, {12, 'L', 0, 0}};
  for (const auto& event : events_to_try(wanted(*classifier))) {
    classifier->classify(event, scores, 0.5);
    if (!classifier->needs_action_units()) classifier->classify(event, {}, 0.5);
  }
  return "names emotions " + joined(classifier->labels(), ", ");
}

std::string check_feature(const std::shared_ptr<Plugin>& plugin, const std::string& options) {
  const auto feature = PluginFeature::open(plugin, options);
  FacePicture picture{0, 0, cv::Mat(64, 64, CV_8UC1, cv::Scalar(90)), cv::Mat_<double>(68, 2, 30.0)};
  for (const bool flat : {true, false}) {
    if (!flat) cv::randu(picture.crop, 0, 255);
    feature->extract(picture, nullptr);
    feature->extract(picture, &picture);
  }
  return "computes " + joined(feature->columns(), ", ");
}

std::string check_spotter(const std::shared_ptr<Plugin>& plugin, const std::string& options) {
  const auto spotter = PluginSpotter::open(plugin, options);
  const auto tables = wanted(*spotter);
  for (const auto& event : events_to_try(tables)) spotter->spot(event.motion);
  return "finds events";
}

}  // namespace

std::vector<std::string> check_plugin(const std::shared_ptr<Plugin>& plugin, const std::string& options) {
  std::vector<std::string> lines;
  for (const auto& kind : plugin->kinds()) {
    const std::string what = kind == MICROX_AU_CLASSIFIER        ? check_au(plugin, options)
                             : kind == MICROX_EMOTION_CLASSIFIER ? check_emotion(plugin, options)
                             : kind == MICROX_FEATURE_EXTRACTOR  ? check_feature(plugin, options)
                                                                 : check_spotter(plugin, options);
    lines.push_back(kind + ": " + what);
  }
  if (lines.empty()) plugin->fail("it has no kind that this version knows");
  return lines;
}

}  // namespace micro
