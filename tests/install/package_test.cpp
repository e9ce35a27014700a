// What a user gets who installs the Debian packages.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace micro {
namespace {

using test::run;
using test::ScratchFolder;

std::vector<std::string> packages_in(const std::filesystem::path& folder) {
  std::vector<std::string> packages;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".deb") packages.push_back(entry.path().string());
  std::ranges::sort(packages);
  return packages;
}

/// scripts/check_package.sh: libraries against Depends, what lies in which package, soname, a manual page for
/// each subcommand, completion, an analysis with the unpacked program.
TEST(PackageTest, PackagesAreCompleteAndRun) {
  if (run({"sh", "-c", "command -v dpkg-shlibdeps && command -v objdump"}, "/").exit_code != 0)
    GTEST_SKIP() << "no dpkg-dev";
  const ScratchFolder folder;
  const auto packed = run(
      {"cpack", "-G", "DEB", "--config", MICRO_BINARY_DIR "/CPackConfig.cmake", "-B", "."}, folder.path());
  ASSERT_EQ(packed.exit_code, 0) << packed.out << packed.err;
  const auto packages = packages_in(folder.path());
  ASSERT_EQ(packages.size(), 2U) << packed.out;
  ASSERT_EQ(run({"ffmpeg", "-nostdin", "-v", "error", "-ss", "0.5", "-i",
                 MICRO_SOURCE_DIR "/sample_data/sample.mp4", "-t", "0.5", "-crf", "18", "clip.mp4"},
                folder.path())
                .exit_code,
            0);
  const auto checked = run(
      {MICRO_SOURCE_DIR "/scripts/check_package.sh", packages[1], packages[0], "clip.mp4"}, folder.path());
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

}  // namespace
}  // namespace micro
