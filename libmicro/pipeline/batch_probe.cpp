#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/batch.h"
#include "libmicro/pipeline/child_process.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

double frames_in_range(const std::string& line, const ManifestRow& row) {
  double frames = 0, seconds = 0;
  std::istringstream(line) >> frames >> seconds;
  const double end = row.end_s > 0 ? std::min(row.end_s, seconds) : seconds;
  if (seconds <= 0 || (row.start_s <= 0 && row.end_s <= 0)) return frames;
  return std::max(0.0, std::round(frames * (end - row.start_s) / seconds));
}

/// Answers about the videos from `first` on, until the process ends; fewer when a video made it crash.
std::vector<std::string> ask(const std::filesystem::path& program, const BatchInputs& inputs,
                             std::size_t first) {
  nlohmann::json paths = nlohmann::json::array();
  for (std::size_t i = first; i < inputs.videos.size(); ++i) paths.push_back(inputs.videos[i].string());
  const std::string text = paths.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  ChildProcess child({program.string(), "batch-worker", "--probe"}, text, {});
  std::vector<std::string> answers;
  while (const auto lines = child.read_lines()) answers.insert(answers.end(), lines->begin(), lines->end());
  child.wait();
  return answers;
}

}  // namespace

std::vector<double> declared_frames(const std::filesystem::path& program, const BatchInputs& inputs) {
  std::vector<double> frames;
  const auto& rows = inputs.manifest.rows;
  while (frames.size() < rows.size()) {
    const auto answers = ask(program, inputs, frames.size());
    for (const auto& line : answers)
      if (frames.size() < rows.size()) frames.push_back(frames_in_range(line, rows[frames.size()]));
    if (frames.size() < rows.size()) frames.push_back(0);  // the one it crashed over
  }
  return frames;
}

void answer_declared_frames(const std::string& paths, const std::function<void(const std::string&)>& answer) {
  for (const auto& path : nlohmann::json::parse(paths)) {
    try {
      const auto info = open_source(path.get<std::string>(), {})->info();
      answer(std::to_string(info.declared_frames) + " " + std::to_string(info.duration_s));
    } catch (const Error&) {  // told when it is worked on
      answer("0 0");
    }
  }
}

}  // namespace micro
