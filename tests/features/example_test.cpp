// The descriptor that docs/extending.md shows, compiled from that page.
#include "tests/features/feature_fixture.h"

namespace micro {

Descriptor descriptor_light_from_left();

namespace test {
namespace {

TEST(ExampleTest, TheGuidesDescriptorWorksAsItSays) {
  const Descriptor descriptor = descriptor_light_from_left();
  EXPECT_EQ(descriptor.name, "light_from_left");
  const Extractor extractor = descriptor.make({descriptor.parameters, test_fps, crop_side});
  ASSERT_EQ(extractor.columns.size(), 1U);
  cv::Mat crop(crop_side, crop_side, CV_8UC1, cv::Scalar(100));
  crop(cv::Rect(crop_side / 2, 0, crop_side / 2, crop_side)) = cv::Scalar(130);  // the subject's left
  const FrameView view = view_of(crop);
  DescriptorInput input;
  input.frames = std::span(&view, 1);
  std::vector<double> out(1);
  extractor.compute(input, out);
  EXPECT_NEAR(out[0], 30, 1e-9);
}

/// "Twenty lines": what a reader has to write between the braces of the namespace.
TEST(ExampleTest, TheGuidesDescriptorIsShort) {
  const std::string source = content_of(std::string(MICRO_BINARY_DIR) + "/generated/example_descriptor.cpp");
  EXPECT_LE(std::ranges::count(source, '\n'), 25);
}

}  // namespace
}  // namespace test
}  // namespace micro
