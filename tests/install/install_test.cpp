// What a stranger does with an installation: find_package(libmicro) in a project of their own, and the
// program.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "libmicro/core/version.h"
#include "tests/support/process.h"

namespace micro {
namespace {

using test::Finished;
using test::run;
using test::ScratchFolder;

/// A sanitizer build's library needs the same flags in whoever links it.
std::string cache_entry(const std::string& name) {
  std::ifstream cache(std::string(MICRO_BINARY_DIR) + "/CMakeCache.txt");
  for (std::string line; std::getline(cache, line);)
    if (line.starts_with(name + ":")) return line.substr(line.find('=') + 1);
  return "";
}

void expect_success(const Finished& finished) {
  ASSERT_EQ(finished.exit_code, 0) << finished.out << finished.err;
}

TEST(InstallTest, ConsumerProjectBuildsAgainstAnInstallation) {
  const ScratchFolder folder;
  const std::string prefix = (folder / "prefix").string();
  expect_success(run({"cmake", "--install", MICRO_BINARY_DIR, "--prefix", prefix}, folder.path()));
  expect_success(run({"cmake", "-S", MICRO_SOURCE_DIR "/tests/install/consumer", "-B", "build", "-G", "Ninja",
                      "-DCMAKE_PREFIX_PATH=" + prefix, "-DCMAKE_BUILD_TYPE=Release",
                      "-DCMAKE_CXX_FLAGS=" + cache_entry("CMAKE_CXX_FLAGS")},
                     folder.path()));
  expect_success(run({"cmake", "--build", "build"}, folder.path()));

  expect_success(run({"ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48:r=50",
                      "-frames:v", "3", "clip.mp4"},
                     folder.path()));
  const auto consumer = run({"build/consumer", "clip.mp4"}, folder.path());
  EXPECT_EQ(consumer.exit_code, 0) << consumer.err;
  EXPECT_EQ(consumer.out, std::string("libmicro ") + MICRO_VERSION + " 64x48\n");

  const auto microx = run({prefix + "/bin/microx", "--version"}, folder.path());
  EXPECT_EQ(microx.exit_code, 0) << microx.err;
  EXPECT_EQ(microx.out, std::string("microx ") + MICRO_VERSION + "\n");
}

}  // namespace
}  // namespace micro
