#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/recognition/au_classifier.h"
#include "libmicro/recognition/plugin.h"
#include "tests/support/process.h"

namespace micro::test {

inline const std::filesystem::path source_folder = MICRO_SOURCE_DIR;

/// Builds plugins with the system's compilers, as their authors do, in a folder of its own.
class PluginTest : public ::testing::Test {
 protected:
  std::filesystem::path build(const std::string& compiler, const std::filesystem::path& source,
                              const std::string& name, const std::vector<std::string>& flags = {},
                              const std::filesystem::path& headers = source_folder / "plugins/api") const {
    const auto output = folder_ / (name + ".so");
    std::vector<std::string> command{
        compiler,        "-O1", "-fPIC",        "-shared", "-fvisibility=hidden", "-I" + headers.string(),
        source.string(), "-o",  output.string()};
    command.insert(command.end(), flags.begin(), flags.end());
    const auto finished = run(command, folder_.path());
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    ::chmod(output.c_str(), 0755);
    return output;
  }
  /// odd.c with these definitions: "ODD_MAJOR=2".
  std::filesystem::path odd(const std::string& name, const std::vector<std::string>& definitions = {}) const {
    std::vector<std::string> flags{"-std=c99"};
    for (const auto& definition : definitions) flags.push_back("-D" + definition);
    return build("cc", source_folder / "tests/recognition/plugins/odd.c", name, flags);
  }
  std::filesystem::path folder() const { return folder_.path(); }
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }

 private:
  ScratchFolder folder_;
};

/// The contract of a refusal: category plugin, and a message that says why.
template <class Function>
void expect_refused(Function&& function, const std::string& why) {
  try {
    function();
    FAIL() << "not refused; expected: " << why;
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::plugin);
    EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
  }
}

/// A face whose regions move as `moves` says (x right, y down, % of inter-ocular distance) in a raised cosine
/// of 40 frames, 30 still frames on either side.
struct Move {
  Region region;
  double x, y;
};
inline EventWindow event_of(const std::vector<Move>& moves, double ripple = 0.02) {
  constexpr FrameIndex still = 30, length = 40;
  EventWindow event;
  const FrameIndex frames = 2 * still + length;
  event.motion.capture_fps = 200, event.motion.inter_ocular_px = 90;
  event.motion.displacement = RowMajorMatrix::Zero(frames, 2 * region_count);
  event.motion.noise = RowMajorMatrix::Constant(frames, region_count, 0.02);
  event.onset = still, event.apex = still + length / 2 - 1, event.offset = still + length - 1;
  event.confidence = 0.9, event.snr = 20;
  unsigned random = 1;
  for (FrameIndex f = 0; f < frames; ++f) {
    event.motion.time_s.push_back(static_cast<double>(f) / 200);
    for (int c = 0; c < 2 * region_count; ++c) {
      random = random * 1664525u + 1013904223u;
      event.motion.displacement(f, c) = ripple * (static_cast<double>(random >> 8) / 8388608.0 - 1);
    }
    if (f < event.onset || f > event.offset) continue;
    const double course =
        0.5 - 0.5 * std::cos(2 * 3.14159265358979 * static_cast<double>(f - still + 1) / length);
    for (const auto& [region, x, y] : moves) {
      event.motion.displacement(f, 2 * index_of(region)) += x * course;
      event.motion.displacement(f, 2 * index_of(region) + 1) += y * course;
    }
  }
  return event;
}

}  // namespace micro::test
