#pragma once

#include <map>
#include <string>

namespace micro {

struct CaptureRate {
  double fps = 0;
  std::string source;
};

/// Rate at which the scene was filmed: the option, else a tag that cameras and phones write, else
/// `average_fps`. `tags`: metadata of the container and the video stream.
CaptureRate capture_rate(double option_fps, const std::map<std::string, std::string>& tags,
                         double average_fps);

/// Throws Error(usage) unless 0 (not given) or within 1e-3 .. 1e6 frames per second.
void check_capture_fps(double option_fps);

}  // namespace micro
