#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <thread>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/core/version.h"
#include "libmicro/face/face_finder.h"
#include "libmicro/face/versions.h"
#include "libmicro/motion/flow_method.h"
#include "libmicro/pipeline/versions.h"
#include "libmicro/recognition/plugin_search.h"
#include "libmicro/recognition/recognition_options.h"
#include "libmicro/store/versions.h"
#include "libmicro/video/codecs.h"
#include "libmicro/video/frame_source.h"
#include "tools/microx/commands.h"
#include "tools/microx/report_data.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

enum class State { fine, absent, missing };  ///< absent: can be done without

struct Check {
  std::string part;
  State state;
  std::string detail;
};

const char* word_for(State state) {
  if (state == State::fine) return "ok";
  return state == State::absent ? "-" : "MISSING";
}

Check check_landmarks(const std::string& configured) {
  try {
    const auto path = micro::landmark_model_path(configured);
    micro::FaceFinder::load(path);  // a file of the right name may still be damaged
    return {
        "landmark model", State::fine,
        fmt::format("{} ({:.1f} MB, sha256 {})", path.string(),
                    static_cast<double>(std::filesystem::file_size(path)) / 1e6, micro::source_sha256(path))};
  } catch (const micro::Error& error) {
    return {"landmark model", State::missing, error.what()};
  }
}

void check_codecs(std::vector<Check>& checks) {
  for (const auto& codec : micro::codec_support()) {
    const std::string decoding =
        codec.can_decode ? "decodes" : "cannot be decoded (apt install libavcodec-extra)";
    const std::string encoding = codec.can_encode
                                     ? "encodes with " + codec.encoder
                                     : "no encoder " + codec.encoder + " (needed by spikein only)";
    const State state = !codec.can_decode ? State::missing : codec.can_encode ? State::fine : State::absent;
    checks.push_back({"codec " + codec.name, state, decoding + ", " + encoding});
  }
}

void check_flow(std::vector<Check>& checks) {
  for (const auto& method : micro::all_flow_methods()) {
    try {
      method.make();
      checks.push_back({"flow " + method.name, State::fine, method.description});
    } catch (const std::exception& failure) {
      checks.push_back({"flow " + method.name, State::missing, failure.what()});
    }
  }
}

/// Loads what reads and writes picture files.
Check check_pictures() {
  try {
    micro::png_bytes(cv::Mat::zeros(1, 1, CV_8UC1));
    return {"picture files", State::fine, "JPEG, PNG, TIFF, BMP"};
  } catch (const micro::Error& error) {
    return {"picture files", State::missing, error.what()};
  }
}

/// Those that are found; the one that names action units unless another is asked for has to be there.
void check_plugins(std::vector<Check>& checks) {
  const std::string usual = micro::RecognitionOptions().classifier;
  const auto plugins = micro::list_plugins(micro::plugin_folders(""));
  bool have_usual = false;
  for (const auto& [file, plugin, refusal] : plugins) {
    have_usual |= plugin && plugin->name() == usual;
    if (plugin)
      checks.push_back({"plugin " + plugin->name(), State::fine, plugin->version() + ", " + file.string()});
    else
      checks.push_back({"plugin", State::absent, "refused: " + file.string() + ": " + refusal});
  }
  if (!have_usual)
    checks.push_back({"plugin " + usual, State::missing, "events cannot be named (install microx again)"});
}

std::vector<Check> check_everything(const std::string& landmark_model) {
  std::vector<Check> checks{
      {"microx", State::fine, MICRO_VERSION},
      {"processors", State::fine, std::to_string(std::thread::hardware_concurrency())},
      {"libav", State::fine, micro::libav_versions()},
      {"OpenCV", State::fine, cv::getVersionString()},
      {"dlib", State::fine, micro::dlib_version()},
      {"HDF5", micro::hdf5_can_deflate() ? State::fine : State::missing,
       micro::hdf5_version() +
           (micro::hdf5_can_deflate() ? "" : ", without deflate (apt install libhdf5-dev)")},
      {"oneTBB", State::fine, micro::tbb_version()},
      check_landmarks(landmark_model),
      check_pictures()};
  check_codecs(checks);
  check_flow(checks);
  check_plugins(checks);
  return checks;
}

void show(const std::vector<Check>& checks, bool json) {
  if (json) {
    Json document = Json::array();
    for (const auto& check : checks)
      document.push_back({{"part", check.part}, {"state", word_for(check.state)}, {"detail", check.detail}});
    std::cout << text_of(document);
    return;
  }
  std::vector<Row> rows;
  for (const auto& check : checks) rows.push_back({check.part, word_for(check.state), check.detail});
  for (const auto& line : align(rows, {0, 1, 2})) std::cout << line << '\n';
}

void diagnose(const std::string& landmark_model, bool json) {
  const auto checks = check_everything(landmark_model);
  show(checks, json);
  const auto missing = std::ranges::count(checks, State::missing, &Check::state);
  if (missing == 0) return;
  std::cout << std::flush;
  throw micro::Error(micro::ErrorCategory::plugin,
                     fmt::format("{} part(s) that are needed are missing", missing),
                     "each line marked MISSING says how to get it");
}

}  // namespace

void add_doctor(CLI::App& app) {
  struct Arguments {
    std::string landmark_model;
    bool json = false;
  };
  auto* command =
      app.add_subcommand("doctor", "What this installation has, what it lacks, and how to get it");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("--face.landmark_model", arguments->landmark_model,
                      "Landmark model to check instead of Debian's");
  command->add_flag("--json", arguments->json, "Print JSON instead of text");
  command->footer(std::string("Example:\n  microx doctor\n\n") + exit_codes);
  command->callback([arguments] { diagnose(arguments->landmark_model, arguments->json); });
}

}  // namespace microx
