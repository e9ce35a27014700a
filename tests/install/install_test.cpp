// What a stranger does with an installation: find_package(libmicro) in a project of their own, and the
// program.
#include <gtest/gtest.h>

#include <fstream>
#include <opencv2/imgcodecs.hpp>
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

  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(cv::imwrite((folder / ("img" + std::to_string(i) + ".png")).string(),
                            cv::Mat(48, 64, CV_8UC1, cv::Scalar(90))));
  const auto consumer = run({"build/consumer", "img%d.png"}, folder.path());
  EXPECT_EQ(consumer.exit_code, 0) << consumer.err;
  EXPECT_EQ(consumer.out, std::string("libmicro ") + MICRO_VERSION + " 64x48\n");

  const auto microx = run({prefix + "/bin/microx", "--version"}, folder.path());
  EXPECT_EQ(microx.exit_code, 0) << microx.err;
  EXPECT_EQ(microx.out, std::string("microx ") + MICRO_VERSION + "\n");
}

}  // namespace
}  // namespace micro
