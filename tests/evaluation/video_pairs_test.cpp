// Which video of one side belongs to which of the other.
#include "libmicro/evaluation/video_pairs.h"

#include <cmath>

#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

AnnotatedVideo named(const std::string& name, const std::string& subject = "",
                     std::vector<Annotation> events = {}) {
  AnnotatedVideo video;
  video.name = name, video.subject = subject, video.events = std::move(events);
  return video;
}

PairedVideos pair(std::vector<AnnotatedVideo> predicted, std::vector<AnnotatedVideo> truth,
                  const PairingOptions& options = {}) {
  return pair_videos({"pred", std::move(predicted), {}}, {"truth", std::move(truth), {}}, options);
}

std::string refused(std::vector<AnnotatedVideo> predicted, std::vector<AnnotatedVideo> truth,
                    const PairingOptions& options = {}) {
  return refusal(ErrorCategory::input, [&] { pair(std::move(predicted), std::move(truth), options); });
}

TEST(VideoPairsTest, NamesBringTogether) {
  const auto pairs =
      pair({named("b"), named("a", "", {event(1, 2)})}, {named("a"), named("b", "", {event(3, 4)})});
  ASSERT_EQ(pairs.videos.size(), 2U);
  EXPECT_EQ(pairs.videos[0].name, "a");
  EXPECT_EQ(pairs.videos[0].predicted.size(), 1U);
  EXPECT_EQ(pairs.videos[1].truth.size(), 1U);
}

TEST(VideoPairsTest, SubjectsTellVideosOfOneNameApart) {
  const auto pairs =
      pair({named("EP1", "6"), named("EP1", "12")}, {named("EP1", "012"), named("EP1", "006")});
  ASSERT_EQ(pairs.videos.size(), 2U);
  EXPECT_EQ(pairs.videos[0].subject, "006");
  EXPECT_EQ(pairs.videos[1].subject, "012");
  EXPECT_HAS(refused({named("EP1")}, {named("EP1", "1"), named("EP1", "2")}), "fit more than one");
}

TEST(VideoPairsTest, SubjectIsTakenFromTheSideThatHasIt) {
  EXPECT_EQ(pair({named("a", "7")}, {named("a")}).videos[0].subject, "7");
}

TEST(VideoPairsTest, RecordingGoesByTheNameOfItsVideoToo) {
  AnnotatedVideo recording = named("s");
  recording.other_name = "sample";
  EXPECT_EQ(pair({recording}, {named("sample")}).videos[0].name, "sample");
  EXPECT_EQ(pair({named("sample")}, {recording}).videos.size(), 1U);
}

TEST(VideoPairsTest, OneUnnamedVideoBelongsToTheOnlyOther) {
  EXPECT_EQ(pair({named("clip")}, {named("")}).videos[0].name, "clip");
  EXPECT_HAS(refused({named("a"), named("b")}, {named("")}), "'truth' does not say to which video");
}

TEST(VideoPairsTest, VideoOfOneSideIsRefusedUnlessDeclared) {
  EXPECT_HAS(refused({named("a"), named("b")}, {named("a")}), "1 video of 'pred' missing from 'truth': 'b'");
  EXPECT_HAS(refused({named("a")}, {named("a"), named("c")}), "1 video of 'truth' missing from 'pred': 'c'");
  PairingOptions options;
  options.missing_videos = "empty";
  const auto empty = pair({named("a"), named("b", "", {event(1, 2)})}, {named("a"), named("c")}, options);
  EXPECT_EQ(empty.videos.size(), 3U);
  EXPECT_EQ(empty.notes.size(), 2U);
  options.missing_videos = "skip";
  const auto skipped = pair({named("a"), named("b")}, {named("a"), named("c")}, options);
  EXPECT_EQ(skipped.videos.size(), 1U);
  EXPECT_HAS(skipped.notes.at(0), "left out");
  EXPECT_HAS(refused({}, {named("a")}), "holds no videos");
}

TEST(VideoPairsTest, RatesMustAgreeUnlessOneIsGiven) {
  AnnotatedVideo fast = named("a"), slow = named("a");
  fast.fps = 200, slow.fps = 25;
  EXPECT_EQ(pair({fast}, {named("a")}).videos[0].fps, 200);
  EXPECT_TRUE(std::isnan(pair({named("a")}, {named("a")}).videos[0].fps));
  EXPECT_HAS(refused({slow}, {fast}), "'a' was filmed at 25");
  PairingOptions options;
  options.fps = 100;
  EXPECT_EQ(pair({slow}, {fast}, options).videos[0].fps, 100);
}

TEST(VideoPairsTest, LengthsAreCheckedAndMinutesFollow) {
  AnnotatedVideo one = named("a"), other = named("a", "", {event(50, 99)});
  one.frames = 100, one.fps = 200;
  EXPECT_DOUBLE_EQ(pair({one}, {other}).videos[0].minutes(), 100.0 / 200 / 60);
  other.frames = 101;
  EXPECT_HAS(pair({one}, {other}).notes.at(0), "100 frames in 'pred' and 101 in 'truth'");
  one.frames = 0, other.frames = 0;
  EXPECT_TRUE(std::isnan(pair({one}, {other}).videos[0].minutes()));
  PairingOptions options;
  options.frames = 99;
  EXPECT_HAS(refused({one}, {other}, options), "behind the last of the 99 frames");
}

}  // namespace
}  // namespace micro::test
