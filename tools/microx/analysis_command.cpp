#include "tools/microx/analysis_command.h"

#include <fmt/format.h>

#include <iostream>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/analysis.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/overlay.h"
#include "libmicro/pipeline/report_run.h"
#include "tools/microx/outputs.h"
#include "tools/microx/report_text.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

Json document_of(const Job& job, const micro::AnalysisResult& result) {
  return {{"microx_version", MICRO_VERSION},
          {"source", job.input},
          {"output", job.recording.string()},
          {"clip", to_json(result.clip)},
          {"decoding", to_json(result.decoding)},
          {"resumed_at", result.resumed_at},
          {"faces", result.face_ids},
          {"frames_with_face", result.frames_with_face},
          {"warnings", result.warnings}};
}

std::string recording_line(const Job& job, const micro::AnalysisResult& result) {
  const std::string resumed =
      result.resumed_at > 0 ? fmt::format(", went on from frame {}", result.resumed_at) : std::string();
  return fmt::format("{} face{}, seen in {} frames{}; recorded in {}\n", result.face_ids.size(),
                     result.face_ids.size() == 1 ? "" : "s", result.frames_with_face, resumed,
                     job.recording.string());
}

/// For the progress line alone: what cannot be opened any more is unknown there, and the analysis will say
/// so.
double capture_fps_of(const std::string& input, const micro::SourceOptions& options) {
  try {
    return micro::open_source(input, options)->info().capture_fps;
  } catch (const micro::Error&) {
    return 0;
  }
}

std::string file_name(const std::string& input) {
  const std::filesystem::path path(input);
  return path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
}

}  // namespace

void AnalysisCommand::add_options(CLI::App& command) {
  command.add_option("VIDEO", inputs_, "Video files, image folders or patterns such as take1/img%05d.png")
      ->required();
  command
      .add_option("-o,--output", output_,
                  "Recording (one input), or folder: one that exists, or a new one ending with /; "
                  "otherwise VIDEO's name with .h5 in the current directory")
      ->type_name("OUT");
  command.add_flag("--force", force_, "Replace results that exist");
  command.add_flag("--fresh", fresh_, "Start again instead of going on with an interrupted run");
  command.add_flag("--keep-empty", keep_empty_, "Keep the recording even when no frame has a face");
  command.add_flag("--json", json_, "Print one JSON document instead of text");
  command.add_flag("--quiet", quiet_, "No progress");
  settings_.add_short_form(command, "--capture-fps", "video.capture_fps",
                           "Rate at which the scene was filmed");
  settings_.add_short_form(command, "--hwaccel", "video.hwaccel",
                           "Decode on a device: vaapi, cuda, ... (default: on the processor)");
  settings_.add_short_form(command, "--threads", "run.threads", "Threads; 0 = all cores");
  settings_.add_short_form(command, "--features", "features.use",
                           "Presets and names, separated by commas: see microx features");
  settings_.add_flag(command, "--store-crops", "features.store_crops", "Keep the face-locked crops");
  if (spot_) {
    command.add_option("--csv", csv_, "Also write the events of all inputs to this file")->type_name("FILE");
    command.add_flag("--all", all_, "Also list what is not an expression: blinks, head motion, speech, ...");
    command.add_flag("--report", report_,
                     "Also write a page with timeline and pictures beside each recording");
    command.add_flag("--overlay", overlay_,
                     "Also write an annotated video, slowed down, beside each recording");
    settings_.add_short_form(command, "--definition", "spotting.definition",
                             "What counts as micro: strict or megc");
    add_naming_options(command, settings_);
  } else {
    add_plugin_folders(command, settings_);
  }
  micro::Config defaults;
  settings_.add_to(command, defaults.options());
}

void AnalysisCommand::run() const {
  micro::Config config;
  auto options = config.options();
  settings_.apply(options);  // refuse what is wrong before anything is read or made
  micro::ready_descriptors(config);
  const auto jobs = plan_jobs(inputs_, output_);
  if (!csv_.empty()) check_writable(csv_, force_);
  const StopSignal stop;
  Results results(jobs.size());
  for (const auto& job : jobs) check_pictures(job);
  for (const auto& job : jobs) results.attempt(job.input, [&] { run_one(job, config, stop, results); });
  results.finish(json_, csv_);
}

/// Hours of work must not end at a file that is there already.
void AnalysisCommand::check_pictures(const Job& job) const {
  const std::string stem = (job.recording.parent_path() / job.recording.stem()).string();
  if (report_) check_writable(stem + ".html", force_);
  if (overlay_) check_writable(stem + "_overlay.mp4", force_);
}

void AnalysisCommand::run_one(const Job& job, const micro::Config& config, const StopSignal& stop,
                              Results& results) const {
  const auto capture_fps = [&] { return capture_fps_of(job.input, config.video); };
  TerminalProgress progress(file_name(job.input), quiet_ ? Verbosity::quiet : Verbosity::normal, capture_fps);
  const micro::AnalysisRequest request{.input = job.input,
                                       .output = job.recording,
                                       .force = force_,
                                       .resume = !fresh_,
                                       .keep_empty = keep_empty_,
                                       .spot = spot_};
  const auto result = micro::analyze(request, config, progress, stop.token());
  progress.done();
  for (const auto& warning : result.warnings) progress.warning(warning);
  if (!json_) show(job, result);
  auto document = document_of(job, result);
  if (spot_) put_events(document, result.events, all_);
  write_pictures(job, stop, document);
  results.add(std::move(document), job.input, listed(result.events, all_));
}

/// The page and the annotated video, named after the recording.
void AnalysisCommand::write_pictures(const Job& job, const StopSignal& stop, Json& document) const {
  const auto beside = [&](const char* ending) {
    return job.recording.parent_path() / (job.recording.stem().string() + ending);
  };
  TerminalProgress progress(file_name(job.input), quiet_ ? Verbosity::quiet : Verbosity::normal,
                            [] { return 0.0; });
  const auto tell = [&](const char* what, const std::filesystem::path& path) {
    progress.done();
    document[what] = path.string();
    if (!json_) std::cout << "wrote " << path.string() << std::endl;
  };
  if (report_) {
    micro::ReportRequest request;
    request.recordings = {job.recording}, request.video = job.input, request.trust_video = true;
    request.title = "Facial movements in " + job.recording.stem().string();
    request.output = beside(".html"), request.force = force_;
    micro::write_report(request, progress, stop.token());
    tell("report", request.output);
  }
  if (overlay_) {
    const micro::OverlayRequest request{job.recording, job.input, true, beside("_overlay.mp4"), force_};
    micro::write_overlay(request, {}, progress, stop.token());
    tell("overlay", request.output);
  }
}

void AnalysisCommand::show(const Job& job, const micro::AnalysisResult& result) const {
  std::cout << job.input << ": " << clip_facts(result.clip, result.decoding) << '\n';
  if (spot_) std::cout << event_table(result.events, all_);
  std::cout << recording_line(job, result) << std::flush;
}

}  // namespace microx
