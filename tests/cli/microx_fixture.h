#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace micro::test {

inline const std::filesystem::path sample_clip =
    std::filesystem::path(MICRO_SOURCE_DIR) / "sample_data/sample.mp4";
inline const std::filesystem::path sample_truth =
    std::filesystem::path(MICRO_SOURCE_DIR) / "sample_data/sample.truth.json";

/// The built program, used as a user does, in a folder of its own. The time that recordings carry is fixed.
class MicroxTest : public ::testing::Test {
 protected:
  MicroxTest() { ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1); }

  static std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), MICROX_PATH);
    return arguments;
  }
  Finished microx(const std::vector<std::string>& arguments) const { return run(command(arguments), path()); }

  /// Runs ffmpeg, the independent maker of footage.
  void ffmpeg(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"ffmpeg", "-nostdin", "-v", "error", "-y"});
    const auto finished = run(arguments, path());
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }
  /// A clip of a test picture, without any face.
  void faceless_clip(const std::string& name, const std::string& size, int frames = 5,
                     const std::string& codec = "ffv1") const {
    ffmpeg({"-f", "lavfi", "-i", "testsrc=s=" + size + ":r=50", "-frames:v", std::to_string(frames), "-c:v",
            codec, "-pix_fmt", "gray", name});
  }

  const std::filesystem::path& path() const { return folder_.path(); }
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  bool exists(const std::string& name) const { return std::filesystem::exists(file(name)); }

 private:
  ScratchFolder folder_;
};

inline std::vector<std::string> error_lines(const Finished& finished) {
  std::vector<std::string> lines;
  std::istringstream stream(finished.err);
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("microx: error: ")) lines.push_back(line);
  return lines;
}

/// The contract of failures: the exit code, one error line on stderr that names `part`, nothing else but
/// `warnings` lines, nothing on stdout.
inline void expect_failure(const Finished& finished, int exit_code, const std::string& part,
                           int warnings = 0) {
  EXPECT_EQ(finished.exit_code, exit_code) << finished.err;
  const auto lines = error_lines(finished);
  ASSERT_EQ(lines.size(), 1U) << finished.err;
  EXPECT_NE(lines[0].find(part), std::string::npos) << lines[0];
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1 + warnings) << finished.err;
}

inline void expect_success(const Finished& finished) { ASSERT_EQ(finished.exit_code, 0) << finished.err; }

inline nlohmann::json parsed(const Finished& finished) { return nlohmann::json::parse(finished.out); }

}  // namespace micro::test
