#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <limits>
#include <memory>
#include <string>

#include "libmicro/core/error.h"
#include "libmicro/store/verification.h"
#include "libmicro/video/frame_source.h"
#include "tools/microx/commands.h"
#include "tools/microx/recording_summary.h"
#include "tools/microx/report_data.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

/// What decoding everything tells beyond the header.
struct Scan {
  micro::DecodeReport report;
  double last_pts_s = 0;
  double shortest_step_s = std::numeric_limits<double>::infinity();
  double longest_step_s = 0;
};

Scan scan(micro::FrameSource& source) {
  Scan result;
  micro::Frame frame;
  while (source.next(frame)) {
    if (frame.index > 0) {
      const double step = frame.pts_s - result.last_pts_s;
      result.shortest_step_s = std::min(result.shortest_step_s, step);
      result.longest_step_s = std::max(result.longest_step_s, step);
    }
    result.last_pts_s = frame.pts_s;
  }
  result.report = source.report();
  return result;
}

std::string clip_lines(const micro::ClipInfo& clip) {
  const std::vector<Row> rows{
      {"  container", clip.container},
      {"  codec", fmt::format("{}, {}, {} bit, {} range", clip.codec, clip.pixel_format, clip.bit_depth,
                              clip.full_range ? "full" : "limited")},
      {"  size", fmt::format("{}x{}", clip.width, clip.height) +
                     (clip.rotation_deg ? fmt::format(" (turned by {} degrees)", clip.rotation_deg) : "")},
      {"  filmed at", fmt::format("{:g}/s ({})", clip.capture_fps, clip.capture_fps_source)},
      {"  plays at", fmt::format("{:g}/s", clip.playback_fps)},
      {"  declared", fmt::format("{} frames, {:.3f} s", clip.declared_frames, clip.duration_s)},
      {"  bit rate", clip.bit_rate > 0 ? fmt::format("{:.2f} Mbit/s", clip.bit_rate / 1e6) : "unknown"}};
  std::string text;
  for (const auto& line : align(rows, {0, 1})) text += line + "\n";
  return text;
}

std::string scan_lines(const Scan& scan) {
  const auto& report = scan.report;
  std::string text =
      fmt::format("  decoded    {} frames, {} lost, {} with concealed errors, {} bad packets{}\n",
                  report.frames_decoded, report.frames_lost, report.corrupt_frames, report.corrupt_packets,
                  report.truncated ? ", cut short" : "");
  if (report.frames_decoded > 1) {
    text += fmt::format("  time       last frame at {:.6f} s, steps of {:.3f} to {:.3f} ms\n",
                        scan.last_pts_s, scan.shortest_step_s * 1000, scan.longest_step_s * 1000);
  }
  return text;
}

class InfoCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("FILE", input_, "A video, image folder or pattern, or a recording (.h5)")->required();
    command.add_flag("--scan", scan_, "Video: decode every frame and report what was lost");
    command.add_flag("--config", config_, "Recording: print the configuration it was made with");
    command.add_flag("--verify", verify_, "Recording: read everything in it and compare every checksum");
    command.add_flag("--json", json_, "Print JSON instead of text");
    command.add_option("--capture-fps", source_.capture_fps, "Video: rate at which the scene was filmed");
  }

  void run() {
    if (!micro::RecordingReader::is_recording(input_))
      return show_video(*micro::open_source(input_, source_));
    if (verify_)
      show_verification(micro::verify_recording(input_));
    else
      show_recording(*micro::RecordingReader::open(input_));
  }

 private:
  void show_recording(const micro::RecordingReader& recording) const {
    if (config_)
      std::cout << text_attribute(recording, "config");
    else
      std::cout << (json_ ? text_of(document_of(recording)) : describe(recording));
  }

  void show_verification(const micro::Verification& found) const {
    if (json_) {
      std::cout << text_of(Json{{"type", "verification"},
                                {"source", input_},
                                {"format_version", found.format_version},
                                {"sealed", found.sealed},
                                {"datasets", found.datasets},
                                {"values", found.values},
                                {"events", found.events},
                                {"codings", found.codings}});
      return;
    }
    std::cout << fmt::format("{}: {}\n  read {} numbers in {} datasets, {} events, {} codings\n", input_,
                             found.sealed ? "intact, every checksum is right"
                                          : "can be read, but format " + found.format_version +
                                                " has no checksums over its numbers and texts",
                             found.values, found.datasets, found.events, found.codings);
  }

  void show_video(micro::FrameSource& source) const {
    if (config_ || verify_)
      throw micro::Error(micro::ErrorCategory::usage, std::string(config_ ? "--config" : "--verify") +
                                                          " is for recordings, " + input_ + " is none");
    Scan found;
    if (scan_) found = scan(source);
    for (const auto& line : found.report.warnings) std::cerr << "microx: warning: " << line << std::endl;
    if (json_) return show_json(source.info(), found);
    std::cout << input_ << '\n' << clip_lines(source.info());
    if (scan_) std::cout << scan_lines(found);
  }

  void show_json(const micro::ClipInfo& clip, const Scan& found) const {
    Json document{{"type", "video"}, {"source", input_}, {"clip", to_json(clip)}};
    if (scan_) {
      document["decoding"] = to_json(found.report);
      document["decoding"]["last_pts_s"] = found.last_pts_s;
      document["decoding"]["shortest_step_s"] = found.shortest_step_s;
      document["decoding"]["longest_step_s"] = found.longest_step_s;
    }
    std::cout << text_of(document);
  }

  std::string input_;
  bool scan_ = false;
  bool config_ = false;
  bool json_ = false;
  bool verify_ = false;
  micro::SourceOptions source_;
};

}  // namespace

void add_info(CLI::App& app) {
  auto* command = app.add_subcommand("info", "What is in a video or in a recording");
  const auto state = std::make_shared<InfoCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx info interview.mp4 --scan    rates, size, codec, and what decoding loses\n"
                  "  microx info interview.h5            datasets with axes and units, faces, events\n"
                  "  microx info interview.h5 --verify   whether it is as it was written\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
