// Folders and numbered patterns of pictures, the form in which CASME II and SAMM are shipped.
#include "tests/video/clip_fixture.h"

namespace micro::test {
namespace {

using ImageSequenceTest = ClipTest;

TEST_F(ImageSequenceTest, FolderAndPatternGiveTheSameFramesInEveryFormat) {
  clip("film.mkv", {"-c:v", "ffv1", "-pix_fmt", "gray"});
  const auto expected = sums("film.mkv");
  for (const std::string ending : {"png", "bmp", "tiff"}) {
    std::filesystem::create_directory(file(ending));
    ffmpeg({"-i", "film.mkv", "-pix_fmt", "gray", ending + "/img%d." + ending});
    for (const std::string& name : {ending, ending + "/img%d." + ending}) {
      const auto found = sums(name, 200);
      ASSERT_EQ(found.size(), expected.size()) << name;
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].md5, expected[i].md5) << name << " frame " << i;
        EXPECT_NEAR(found[i].pts_s, static_cast<double>(i) / 200, 1e-9);
      }
    }
  }
}

TEST_F(ImageSequenceTest, SixteenBitsStaySixteen) {
  clip("film.mkv", {"-c:v", "ffv1", "-pix_fmt", "gray16le"});
  std::filesystem::create_directory(file("deep"));
  ffmpeg({"-i", "film.mkv", "deep/%03d.png"});
  const auto found = sums("deep", 100), expected = sums("film.mkv");
  ASSERT_EQ(found.size(), expected.size());
  EXPECT_EQ(found[7].md5, expected[7].md5);
}

TEST_F(ImageSequenceTest, JpegsAreReadAndAMissingNumberIsReported) {
  clip("film.mkv", {"-c:v", "ffv1", "-pix_fmt", "gray"});
  std::filesystem::create_directory(file("jpg"));
  ffmpeg({"-i", "film.mkv", "-pix_fmt", "yuvj420p", "-q:v", "2", "jpg/%d.jpg"});
  std::filesystem::remove(file("jpg/11.jpg"));
  const auto source = open("jpg", 200);
  EXPECT_EQ(sums(*source).size(), 23U);
  ASSERT_EQ(source->report().warnings.size(), 1U);
  EXPECT_NE(source->report().warnings[0].find('1'), std::string::npos) << source->report().warnings[0];
}

TEST_F(ImageSequenceTest, AbsurdRatesAreUsageErrors) {
  clip("film.mkv", {"-c:v", "ffv1", "-pix_fmt", "gray"});
  for (const double rate : {-5.0, 1e-9, 1e9}) {
    try {
      open("film.mkv", rate);
      ADD_FAILURE() << rate;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::usage) << rate;
    }
  }
}

}  // namespace
}  // namespace micro::test
