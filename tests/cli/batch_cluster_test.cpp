#include <sched.h>

#include <fstream>

#include "tests/cli/batch_fixture.h"

namespace micro::test {
namespace {

/// Processes that `parent` has started, by the kernel's list.
std::vector<pid_t> children_of(pid_t parent) {
  const std::string id = std::to_string(parent);
  std::ifstream list("/proc/" + id + "/task/" + id + "/children");
  std::vector<pid_t> children;
  for (pid_t child; list >> child;) children.push_back(child);
  return children;
}

class BatchClusterTest : public BatchTest {
 protected:
  /// Waits until the batch is at work on a video (not only asking for lengths); false when it ends before.
  bool wait_for_work(Process& process) const {
    while (process.running()) {
      for (const auto& id : {"clip000", "clip001", "clip002", "clip003"})
        if (exists(std::string("study/recordings/") + id + ".h5.partial")) return true;
      ::sched_yield();
    }
    return false;
  }
  std::vector<std::string> command_line() const {
    return command(
        {"batch", "films", "-o", "study", "--quiet", "--json", "--resume", "--run.checkpoint_frames", "8"});
  }
};

TEST_F(BatchClusterTest, ShardsAndPartsGiveTheSameStudyAsOneRun) {
  make_clips(5);
  make_bad_clips();
  std::filesystem::copy_file(sample_clip, file("films/long.mp4"));
  EXPECT_EQ(batch({}).exit_code, 6);
  int seen = 0;
  for (const char* shard : {"3/3", "1/3", "2/3"}) {  // the later parts of the long one before the earlier
    const auto finished = batch({"--shard", shard, "--split-frames", "700"}, "shared");
    seen += parsed(finished)["videos"].get<int>();
  }
  EXPECT_EQ(seen, 8 + 3) << "eight short ones and three parts";
  EXPECT_EQ(microx({"merge", "shared", "--quiet"}).exit_code, 6);
  expect_same_study("study", "shared");
  const int decodes = total("decodes", "shared");
  EXPECT_EQ(batch({"--shard", "1/3", "--split-frames", "700"}, "shared").exit_code == 0 ? 0 : 6, 6);
  EXPECT_EQ(microx({"merge", "shared", "--quiet"}).exit_code, 6);
  EXPECT_EQ(total("decodes", "shared"), decodes) << "nothing twice";
}

TEST_F(BatchClusterTest, ShardsOfAnotherBatchAreRefused) {
  make_clips(2);
  expect_success(batch({"--shard", "1/2"}));
  const int lock = ::open(file("study/.lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(lock, LOCK_SH), 0);  // a shard at work
  expect_failure(batch({"--shard", "1/3"}), 5, "shards of other videos, other settings or another number");
  expect_failure(batch({"--shard", "2/2", "--face.landmark_rate", "9"}), 5, "other settings");
  expect_success(batch({"--shard", "2/2"}));
  ::close(lock);
}

TEST_F(BatchClusterTest, StoppedAndKilledBatchesGoOn) {
  make_clips(4);
  for (const int signal : {SIGINT, SIGKILL}) {
    Process process(command_line(), path());
    if (!wait_for_work(process)) break;
    process.send(signal);
    const auto finished = process.wait();
    EXPECT_EQ(finished.exit_code, signal == SIGINT ? 130 : -SIGKILL) << finished.err;
  }
  expect_success(run(command_line(), path()));
  std::filesystem::rename(file("study"), file("stopped"));
  expect_success(run(command_line(), path()));
  expect_same_study("study", "stopped");
}

TEST_F(BatchClusterTest, CrashOverOneVideoStopsNoOther) {
  make_clips(4);
  auto arguments = command_line();
  arguments.insert(arguments.end(), {"--jobs", "1"});
  int attempts = 0, crashed = 0;
  nlohmann::json document;
  do {  // the worker may be done before it is hit
    std::filesystem::remove_all(file("study"));
    Process process(arguments, path());
    if (wait_for_work(process))
      for (const pid_t child : children_of(process.id())) ::kill(child, SIGSEGV);
    const auto finished = process.wait();
    document = parsed(finished);
    crashed = static_cast<int>(document["failed"].size());
    EXPECT_EQ(finished.exit_code, crashed > 0 ? 6 : 0);
  } while (crashed == 0 && ++attempts < 10);
  ASSERT_EQ(crashed, 1);
  EXPECT_EQ(document["done_now"], 3);
  EXPECT_NE(document["failed"][0]["reason"].get<std::string>().find("signal 11"), std::string::npos)
      << document;
  const auto again = run(arguments, path());
  expect_success(again);
  EXPECT_EQ(parsed(again)["done_now"], 1) << "what was not the video's fault is tried again";
}

}  // namespace
}  // namespace micro::test
