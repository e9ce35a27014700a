// Decoding against ffmpeg's own framemd5, and what happens to streams that are damaged, uneven or turned.
#include <cmath>
#include <set>

#include "tests/video/clip_fixture.h"

namespace micro::test {
namespace {

struct Encoding {
  const char* name;
  std::vector<std::string> options;
};

void PrintTo(const Encoding& encoding, std::ostream* out) { *out << encoding.name; }

class EncodingTest : public ClipTest, public testing::WithParamInterface<Encoding> {};

TEST_P(EncodingTest, FramesTimesAndLumaAreThoseOfFfmpeg) {
  clip(GetParam().name, GetParam().options);
  const auto expected = reference(GetParam().name), found = sums(GetParam().name);
  ASSERT_EQ(expected.size(), 24U);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].md5, expected[i].md5) << "frame " << i;
    EXPECT_NEAR(found[i].pts_s, expected[i].pts_s, 1e-6) << "frame " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Codecs, EncodingTest,
    testing::Values(Encoding{"h264.mp4", {"-c:v", "libx264", "-bf", "3", "-pix_fmt", "yuv420p"}},
                    Encoding{"h264_10bit.mkv", {"-c:v", "libx264", "-pix_fmt", "yuv420p10le"}},
                    Encoding{"hevc.mp4", {"-c:v", "libx265", "-x265-params", "log-level=error"}},
                    Encoding{
                        "hevc_10bit.mkv",
                        {"-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=error"}},
                    Encoding{"mpeg4.avi", {"-c:v", "mpeg4"}},
                    Encoding{"mjpeg.mov", {"-c:v", "mjpeg", "-q:v", "3"}},
                    Encoding{"ffv1.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuv444p"}},
                    Encoding{"grey8.mkv", {"-c:v", "ffv1", "-pix_fmt", "gray"}},
                    Encoding{"grey16.mkv", {"-c:v", "ffv1", "-pix_fmt", "gray16le"}}));

using DecodingTest = ClipTest;

/// How key frames and references may lie; 60 frames, so that there are several groups of pictures.
class SeekTest : public ClipTest, public testing::WithParamInterface<Encoding> {};

TEST_P(SeekTest, GivesTheFrameThatReadingInOrderGives) {
  std::vector<std::string> command{"-f",        "lavfi", "-i",       "testsrc2=s=128x96:r=60",
                                   "-frames:v", "60",    "-pix_fmt", "yuv420p"};
  command.insert(command.end(), GetParam().options.begin(), GetParam().options.end());
  command.emplace_back(GetParam().name);
  ffmpeg(command);
  for (const int threads : {1, 2}) {
    SourceOptions options;
    options.decoder_threads = threads;
    const auto expected = sums(GetParam().name);
    ASSERT_EQ(expected.size(), 60U);
    const auto source = open_source(file(GetParam().name), options);
    Frame frame;
    for (const std::size_t index : {0U, 59U, 5U, 9U, 8U, 10U, 17U, 1U, 33U, 58U, 31U, 30U, 29U, 45U, 12U}) {
      source->seek(static_cast<FrameIndex>(index), expected[index].pts_s);
      for (std::size_t i = index; i < std::min<std::size_t>(index + 3, 60); ++i) {
        ASSERT_TRUE(source->next(frame));
        EXPECT_EQ(frame.index, static_cast<FrameIndex>(i));
        EXPECT_EQ(md5_of(frame.luma), expected[i].md5)
            << index << " + " << i - index << ", threads " << threads;
        EXPECT_DOUBLE_EQ(frame.pts_s, expected[i].pts_s) << index;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    References, SeekTest,
    testing::Values(
        Encoding{"closed.mp4", {"-c:v", "libx264", "-bf", "3", "-g", "9"}},
        Encoding{"one_key.mp4", {"-c:v", "libx264", "-bf", "3", "-g", "250"}},
        Encoding{"open.mp4", {"-c:v", "libx264", "-bf", "3", "-g", "9", "-x264-params", "open-gop=1"}},
        Encoding{"refresh.mp4", {"-c:v", "libx264", "-g", "12", "-x264-params", "intra-refresh=1"}},
        Encoding{"refresh.ts", {"-c:v", "libx264", "-g", "12", "-x264-params", "intra-refresh=1"}},
        Encoding{"hevc.mp4", {"-c:v", "libx265", "-x265-params", "log-level=error:keyint=9:open-gop=1"}},
        Encoding{"mpeg4.avi", {"-c:v", "mpeg4", "-bf", "2", "-g", "9"}},
        Encoding{"mpeg2.mpg", {"-c:v", "mpeg2video", "-bf", "2", "-g", "9"}},
        Encoding{"mjpeg.mov", {"-c:v", "mjpeg"}}));

TEST_F(DecodingTest, TruncatedFilmGivesItsFirstFramesOrARefusalAndInventsNone) {
  clip("whole.mkv", {"-c:v", "libx264", "-g", "6", "-pix_fmt", "yuv420p"});
  const auto whole = sums("whole.mkv");
  const std::string bytes = content_of(file("whole.mkv"));
  int shorter = 0;
  for (int tenth = 0; tenth < 10; ++tenth) {
    write_content(file("cut.mkv"), bytes.substr(0, bytes.size() * static_cast<std::size_t>(tenth) / 10));
    try {
      const auto source = open("cut.mkv");
      std::set<std::string> intact;
      for (const auto& sum : whole) intact.insert(sum.md5);
      Frame frame;
      FrameIndex count = 0;
      for (; source->next(frame); ++count)
        EXPECT_TRUE(frame.corrupt || intact.contains(md5_of(frame.luma))) << tenth << " frame " << count;
      EXPECT_LE(count, static_cast<FrameIndex>(whole.size()));
      EXPECT_EQ(source->report().frames_decoded, count);
      if (count < static_cast<FrameIndex>(whole.size())) {
        EXPECT_FALSE(source->report().warnings.empty()) << tenth;
        ++shorter;
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input);
    }
  }
  EXPECT_GT(shorter, 3);
}

TEST_F(DecodingTest, VariableFrameTimesAreKept) {
  ffmpeg({"-f", "lavfi", "-i", "testsrc2=s=64x48:r=30", "-frames:v", "20", "-vf",
          "settb=1/90000,setpts='(N+0.4*mod(N,3))/30/TB'", "-fps_mode", "vfr", "-enc_time_base", "1:90000",
          "-video_track_timescale", "90000", "-c:v", "libx264", "-pix_fmt", "yuv420p", "vfr.mp4"});
  const auto expected = reference("vfr.mp4"), found = sums("vfr.mp4");
  ASSERT_EQ(found.size(), 20U);
  std::set<long> steps;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i].pts_s, expected[i].pts_s, 1e-6);
    if (i) steps.insert(std::lround(1e4 * (found[i].pts_s - found[i - 1].pts_s)));
  }
  EXPECT_GT(steps.size(), 1U);
}

TEST_F(DecodingTest, FramesTheContainerLostAreCountedNotInvented) {
  ffmpeg({"-f", "lavfi", "-i", "testsrc2=s=64x48:r=50:d=1.2", "-vf", "select='not(between(n,20,24))'",
          "-fps_mode", "passthrough", "-c:v", "ffv1", "gap.mkv"});
  const auto source = open("gap.mkv");
  EXPECT_EQ(sums(*source).size(), 55U);
  EXPECT_EQ(source->report().frames_lost, 5);
}

TEST_F(DecodingTest, PicturesOutOfOrderAreMarked) {
  clip("order.mov", {"-c:v", "mjpeg"});
  ffmpeg({"-i", "order.mov", "-c", "copy", "-bsf:v", "setts=pts=PTS+if(eq(N\\,12)\\,1792\\,0)", "back.mov"});
  const auto source = open("back.mov");
  std::vector<FrameIndex> marked;
  for (Frame frame; source->next(frame);)
    if (frame.corrupt) marked.push_back(frame.index);
  EXPECT_EQ(marked, (std::vector<FrameIndex>{13, 14, 15}));
  EXPECT_EQ(source->report().corrupt_frames, 3);
  EXPECT_NE(source->report().warnings.front().find("out of order"), std::string::npos);
}

/// The last sample of the index is empty: as when the decoder passes over pictures.
TEST_F(DecodingTest, FramesTheContainerPromisedAreMissed) {
  clip("whole.mp4", {"-c:v", "mpeg4", "-bf", "0", "-g", "1"});
  std::string bytes = content_of(file("whole.mp4"));
  const auto sizes = bytes.find("stsz");  // version, size of all, count, then the size of each sample
  ASSERT_NE(sizes, std::string::npos);
  for (int i = 0; i < 4; ++i)
    bytes[sizes + 16 + 4 * 23 + static_cast<std::size_t>(i)] = 0;  // the last is empty
  write_content(file("empty.mp4"), bytes);
  const auto source = open("empty.mp4");
  FrameIndex frames = 0;
  for (Frame frame; source->next(frame);) ++frames;
  EXPECT_EQ(frames, 23);
  EXPECT_EQ(source->report().frames_lost, 1);
  ASSERT_FALSE(source->report().warnings.empty());
}

TEST_F(DecodingTest, ATransportStreamThatWasCutIsToldByItsSize) {
  clip("whole.ts", {"-c:v", "libx264", "-g", "4"});
  const auto whole = open("whole.ts");
  EXPECT_EQ(sums(*whole).size(), 24U);
  EXPECT_FALSE(whole->report().truncated);
  const std::string bytes = content_of(file("whole.ts"));
  write_content(file("cut.ts"), bytes.substr(0, bytes.size() / 2 / 188 * 188 + 100));
  const auto cut = open("cut.ts");
  EXPECT_LT(sums(*cut).size(), 24U);
  EXPECT_TRUE(cut->report().truncated);
  ASSERT_FALSE(cut->report().warnings.empty());
}

TEST_F(DecodingTest, RotationIsAppliedAsFfmpegAppliesIt) {
  clip("flat.mp4", {"-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p"});
  for (const std::string turn : {"90", "180", "270"}) {
    ffmpeg({"-i", "flat.mp4", "-c", "copy", "-metadata:s:v:0", "rotate=" + turn, "turned.mp4"});
    ffmpeg({"-i", "turned.mp4", "-c:v", "ffv1", "upright.mkv"});
    const auto expected = sums("upright.mkv"), found = sums("turned.mp4");
    ASSERT_EQ(found.size(), expected.size());
    EXPECT_EQ(found[5].md5, expected[5].md5) << turn;
    EXPECT_EQ(open("turned.mp4")->info().width, turn == "180" ? 96 : 64);
    EXPECT_NE(open("turned.mp4")->info().rotation_deg, 0);
  }
}

TEST_F(DecodingTest, CaptureRateComesFromTheOptionThenTheTagThenTheContainer) {
  clip("plain.mov", {"-c:v", "mjpeg"});
  clip("tagged.mov",
       {"-c:v", "mjpeg", "-movflags", "use_metadata_tags", "-metadata", "com.android.capture.fps=240"});
  EXPECT_DOUBLE_EQ(open("plain.mov")->info().capture_fps, 25);
  EXPECT_DOUBLE_EQ(open("tagged.mov")->info().capture_fps, 240);
  EXPECT_EQ(open("tagged.mov")->info().capture_fps_source, "com.android.capture.fps");
  const auto source = open("tagged.mov", 500);
  EXPECT_DOUBLE_EQ(source->info().capture_fps, 500);
  Frame frame;
  ASSERT_TRUE(source->next(frame));
  ASSERT_TRUE(source->next(frame));
  EXPECT_NEAR(frame.capture_s, 1.0 / 500, 1e-9);
  EXPECT_NEAR(frame.pts_s, 1.0 / 25, 1e-9);
}

TEST_F(DecodingTest, WhatIsNoVideoIsRefusedAsInput) {
  write_content(file("empty.mp4"), "");
  write_content(file("text.mp4"), "This is not a film.\n");
  ffmpeg({"-f", "lavfi", "-i", "sine=d=0.2", "sound.wav"});
  std::filesystem::create_directory(file("folder"));
  write_content(file("folder/notes.txt"), "no pictures here");
  for (const char* name : {"absent.mp4", "empty.mp4", "text.mp4", "sound.wav", "folder"}) {
    try {
      Frame frame;
      open(name, 100)->next(frame);
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input) << name << ": " << error.what();
    }
  }
}

// What can be tested where there is no such device: it is said, and nothing is decoded otherwise.
TEST_F(ClipTest, AHardwareDecoderThatIsNotThereIsAnError) {
  clip("plain.mp4", {"-c:v", "libx264"});
  clip("plain.mkv", {"-c:v", "ffv1"});
  const auto category = [&](const char* name, const char* device) {
    SourceOptions options;
    options.hwaccel = device;
    try {
      const auto source = open_source(file(name), options);
    } catch (const Error& error) {
      return error.category();
    }
    return ErrorCategory::internal;
  };
  EXPECT_EQ(category("plain.mp4", "abacus"), ErrorCategory::usage);
  EXPECT_EQ(category("plain.mkv", "cuda"), ErrorCategory::plugin);
}

}  // namespace
}  // namespace micro::test
