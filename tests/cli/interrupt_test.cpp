#include <sched.h>

#include <random>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

/// Runs that are ended from outside, at points of their own progress: never at times.
class InterruptTest : public MicroxTest {
 protected:
  std::vector<std::string> analysis(const std::string& output) const {
    return command({"analyze", sample_clip.string(), "-o", output, "--quiet", "--json", "--threads", "2",
                    "--run.checkpoint_frames", "64"});
  }

  /// What an uninterrupted run leaves.
  std::string whole_recording() const {
    const auto finished = run(analysis("whole.h5"), path());
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return content_of(file("whole.h5"));
  }

  std::uintmax_t partial_size(const std::string& output) const {
    std::error_code absent;
    const auto size = std::filesystem::file_size(file(output + ".partial"), absent);
    return absent ? 0 : size;
  }

  /// Waits until the partial file has grown to `size`; false if the program ended before.
  bool wait_for_size(Process& process, const std::string& output, std::uintmax_t size) const {
    while (process.running()) {
      if (partial_size(output) >= size) return true;
      ::sched_yield();
    }
    return false;
  }
};

TEST_F(InterruptTest, KilledRunsGoOnAndEndWithTheSameBytes) {
  const std::string whole = whole_recording();
  std::mt19937 random(7);
  int killed = 0;
  bool resumed = false;
  for (int i = 0; i < 6; ++i) {
    const double share = std::uniform_real_distribution(0.1, 0.9)(random);
    std::filesystem::remove(file("cut.h5"));
    Process process(analysis("cut.h5"), path());
    if (wait_for_size(process, "cut.h5",
                      static_cast<std::uintmax_t>(share * static_cast<double>(whole.size())))) {
      process.send(SIGKILL);
      ++killed;
    }
    process.wait();
    if (!exists("cut.h5")) {
      const auto finished = run(analysis("cut.h5"), path());
      expect_success(finished);
      resumed |= parsed(finished)["resumed_at"] > 0;
    }
    EXPECT_TRUE(content_of(file("cut.h5")) == whole) << "killed at " << share;
    EXPECT_FALSE(exists("cut.h5.partial"));
  }
  EXPECT_GT(killed, 2);
  EXPECT_TRUE(resumed) << "every run started from frame 0";
}

TEST_F(InterruptTest, RunKilledAgainAndAgainStillEndsWithTheSameBytes) {
  const std::string whole = whole_recording();
  for (const double share : {0.15, 0.3, 0.45, 0.6}) {
    Process process(analysis("cut.h5"), path());
    if (wait_for_size(process, "cut.h5",
                      static_cast<std::uintmax_t>(share * static_cast<double>(whole.size()))))
      process.send(SIGKILL);
    process.wait();
  }
  if (!exists("cut.h5")) expect_success(run(analysis("cut.h5"), path()));
  EXPECT_TRUE(content_of(file("cut.h5")) == whole);
}

TEST_F(InterruptTest, FreshIgnoresTheInterruptedRun) {
  const std::string whole = whole_recording();
  Process process(analysis("cut.h5"), path());
  ASSERT_TRUE(wait_for_size(process, "cut.h5", whole.size() / 3));
  process.send(SIGKILL);
  process.wait();
  auto again = analysis("cut.h5");
  again.push_back("--fresh");
  const auto finished = run(again, path());
  expect_success(finished);
  EXPECT_EQ(parsed(finished)["resumed_at"], 0);
  EXPECT_TRUE(content_of(file("cut.h5")) == whole);
}

TEST_F(InterruptTest, StopSignalsExitWith130AndTheSameCommandGoesOn) {
  const std::string whole = whole_recording();
  for (const int signal : {SIGINT, SIGTERM}) {
    std::filesystem::remove(file("cut.h5"));
    Process process(analysis("cut.h5"), path());
    ASSERT_TRUE(wait_for_size(process, "cut.h5", whole.size() / 3));
    process.send(signal);
    const auto stopped = process.wait();
    EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
    EXPECT_NE(stopped.err.find("same command goes on"), std::string::npos) << stopped.err;
    EXPECT_EQ(error_lines(stopped).size(), 1U) << stopped.err;
    EXPECT_EQ(stopped.out, "");
    EXPECT_FALSE(exists("cut.h5"));
    ASSERT_TRUE(exists("cut.h5.partial"));
    const auto finished = run(analysis("cut.h5"), path());
    expect_success(finished);
    EXPECT_GT(parsed(finished)["resumed_at"], 0);
    EXPECT_TRUE(content_of(file("cut.h5")) == whole);
  }
}

TEST_F(InterruptTest, SecondSignalEndsAtOnceAndLosesNothing) {
  const std::string whole = whole_recording();
  Process process(analysis("cut.h5"), path());
  ASSERT_TRUE(wait_for_size(process, "cut.h5", whole.size() / 3));
  process.send(SIGINT);
  process.send(SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 130);
  expect_success(run(analysis("cut.h5"), path()));
  EXPECT_TRUE(content_of(file("cut.h5")) == whole);
}

}  // namespace
}  // namespace micro::test
