// The documentation as a site: every link leads somewhere, and it needs no network.
#include <gtest/gtest.h>

#include "tests/support/process.h"

namespace micro {
namespace {

using test::run;
using test::ScratchFolder;

TEST(SiteTest, BuildsStrictlyAndAsksNoOtherHost) {
  if (run({"sh", "-c", "command -v mkdocs"}, "/").exit_code != 0)
    GTEST_SKIP() << "install mkdocs and mkdocs-material";
  const ScratchFolder folder;
  const auto built = run({MICRO_SOURCE_DIR "/scripts/docs.sh", (folder / "site").string()}, folder.path());
  ASSERT_EQ(built.exit_code, 0) << built.out << built.err;
  const auto looked_at =
      run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/docs/site_check.py", (folder / "site").string()},
          folder.path());
  EXPECT_EQ(looked_at.exit_code, 0) << looked_at.err;
}

}  // namespace
}  // namespace micro
