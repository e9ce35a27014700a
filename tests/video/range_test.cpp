#include "libmicro/core/error.h"
#include "tests/video/clip_fixture.h"

namespace micro::test {
namespace {

class RangeTest : public ClipTest {
 protected:
  std::unique_ptr<FrameSource> open_range(double start_s, double end_s) const {
    SourceOptions options;
    options.start_s = start_s, options.end_s = end_s;
    return open_source(file("clip.mkv"), options);
  }
  void make() { clip("clip.mkv", {"-c:v", "libx264", "-g", "8", "-bf", "2"}); }  // 24 frames, 25/s
};

TEST_F(RangeTest, GivesTheFramesOfTheWholeFilmThatLieInIt) {
  make();
  const auto whole = sums("clip.mkv");
  const auto range = sums(*open_range(0.2, 0.6));  // frames 5 to 14
  ASSERT_EQ(range.size(), 10U);
  for (std::size_t i = 0; i < range.size(); ++i) {
    EXPECT_EQ(range[i].md5, whole[i + 5].md5);
    EXPECT_EQ(range[i].pts_s, whole[i + 5].pts_s);
  }
  EXPECT_EQ(sums(*open_range(0.2, 0)).size(), 19U);
  EXPECT_EQ(sums(*open_range(0, 0.6)).size(), 15U);
}

TEST_F(RangeTest, CountsFramesAndTimeFromItsOwnStart) {
  make();
  const auto source = open_range(0.2, 0.6);
  EXPECT_NEAR(source->info().duration_s, 0.4, 1e-9);
  EXPECT_EQ(source->info().declared_frames, 10);
  Frame frame;
  ASSERT_TRUE(source->next(frame));
  EXPECT_EQ(frame.index, 0);
  EXPECT_EQ(frame.capture_s, 0);
  ASSERT_TRUE(source->next(frame));
  EXPECT_NEAR(frame.capture_s, 0.04, 1e-9);
  while (source->next(frame)) {
  }
  EXPECT_EQ(source->report().frames_decoded, 10);
  EXPECT_EQ(source->report().frames_lost, 0);
  EXPECT_FALSE(source->report().truncated);
}

TEST_F(RangeTest, SeeksWithinIt) {
  make();
  const auto all = sums(*open_range(0.2, 0.6));
  for (const double pts_s : {all[7].pts_s, std::nan("")}) {  // by the index, and by decoding from the start
    const auto source = open_range(0.2, 0.6);
    source->seek(7, pts_s);
    Frame frame;
    ASSERT_TRUE(source->next(frame));
    EXPECT_EQ(frame.index, 7);
    EXPECT_EQ(md5_of(frame.luma), all[7].md5);
    EXPECT_NEAR(frame.capture_s, 0.28, 1e-9);
  }
}

TEST_F(RangeTest, RefusesWhatHoldsNoFrame) {
  make();
  EXPECT_THROW(open_range(5, 0), Error);
  EXPECT_THROW(open_range(2, 1), Error);
}

}  // namespace
}  // namespace micro::test
