#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

class WorkflowTest : public MicroxTest {};

/// 40 short clips and a long one through Snakemake, a shard and then the machine killed in between.
TEST_F(WorkflowTest, SnakemakeEndsWithTheStudyOfOneRunWhateverIsKilled) {
  if (run({"sh", "-c", "command -v snakemake"}, path()).exit_code != 0)
    GTEST_SKIP() << "snakemake is not there";
  const auto script = std::filesystem::path(MICRO_SOURCE_DIR) / "scripts/workflow/test_local.sh";
  const auto finished = run({script.string(), MICROX_PATH}, path());
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("killed the machine"), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("same study: 41 recordings"), std::string::npos) << finished.out;
}

}  // namespace
}  // namespace micro::test
