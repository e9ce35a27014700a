// Interrupted, killed and hindered writers: the final name holds a complete recording or nothing.
#include <sys/resource.h>

#include <csignal>

#include "tests/store/recording_fixture.h"

namespace micro::test {
namespace {

TEST_F(RecordingTest, InterruptedRunGoesOnAtItsCheckpointAndEndsWithTheSameBytes) {
  const std::string expected = whole("whole.h5");
  for (const FrameIndex stop : {1, 499, 500, 777, 1600, 2499}) {
    const std::string name = "cut" + std::to_string(stop) + ".h5";
    append(*open(name), 0, stop);
    EXPECT_FALSE(exists(name));
    const auto writer = open(name);
    FrameIndex from = 0;
    if (writer->resume_point()) {
      from = writer->resume_point()->next_frame;
      EXPECT_EQ(writer->resume_point()->state, state_after(from - 1));
    }
    EXPECT_EQ(from, stop / 500 * 500);
    append(*writer, from, frames);
    complete(*writer);
    EXPECT_TRUE(content_of(file(name)) == expected) << stop;
    EXPECT_FALSE(exists(name + ".partial"));
  }
}

TEST_F(RecordingTest, TornJournalIsTakenUpToItsLastWholeCheckpoint) {
  append(*open("a.h5"), 0, 1700);
  const std::string journal = content_of(file("a.h5.partial"));
  const std::string expected = whole("whole.h5");
  unsigned random = 7;
  for (int i = 0; i < 24; ++i) {
    random = random * 1664525U + 1013904223U;
    std::string torn = journal;
    const std::size_t place = random % torn.size();
    if (i % 2)
      torn.resize(place);
    else
      torn[place] = static_cast<char>(torn[place] ^ 0x40);
    write_content(file("a.h5.partial"), torn);
    const auto writer = open("a.h5", true);
    const FrameIndex from = writer->resume_point() ? writer->resume_point()->next_frame : 0;
    EXPECT_EQ(from % 500, 0);
    append(*writer, from, frames);
    complete(*writer);
    EXPECT_TRUE(content_of(file("a.h5")) == expected) << place;
  }
}

TEST_F(RecordingTest, ExistingOutputIsRefusedUnlessForced) {
  write_content(file("there.h5"), "mine");
  EXPECT_THROW(open("there.h5"), Error);
  EXPECT_EQ(content_of(file("there.h5")), "mine");
  EXPECT_NO_THROW(open("there.h5", true)->discard());
  EXPECT_EQ(content_of(file("there.h5")), "mine");
}

TEST_F(RecordingTest, SecondWriterOfTheSameOutputIsRefused) {
  const auto first = open("clip.h5");
  EXPECT_THROW(open("clip.h5"), Error);
}

TEST_F(RecordingTest, OtherSettingsBeginAnewAndSayWhy) {
  append(*open("clip.h5"), 0, 1200);
  const auto writer = RecordingWriter::open(file("clip.h5"), header("another.mp4"), false, true);
  EXPECT_FALSE(writer->resume_point());
  EXPECT_FALSE(writer->resume_note().empty());
}

/// In a child process, because a limit on file sizes cannot be taken back.
TEST_F(RecordingTest, FullDiskIsAnOutputErrorAndLeavesNothingUnderTheFinalName) {
  const auto write_on_a_full_disk = [this] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{60000, 60000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      const auto writer = open("full.h5");
      append(*writer, 0, frames);
      complete(*writer);
    } catch (const Error& error) {
      std::_Exit(error.category() == ErrorCategory::output ? 42 : 1);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(write_on_a_full_disk(), testing::ExitedWithCode(42), "");
  EXPECT_FALSE(exists("full.h5"));
}

TEST_F(RecordingTest, DiscardLeavesNothing) {
  const auto writer = open("clip.h5");
  append(*writer, 0, 600);
  writer->discard();
  EXPECT_FALSE(exists("clip.h5"));
  EXPECT_FALSE(exists("clip.h5.partial"));
}

}  // namespace
}  // namespace micro::test
