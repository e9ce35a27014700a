#include "libmicro/pipeline/feature_run.h"

#include <algorithm>
#include <optional>

#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/feature_pass.h"
#include "libmicro/pipeline/stream.h"

namespace micro {
namespace {

std::string text_of(const RecordingReader& recording, const std::string& name) {
  const auto found = recording.text().find(name);
  return found == recording.text().end() ? std::string() : found->second;
}

/// Events are described where they have been looked for.
FeaturePlan plan_for(const RecordingReader& recording, const Config& recorded, Config config) {
  config.motion = recorded.motion;
  FeaturePlan plan = plan_later_features(config, recording.numbers().at("capture_fps"));
  if (!recording.text().contains("spotting_config")) plan.events.clear();
  return plan;
}

[[noreturn]] void refuse_nothing(const std::filesystem::path& recording, const FeatureOptions& options) {
  if (!named_descriptors(options).empty() && !options.per_frame())
    throw Error(ErrorCategory::usage,
                "'" + recording.string() + "' has no events that features could describe",
                "microx spot looks for them");
  throw Error(ErrorCategory::usage, "no feature is chosen by '" + options.use + "'",
              "those that need a model are chosen when it is given; microx features lists all");
}

std::unique_ptr<Pictures> pictures_for(const FeatureRequest& request, const RecordingReader& recording,
                                       const Config& recorded, const FeaturePlan& plan) {
  if (!needs_pictures(plan.later) && !needs_pictures(plan.events)) return nullptr;
  const bool color = needs_of(plan.later).color || needs_of(plan.events).color;
  return open_pictures(recording, request.recording, request.videos, recorded, color);
}

/// The one of `videos` with the recording's fingerprint. Those of its name are looked at first: to read
/// through all videos of a study for each recording takes long.
std::optional<std::filesystem::path> video_of(const RecordingReader& recording,
                                              std::vector<std::filesystem::path> videos) {
  const std::string name = text_of(recording, "source_name");
  std::ranges::stable_partition(videos, [&](const auto& video) { return video.filename() == name; });
  for (const auto& video : videos)
    if (source_sha256(video) == text_of(recording, "source_sha256")) return video;
  return {};
}

/// Paths that will be written; Error(output) when one is there and may not be replaced.
std::vector<std::string> datasets_of(const FeaturePlan& plan, const RecordingReader& recording,
                                     const FeatureRequest& request) {
  std::vector<std::string> paths;
  for (const auto& schema : {plan.later_schema(), plan.event_schema()})
    for (const auto& spec : schema) paths.push_back(spec.path);
  for (const int face : recording.face_ids())
    for (const auto* schema : {&recording.face_schema(face), &recording.event_schema(face)})
      for (const auto& spec : *schema)
        if (!request.force && std::ranges::find(paths, spec.path) != paths.end())
          throw Error(ErrorCategory::output,
                      "'" + request.recording.string() + "' has " + spec.path + " already",
                      "--force replaces it");
  return paths;
}

/// All that the values depend on besides the schema.
std::string identity_of(const FeatureRequest& request, const RecordingReader& recording,
                        const FeaturePlan& plan) {
  std::string text = std::string(MICRO_VERSION) + (request.videos.empty() ? "|stored crops" : "|video");
  for (const char* name : {"source_sha256", "config", "spotting_config", "created"})
    text += "|" + text_of(recording, name);
  for (const auto& spec : plan.event_schema()) text += "|" + spec.path;
  return text;
}

}  // namespace

std::unique_ptr<Pictures> open_pictures(const RecordingReader& recording, const std::filesystem::path& path,
                                        const std::vector<std::filesystem::path>& videos,
                                        const Config& recorded, bool color) {
  if (const auto video = video_of(recording, videos))
    return video_pictures(recording, *video, recorded.video, recorded.motion.crop_side, color);
  if (!videos.empty())
    throw Error(ErrorCategory::usage,
                "'" + path.string() + "' was made from another video: " + text_of(recording, "source_name"),
                "give that one with --video");
  if (!has_stored_pictures(recording))
    throw Error(ErrorCategory::usage, "pictures are needed, and '" + path.string() + "' holds none",
                "give its video with --video, or analyse with --store-crops");
  if (color)
    throw Error(ErrorCategory::usage, "colour is needed, and the crops in '" + path.string() + "' are grey",
                "give its video with --video");
  return stored_pictures(recording);
}

Config recorded_configuration(const RecordingReader& recording, const std::filesystem::path& path) {
  Config config;
  auto options = config.options();
  for (const char* name : {"config", "spotting_config", "recognition_config"})
    read_toml_text(text_of(recording, name), path.string() + "@" + name, options, "features.");
  return config;
}

FeatureResult add_features(const FeatureRequest& request, const Config& config, ProgressSink& progress,
                           std::stop_token stop) {
  auto recording = RecordingReader::open(request.recording);
  const Config recorded = recorded_configuration(*recording, request.recording);
  const FeaturePlan plan = plan_for(*recording, recorded, config);
  FeatureResult result;
  result.datasets = datasets_of(plan, *recording, request);
  if (result.datasets.empty()) refuse_nothing(request.recording, config.features);
  const auto pictures = pictures_for(request, *recording, recorded, plan);
  const auto extension = RecordingExtension::open(request.recording, plan.later_schema(), result.datasets,
                                                  identity_of(request, *recording, plan), request.resume);
  result.resumed_at = extension->rows().next_frame();
  const FeaturePass pass{*recording, plan, pictures.get(), thread_count(config.run),
                         config.run.checkpoint_frames};
  describe_frames(pass, extension->rows(), progress, stop);
  describe_events(pass, extension->rows(), progress, stop);
  recording.reset();  // finish() replaces the file
  extension->finish({});
  return result;
}

}  // namespace micro
