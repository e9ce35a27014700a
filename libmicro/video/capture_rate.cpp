#include "libmicro/video/capture_rate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr double lowest_fps = 1e-3, highest_fps = 1e6;

// Written by Android phones, by some Sony and GoPro tools and by our own writer.
constexpr std::array tag_names{"com.android.capture.fps", "capture_fps", "CaptureFrameRate", "captureFps"};

double parsed(const std::string& text) {
  double value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc{} ? value : 0;
}

/// Matroska stores the names of tags in capitals.
std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

void check_capture_fps(double option_fps) {
  if (option_fps == 0) return;
  if (!std::isfinite(option_fps) || option_fps < lowest_fps || option_fps > highest_fps)
    throw Error(ErrorCategory::usage,
                "a capture rate of " + std::to_string(option_fps) + " frames/s is not possible",
                "give --capture-fps as frames per second, e.g. 200");
}

CaptureRate capture_rate(double option_fps, const std::map<std::string, std::string>& tags,
                         double average_fps) {
  check_capture_fps(option_fps);
  if (option_fps > 0) return {option_fps, "option"};
  for (const char* name : tag_names) {
    const auto found =
        std::ranges::find_if(tags, [&](const auto& tag) { return lower(tag.first) == lower(name); });
    if (found == tags.end()) continue;
    const double fps = parsed(found->second);
    if (fps >= lowest_fps && fps <= highest_fps) return {fps, name};
  }
  return {average_fps, "container average frame rate"};
}

}  // namespace micro
