#include "libmicro/pipeline/batch_stages.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "libmicro/core/text.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/analysis.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/feature_run.h"
#include "libmicro/pipeline/parts.h"
#include "libmicro/recognition/plugin_search.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

using Keys = std::vector<std::pair<std::string, std::string>>;

/// Spotting again names what it finds, too.
bool of_spotting(const std::string& setting) {
  return setting.starts_with("spotting.") || setting.starts_with("recognition.");
}
bool of_features(const std::string& setting) {
  return setting.starts_with("features.") && setting != "features.store_crops";
}
bool of_measuring(const std::string& setting) { return !of_spotting(setting) && !of_features(setting); }

void measure(ItemRun& run) {
  run.status.decodes += run.parts.empty();
  ++run.status.spottings;
  write_status(run.status_file, run.status);
  const AnalysisRequest request{.input = run.video, .output = run.recording, .force = true};
  if (run.parts.empty())
    analyze(request, run.config, run.progress, run.stop);
  else
    assemble_parts(request, run.declared_frames, run.parts, run.config, run.progress, run.stop);
}

void spot_again(ItemRun& run) {
  ++run.status.spottings;
  respot(run.recording, run.config, run.progress);
}

/// Computes the features of frames or of events anew. Counts a decode where the video is looked at again.
void add_features_again(ItemRun& run, bool of_events) {
  Config config = run.config;
  std::vector<std::string> names;
  for (const auto& descriptor : ready_descriptors(config)) {
    if (of_events ? !descriptor.per_event : descriptor.per_event && !config.features.per_frame()) continue;
    names.push_back(descriptor.name);
    run.status.decodes += descriptor.needs.crop && names.size() == 1;
  }
  if (names.empty() || (of_events && !config.features.per_event())) return;
  if (of_events) config.features.plugin.clear();  // plugins describe frames
  std::erase(names, config.features.plugin);
  config.features.use = names.empty() ? "none" : joined(names, ",");
  config.features.sequences = of_events ? "events" : "frames";
  add_features({run.recording, {run.video}, true, true}, config, run.progress, run.stop);
}

/// Hash of the file of the plugin that a setting names: it may be built anew under the same name. "" where it
/// names none, or what microx comes with.
std::string plugin_hash(const Option& option, const std::string& value, const Config& config) {
  static const std::set<std::string> naming{"features.plugin", "recognition.classifier",
                                            "recognition.emotion", "recognition.spotter"};
  static const std::set<std::string> ours{"", "none", "own", "map", RecognitionOptions().classifier};
  if (!naming.contains(option.name) || ours.contains(value)) return "";
  return source_sha256(find_plugin(value, plugin_folders(config.recognition.plugin_folders))->file());
}

std::string settings_of(const BatchStage& stage, Config& config) {
  OptionSet all = recorded_options(config), own;
  std::string files;
  for (const auto& option : all.options()) {
    if (!stage.owns(option.name)) continue;
    own.add(option);
    const auto* text = std::get_if<std::string*>(&option.value);
    std::error_code ignored;  // a model file's bytes count, not its name alone
    if (text && !(*text)->empty() && fs::is_regular_file(**text, ignored)) files += source_sha256(**text);
    if (text) files += plugin_hash(option, **text, config);
  }
  return own.toml() + files;
}

std::string key_of(const Keys& keys, const std::string& stage) {
  const auto found = std::ranges::find(keys, stage, &Keys::value_type::first);
  return found == keys.end() ? std::string() : found->second;
}

void enter(Keys& keys, const std::string& stage, const std::string& key) {
  const auto found = std::ranges::find(keys, stage, &Keys::value_type::first);
  if (found == keys.end())
    keys.emplace_back(stage, key);
  else
    found->second = key;
}

}  // namespace

const std::vector<BatchStage>& batch_stages() {
  static const std::vector<BatchStage> stages{
      {"measure", of_measuring, {}, {"features", "spot", "event_features"}, measure},
      {"features", of_features, {"measure"}, {}, [](ItemRun& run) { add_features_again(run, false); }},
      {"spot", of_spotting, {"measure"}, {}, spot_again},
      {"event_features",
       of_features,
       {"measure", "spot"},
       {},
       [](ItemRun& run) { add_features_again(run, true); }},
  };
  return stages;
}

Keys stage_keys(Config& config, const std::string& source_sha256, const std::string& model_sha256) {
  Keys keys;
  for (const auto& stage : batch_stages()) {
    std::string text = stage.name + "|" + MICRO_VERSION + "|" + source_sha256 + "|" + model_sha256 + "|" +
                       settings_of(stage, config);
    for (const auto& before : stage.after) text += "|" + key_of(keys, before);
    keys.emplace_back(stage.name, content_sha256(text));
  }
  return keys;
}

void run_stages(ItemRun& run, const Keys& keys) {
  for (const auto& stage : batch_stages()) {
    if (key_of(run.status.stages, stage.name) == key_of(keys, stage.name)) continue;
    std::erase_if(run.status.stages, [&](const auto& done) { return done.first == stage.name; });
    write_status(run.status_file, run.status);
    stage.run(run);
    enter(run.status.stages, stage.name, key_of(keys, stage.name));
    for (const auto& covered : stage.covers) enter(run.status.stages, covered, key_of(keys, covered));
    write_status(run.status_file, run.status);
  }
}

void describe_recording(const fs::path& recording, ItemStatus& status) {
  const auto reader = RecordingReader::open(recording);
  status.frames = reader->frame_count();
  status.capture_fps = reader->numbers().at("capture_fps");
  status.faces = static_cast<int>(reader->face_ids().size());
  if (const auto warnings = reader->text().find("warnings"); warnings != reader->text().end())
    status.warnings = split(warnings->second, '\n');
  status.events.clear();
  status.frames_with_face = frames_with_face(*reader);
  for (const int face : reader->face_ids())
    for (const auto& event : reader->events(face))
      ++status.events[event.kind == EventKind::expression ? to_string(event.event_class)
                                                          : to_string(event.kind)];
  status.recording = stamp_of(recording).value_or(FileStamp{});
}

}  // namespace micro
