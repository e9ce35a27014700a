// Pictures handed on as they are stored: every plane, exact times, colour tags.
#include <sched.h>

#include "libmicro/video/video_writer.h"
#include "tests/video/clip_fixture.h"

namespace micro::test {
namespace {

class PlanesTest : public ClipTest {
 protected:
  std::unique_ptr<FrameSource> open_planes(const std::string& name) const {
    SourceOptions options;
    options.want_planes = true;
    return open_source(file(name), options);
  }

  static EncoderOptions same_as(const ClipInfo& clip, const std::string& codec) {
    EncoderOptions options;
    options.codec = codec;
    options.pixel_format = options.planes_format = clip.planes_format;
    options.planes_full_range = clip.full_range;
    options.playback_fps = clip.playback_fps;
    options.color = clip.color, options.pixel_aspect = clip.pixel_aspect, options.time_base = clip.time_base;
    return options;
  }

  /// Decodes one clip and writes what came into another.
  void pass_on(const std::string& from, const std::string& to, const EncoderOptions& options) const {
    const auto source = open_planes(from);
    const auto writer = create_video(file(to), {source->info().width, source->info().height}, options);
    Frame frame;
    while (source->next(frame)) writer->write(frame.planes, frame.pts_ticks);
    writer->finish();
  }

  static std::string known(const ClipInfo& clip) {
    return clip.color.matrix + " " + clip.color.primaries + " " + clip.color.transfer;
  }
};

TEST_F(PlanesTest, DecodedPlanesAreThoseOfFfmpeg) {
  for (const auto& [name, encoding, format] :
       std::vector<std::tuple<std::string, std::vector<std::string>, std::string>>{
           {"a.mp4", {"-c:v", "libx264", "-pix_fmt", "yuv420p"}, "yuv420p"},
           {"b.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuv422p10le"}, "yuv422p10le"},
           {"c.avi", {"-c:v", "mjpeg", "-pix_fmt", "yuvj420p"}, "yuv420p"},
           {"d.mkv", {"-c:v", "ffv1", "-pix_fmt", "gray"}, "gray"},
           {"e.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuv444p16le"}, "yuv444p16le"},
           {"f.mov", {"-c:v", "prores_ks", "-pix_fmt", "yuv422p10le"}, "yuv422p10le"}}) {
    clip(name, encoding);
    const auto source = open_planes(name);
    EXPECT_EQ(source->info().planes_format, format);
    const auto expected = reference(name, "null");
    Frame frame;
    std::size_t i = 0;
    for (; source->next(frame); ++i) EXPECT_EQ(md5_of(frame.planes), expected.at(i).md5) << name << " " << i;
    EXPECT_EQ(i, expected.size());
  }
}

TEST_F(PlanesTest, OtherWaysOfStoringHaveNone) {
  clip("rgb.avi", {"-c:v", "rawvideo", "-pix_fmt", "bgr24"});
  clip("planar.mkv", {"-c:v", "ffv1", "-pix_fmt", "gbrp16le"});
  clip("alpha.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuva420p"});
  for (const char* name : {"rgb.avi", "planar.mkv", "alpha.mkv"}) {
    const auto source = open_planes(name);
    EXPECT_EQ(source->info().planes_format, "") << name;
    Frame frame;
    ASSERT_TRUE(source->next(frame));
    EXPECT_TRUE(frame.planes.empty());
  }
}

TEST_F(PlanesTest, PlanesAreTurnedUpright) {
  clip("upright.mp4", {"-c:v", "libx264", "-pix_fmt", "yuv420p"});
  ffmpeg({"-i", "upright.mp4", "-c", "copy", "-metadata:s:v", "rotate=90", "lying.mp4"});
  const auto upright = open_planes("upright.mp4"), lying = open_planes("lying.mp4");
  if (lying->info().rotation_deg == 0) GTEST_SKIP() << "this ffmpeg cannot turn";
  Frame one, other;
  ASSERT_TRUE(upright->next(one) && lying->next(other));
  ASSERT_EQ(other.planes.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    cv::Mat turned;
    cv::rotate(one.planes[i], turned,
               lying->info().rotation_deg == 270 ? cv::ROTATE_90_COUNTERCLOCKWISE : cv::ROTATE_90_CLOCKWISE);
    EXPECT_EQ(md5_of(turned), md5_of(other.planes[i])) << i;
  }
}

TEST_F(PlanesTest, PlanesAreWrittenAsTheyAre) {
  for (const auto& format : {"yuv420p", "yuv422p", "yuv420p10le", "gray"}) {
    clip("in.mkv", {"-c:v", "ffv1", "-pix_fmt", format});
    pass_on("in.mkv", "out.mov", same_as(open_planes("in.mkv")->info(), "ffv1"));
    const auto before = reference("in.mkv", "null"), after = reference("out.mov", "null");
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_EQ(before[i].md5, after[i].md5) << format << " " << i;
      EXPECT_NEAR(before[i].pts_s, after[i].pts_s, 1e-6);
    }
  }
}

TEST_F(PlanesTest, PlanesAreConvertedForAnEncoderThatTakesOthers) {
  clip("in.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuv422p10le"});
  auto options = same_as(open_planes("in.mkv")->info(), "libx264");
  options.pixel_format = "yuv420p", options.options = "crf=1";
  pass_on("in.mkv", "out.mp4", options);
  Frame one, other;
  ASSERT_TRUE(open_planes("in.mkv")->next(one) && open_planes("out.mp4")->next(other));
  cv::Mat luma;
  one.planes[0].convertTo(luma, CV_8U, 0.25);
  EXPECT_LT(cv::norm(luma, other.planes[0], cv::NORM_L1) / static_cast<double>(luma.total()), 1.5);
}

TEST_F(PlanesTest, RangeOfValuesIsConvertedForAFormatThatHasItsOwn) {
  clip("in.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuv420p"});
  auto options = same_as(open_planes("in.mkv")->info(), "mjpeg");
  ASSERT_FALSE(options.planes_full_range);
  options.pixel_format = "yuvj420p", options.options = "qmin=1:qmax=2";
  pass_on("in.mkv", "out.avi", options);
  Frame limited, full;
  ASSERT_TRUE(open_planes("in.mkv")->next(limited) && open_planes("out.avi")->next(full));
  EXPECT_TRUE(full.full_range);
  cv::Mat expected;
  limited.planes[0].convertTo(expected, CV_8U, 255.0 / 219, -16 * 255.0 / 219);
  EXPECT_LT(cv::norm(expected, full.planes[0], cv::NORM_L1) / static_cast<double>(expected.total()), 3);
}

TEST_F(PlanesTest, ColourTagsAndPixelShapeAreKept) {
  clip("in.mp4", {"-c:v", "libx264", "-pix_fmt", "yuv420p", "-vf", "setsar=4/3", "-colorspace", "bt709",
                  "-color_primaries", "bt709", "-color_trc", "iec61966-2-1", "-color_range", "pc"});
  const ClipInfo before = open_planes("in.mp4")->info();
  EXPECT_EQ(known(before), "bt709 bt709 iec61966-2-1");
  for (const char* codec : {"libx264", "libx265", "ffv1"}) {
    pass_on("in.mp4", "out.mkv", same_as(before, codec));
    const ClipInfo after = open_planes("out.mkv")->info();
    EXPECT_EQ(known(after), known(before)) << codec;
    EXPECT_EQ(after.full_range, before.full_range) << codec;
    EXPECT_DOUBLE_EQ(after.pixel_aspect.value(), 4.0 / 3) << codec;
  }
}

/// Frames at 0, 1, 3, 4, 8, 9, 10, ... of 30 a second.
constexpr const char* uneven = "setpts='(N+gt(N,1)+3*gt(N,3))/30/TB'";

TEST_F(PlanesTest, UnevenTimesAreKept) {
  clip("in.mov", {"-vf", uneven, "-fps_mode", "passthrough", "-enc_time_base", "1:600", "-c:v", "libx264"});
  const ClipInfo info = open_planes("in.mov")->info();
  for (const char* codec : {"libx264", "libx265", "ffv1"}) {
    auto options = same_as(info, codec);
    options.last_duration = std::llround(1 / (30 * info.time_base.value()));
    pass_on("in.mov", "out.mov", options);
    const auto before = reference("in.mov", "null"), after = reference("out.mov", "null");
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(before[i].pts_s, after[i].pts_s, 1e-6) << i;
    EXPECT_NEAR(open_planes("out.mov")->info().playback_fps, info.playback_fps, 0.02 * info.playback_fps);
  }
}

TEST_F(PlanesTest, LastDurationMakesTheWholeLength) {
  clip("in.mp4", {"-c:v", "libx264", "-pix_fmt", "yuv420p"});
  for (const char* codec : {"libx264", "ffv1"}) {
    auto options = same_as(open_planes("in.mp4")->info(), codec);
    options.last_duration = std::llround(0.5 / options.time_base.value());
    pass_on("in.mp4", "out.mov", options);
    EXPECT_NEAR(open_planes("out.mov")->info().duration_s, 23.0 / 25 + 0.5, 2e-3) << codec;
  }
}

TEST_F(PlanesTest, ContainerThatRoundsTimesIsRefused) {
  clip("in.mp4", {"-r", "240", "-c:v", "libx264", "-pix_fmt", "yuv420p"});
  const auto options = same_as(open_planes("in.mp4")->info(), "ffv1");
  EXPECT_NO_THROW(pass_on("in.mp4", "out.mov", options));
  try {
    pass_on("in.mp4", "out.mkv", options);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
    EXPECT_NE(std::string(error.what()).find("would not keep the times"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(std::filesystem::exists(file("out.mkv")));
}

TEST_F(PlanesTest, EncodersAreSilentAndGiveTheSameBytesOnAnyNumberOfCores) {
  clip("in.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuv420p", "-s", "640x360"});
  for (const char* codec : {"libx264", "libx265"}) {
    std::string first;
    cpu_set_t all, one;
    ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&one);
    for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu)
      if (CPU_ISSET(cpu, &all)) CPU_SET(cpu, &one);
    for (const cpu_set_t* cores : {&all, &one}) {
      ::sched_setaffinity(0, sizeof *cores, cores);
      testing::internal::CaptureStderr();
      pass_on("in.mkv", "out.mp4", same_as(open_planes("in.mkv")->info(), codec));
      EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << codec;
      const std::string bytes = content_of(file("out.mp4"));
      EXPECT_TRUE(first.empty() || bytes == first) << codec;
      first = bytes;
    }
    ::sched_setaffinity(0, sizeof all, &all);
  }
}

TEST_F(PlanesTest, QualityIsForEncodersThatHaveIt) {
  EXPECT_EQ(quality_option("libx264", 23), "crf=23");
  EXPECT_EQ(quality_option("libx265", 0), "crf=0");
  EXPECT_THROW(quality_option("ffv1", 10), Error);
}

}  // namespace
}  // namespace micro::test
