#include "libmicro/pipeline/spikein.h"

#include <algorithm>
#include <cstdio>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/pipeline/film_pass.h"
#include "libmicro/pipeline/spikein_parts.h"
#include "libmicro/pipeline/stream.h"
#include "libmicro/pipeline/truth_elan.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

fs::path beside(const fs::path& output, const char* ending) {
  return output.parent_path() / (output.stem().string() + ending);
}

/// Everything that will be written, the clip first.
std::vector<fs::path> outputs_of(const SpikeInRequest& request) {
  std::vector<fs::path> paths{request.output, beside(request.output, ".truth.json"),
                              beside(request.output, ".truth.csv"), beside(request.output, ".truth.eaf")};
  if (!request.preview.empty()) paths.push_back(request.preview);
  return paths;
}

void check_outputs(const SpikeInRequest& request) {
  for (const auto& path : outputs_of(request)) {
    std::error_code ignored;
    if (fs::equivalent(path, request.input, ignored))
      throw Error(ErrorCategory::usage, "'" + path.string() + "' would replace its own source",
                  "choose another name");
    if (fs::exists(path, ignored) && !request.force)
      throw Error(ErrorCategory::output, "'" + path.string() + "' exists already", "--force replaces it");
  }
  const auto listed = [&](const fs::path& path) {
    return path.lexically_normal() == request.preview.lexically_normal();
  };
  const auto paths = outputs_of(request);
  if (!request.preview.empty() && std::count_if(paths.begin(), paths.end(), listed) > 1)
    throw Error(ErrorCategory::usage, "--preview names the same file as another output",
                "choose another name");
}

OptionSet settings_for(SpikeInRequest& request, bool from_video) {
  const OptionSet all = request.options();
  OptionSet kept;
  for (const auto& option : all.options())
    if (spikein_setting_applies(option.name, from_video)) kept.add(option);
  return kept;
}

/// Finishes the clip and writes its truth beside it.
SpikeInResult publish(const SpikeInRequest& request, MadeClip made, bool still) {
  SpikeInRequest used = request;
  auto& header = made.header;
  header.clip = request.output.filename().string();
  header.source = request.input.filename().empty() ? request.input.parent_path().filename().string()
                                                   : request.input.filename().string();
  header.from_video = !still;
  header.face = request.face;
  header.settings = settings_for(used, !still);
  PendingFiles beside_it;
  beside_it.add(beside(request.output, ".truth.json"), truth_json(made.plan, header));
  beside_it.add(beside(request.output, ".truth.csv"), truth_csv(made.plan, header));
  beside_it.add(beside(request.output, ".truth.eaf"), elan_xml(truth_elan(made.plan, header)));
  if (!request.preview.empty()) beside_it.add(request.preview, png_bytes(preview_sheet(made.preview)));
  made.writer->finish();
  beside_it.publish();
  return {std::move(made.plan), !still, header.playback_fps};
}

}  // namespace

OptionSet SpikeInRequest::options() {
  OptionSet set;
  spikes.add_to(set);
  set.add({"video.capture_fps", &capture_fps,
           "rate at which a video was filmed, frames/s; 0 = take it from the file", 0, 1e6});
  tracking.add_to(set);
  set.add({"encoder.codec", &encoder.codec, "libav encoder: libx264, libx265, ffv1, mpeg4, mjpeg, ..."});
  set.add({"encoder.quality", &quality,
           "of libx264 and libx265: 0 best .. 51 worst (constant rate factor); -1 = the encoder's own", -1,
           51});
  set.add({"encoder.pixel_format", &encoder.pixel_format,
           "e.g. yuv420p, gray; auto = the video's own, yuv420p from a still"});
  set.add(
      {"encoder.options", &encoder.options, "more of the encoder, key=value:key=value, e.g. preset=medium"});
  return set;
}

bool spikein_setting_applies(const std::string& setting, bool to_video) {
  const std::string section = setting.substr(0, setting.find('.'));
  if (section == "encoder") return true;
  if (section == "place" || section == "video") return to_video;
  if (section == "face") return to_video || setting == "face.landmark_model";
  return !to_video || SpikeOptions::applies_to_video(setting);
}

EncoderOptions encoder_for(const SpikeInRequest& request, double playback_fps, const std::string& stored) {
  EncoderOptions encoder = request.encoder;
  encoder.playback_fps = playback_fps;
  if (request.quality >= 0) {
    const std::string quality = quality_option(encoder.codec, request.quality);
    encoder.options += (encoder.options.empty() ? "" : ":") + quality;
  }
  if (encoder.pixel_format != "auto") return encoder;
  encoder.pixel_format = stored;
  if (stored == "bgr") encoder.pixel_format = encoder.codec == "ffv1" ? "bgr0" : "yuv420p";
  if (encoder.codec == "mjpeg" && encoder.pixel_format.starts_with("yuv4"))
    encoder.pixel_format.insert(3, "j");
  return encoder;
}

int threads_of(const SpikeInRequest& request) {
  RunOptions run;
  run.threads = request.threads;
  return thread_count(run);
}

std::string preview_title(const PlannedEvent& event) {
  char size[64];
  std::snprintf(size, sizeof size, "%.2f px = %.2f %% of the inter-ocular distance", event.amplitude_px,
                event.amplitude_iod());
  const auto& at = event.interval;
  return "AU " + event.action_unit + (event.distractor ? " (macro-expression)" : "") + ", frames " +
         std::to_string(at.onset()) + "-" + std::to_string(at.apex()) + "-" + std::to_string(at.offset()) +
         ", " + size;
}

bool is_still(const fs::path& input, double capture_fps) {
  SourceOptions options;
  options.capture_fps = capture_fps;
  const auto source = open_source(input, options);
  Frame frame;
  return source->info().container != "image sequence" && source->next(frame) && !source->next(frame);
}

SpikeInResult spike_in(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop) {
  check_outputs(request);
  if (is_still(request.input, request.capture_fps))
    return publish(request, make_from_still(request, progress, stop), true);
  return spike_in_film(request, watch_film(request, progress, stop), progress, stop);
}

SpikeInResult spike_in_film(const SpikeInRequest& request, const Watched& film, ProgressSink& progress,
                            const std::stop_token& stop) {
  check_outputs(request);
  return publish(request, make_from_video(request, film, progress, stop), false);
}

}  // namespace micro
