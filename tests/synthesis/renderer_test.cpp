// The pictures: bit-identical, moved by what was asked, and nowhere else.
#include "libmicro/synthesis/renderer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/exact_remap.h"
#include "tests/synthesis/faces.h"

namespace micro::test {
namespace {

const FacePlacement in_still{{250, 180}, {80, 3}};

/// Waves of 9 to 40 pixels in all directions.
const cv::Mat& still() {
  static const cv::Mat picture = [] {
    cv::Mat_<uchar> out(420, 520);
    for (int y = 0; y < out.rows; ++y)
      for (int x = 0; x < out.cols; ++x) {
        const double value = std::sin(0.31 * x + 0.11 * y) + std::sin(0.23 * y - 0.2 * x + 1) +
                             std::sin(0.4 * y) + std::sin(0.55 * x + 2) + std::sin(0.09 * (x + y));
        out(y, x) = cv::saturate_cast<uchar>(128 + 22 * value);
      }
    return out;
  }();
  return picture;
}

SpikeOptions small_clip() {
  SpikeOptions options;
  options.fps = 100, options.seconds = 4, options.width = 320, options.height = 280,
  options.inter_ocular_px = 60;
  return options;
}

Renderer renderer_for(const SpikeOptions& options) {
  return {still(), in_picture(portrait_face(), in_still), make_plan(options)};
}

bool same(const cv::Mat& one, const cv::Mat& other) { return cv::norm(one, other, cv::NORM_INF) == 0; }

/// Everything on, so that what shall stay the same has every chance not to.
SpikeOptions lively_clip() {
  SpikeOptions options = small_clip();
  options.listed = {parse_event("12@0.5:40:4"), parse_event("1+2@1:600:3:0.3:0.3"), parse_event("4@2:100:1"),
                    parse_event("25+26@2.5:300:3"), parse_event("L6@3.2:200:2")};
  options.head_motion = 3, options.blinks_per_minute = 30, options.speech_px = 3,
  options.gaze_per_minute = 15;
  options.exposure_steps = 2, options.shutter = 1;
  return options;
}

TEST(RendererTest, FrameDependsOnThePlanAndItsNumberAlone) {
  const auto first = renderer_for(lively_clip()), second = renderer_for(lively_clip());
  for (const FrameIndex frame : {0, 52, 110, 203, 399})
    EXPECT_TRUE(same(first.render(frame), second.render(frame)));
  auto other = lively_clip();
  other.seed = 2;
  EXPECT_FALSE(same(first.render(52), renderer_for(other).render(52)));
}

/// Largest difference between two clips inside and outside the face outline, over `frames`.
struct Difference {
  double inside = 0, outside = 0;
};

Difference difference(const Renderer& one, const Renderer& other, FrameIndex frame) {
  cv::Mat inside = cv::Mat::zeros(one.render(frame).size(), CV_8U);
  std::vector<cv::Point> corners;
  for (const auto& corner : one.face_outline(frame))
    corners.emplace_back(static_cast<int>(std::lround(corner.x)), static_cast<int>(std::lround(corner.y)));
  cv::fillPoly(inside, std::vector<std::vector<cv::Point>>{corners}, 255);
  cv::Mat apart;
  cv::absdiff(one.render(frame), other.render(frame), apart);
  Difference out;
  cv::minMaxLoc(apart, nullptr, &out.inside, nullptr, nullptr, inside);
  cv::minMaxLoc(apart, nullptr, &out.outside, nullptr, nullptr, ~inside);
  return out;
}

TEST(RendererTest, ControlDiffersOnlyInTheFaceWhileAnEventLasts) {
  auto control = lively_clip();
  control.control = true;
  const auto plan = make_plan(lively_clip());
  const auto moved = renderer_for(lively_clip()), silent = renderer_for(control);
  int moving = 0;
  for (FrameIndex frame = 0; frame < plan.frames(); ++frame) {
    const bool event =
        std::ranges::any_of(plan.events, [&](const PlannedEvent& e) { return e.moves(frame); });
    moving += event;
    const Difference found = difference(moved, silent, frame);
    EXPECT_EQ(found.outside, 0) << frame;
    EXPECT_TRUE(event || found.inside == 0) << frame;
    for (const auto& e : plan.events)
      EXPECT_TRUE(frame != e.interval.apex() || found.inside > 10) << e.action_unit;
  }
  EXPECT_GT(moving, 100);
}

/// A scene at rest, moved by `share` times the stated displacements of a frame, with another interpolation.
cv::Mat moved_by(const cv::Mat_<float>& rest, const Renderer& renderer, FrameIndex frame, double share = 1) {
  cv::Mat_<float> from_x(rest.size()), from_y(rest.size());
  const FacePlacement face = renderer.placement(frame);
  for (int y = 0; y < rest.rows; ++y)
    for (int x = 0; x < rest.cols; ++x) {
      const cv::Point2d pixel(x, y), shift = renderer.displacement(frame, face.to_face(pixel));
      const cv::Point2d from = pixel - share * face.turned(shift);
      from_x(y, x) = static_cast<float>(from.x), from_y(y, x) = static_cast<float>(from.y);
    }
  cv::Mat moved;
  cv::remap(rest, moved, from_x, from_y, cv::INTER_LANCZOS4);
  return moved;
}

TEST(RendererTest, SkinMovesByExactlyWhatTheTruthSays) {
  auto options = small_clip();
  options.head_motion = 0, options.breathing_px = 0, options.blinks_per_minute = 0;
  options.listed = {parse_event("12@1:400:2"), parse_event("R4@2:200:1")};
  auto control = options;
  control.control = true;
  const auto moved = renderer_for(options), silent = renderer_for(control);
  const cv::Mat_<float> rest = silent.scene(0);
  for (const FrameIndex frame : {104, 110, 116, 130, 208}) {
    const cv::Mat expected = moved_by(rest, moved, frame);
    const cv::Mat_<float> scene = moved.scene(frame);
    EXPECT_GT(cv::norm(scene, rest, cv::NORM_INF), 5) << frame;
    EXPECT_LT(cv::norm(scene, expected, cv::NORM_INF), 2.5) << frame;
    EXPECT_LT(cv::norm(scene, expected, cv::NORM_L2) / std::sqrt(static_cast<double>(rest.total())), 0.12)
        << frame;
  }
}

TEST(RendererTest, LargestDisplacementIsTheAmplitudeInPixels) {
  auto options = small_clip();
  options.listed = {parse_event("15@1:400:2.5")};
  const auto renderer = renderer_for(options);
  const FrameIndex apex = make_plan(options).events[0].interval.apex();
  double longest = 0;
  for (double y = -1; y < 2; y += 0.01)
    for (double x = -1.2; x < 1.2; x += 0.01) {
      const auto d = renderer.displacement(apex, {x, y});
      longest = std::max(longest, 60 * std::hypot(d.x, d.y));
    }
  EXPECT_NEAR(longest, 2.5, 0.02);
}

TEST(RendererTest, OpenShutterSumsUpAFastMovement) {
  auto options = small_clip();
  options.fps = 25, options.head_motion = 0, options.breathing_px = 0, options.blinks_per_minute = 0;
  options.listed = {parse_event("12@1:160:8")};
  auto snapshot = options, control = options;
  options.shutter = 1, snapshot.shutter = 0, control.control = true;
  constexpr FrameIndex falling = 27;
  const auto plan = make_plan(options);
  const auto course = plan.events[0].course;
  const cv::Mat_<float> rest = renderer_for(control).scene(0);
  const auto moved = renderer_for(options);
  cv::Mat expected = cv::Mat::zeros(rest.size(), CV_32F);
  constexpr int instants = 64;
  for (int i = 0; i < instants; ++i) {
    const double seconds = (falling - 0.5 + (i + 0.5) / instants) / 25;
    const double share = course.at(seconds) / course.at(static_cast<double>(falling) / 25);
    expected += moved_by(rest, moved, falling, share) / instants;
  }
  const double blurred = cv::norm(moved.scene(falling), expected),
               sharp = cv::norm(renderer_for(snapshot).scene(falling), expected);
  EXPECT_GT(sharp, 30);
  EXPECT_LT(blurred, 0.3 * sharp);
}

TEST(RendererTest, MovementsThatWouldFoldTheSkinAreRefused) {
  const auto refused = [](const SpikeOptions& options, const std::string& part) {
    try {
      renderer_for(options);
      ADD_FAILURE() << part;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::usage);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  auto options = small_clip();
  options.listed = {parse_event("5@1:400:9")};
  refused(options, "action unit 5 at frame 100: 9.0 px would fold the skin over itself (up to");
  options.listed = {parse_event("12@1:400:7"), parse_event("12@1.1:400:7")};
  refused(options, "together with what moves at the same time");
  options.listed = {parse_event("12@1:400:7"), parse_event("12@2:400:7")};
  EXPECT_NO_THROW(renderer_for(options));
  options.listed.clear();
  options.events = 0, options.speech_px = 20;
  refused(options, "scene.speech_px");
}

TEST(ExactRemapTest, SamplesSmoothPicturesAtExactPositions) {
  const auto value = [](double x, double y) {
    return static_cast<float>(100 + 60 * std::sin(0.2 * x) * std::cos(0.17 * y));
  };
  cv::Mat_<float> picture(60, 81);
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) picture(y, x) = value(x, y);
  cv::Mat_<float> map_x(37, 43), map_y(37, 43);
  for (int y = 0; y < map_x.rows; ++y)
    for (int x = 0; x < map_x.cols; ++x) map_x(y, x) = 3.013F + 1.71F * x, map_y(y, x) = 2.507F + 1.47F * y;
  const auto sampled = exact_remap(picture, map_x, map_y);
  for (int y = 0; y < map_x.rows; ++y)
    for (int x = 0; x < map_x.cols; ++x) EXPECT_NEAR(sampled(y, x), value(map_x(y, x), map_y(y, x)), 0.12);
  // A thousandth of a pixel counts; cv::remap would not see it.
  const auto again = exact_remap(picture, cv::Mat_<float>(map_x + 0.001F), map_y);
  EXPECT_NEAR(again(18, 20) - sampled(18, 20),
              0.001 * 12 * std::cos(0.2 * map_x(18, 20)) * std::cos(0.17 * map_y(18, 20)), 2e-4);
}

TEST(ExactRemapTest, PictureIsMirroredBeyondItsBorder) {
  cv::Mat_<float> picture(8, 9);
  cv::randu(picture, 0, 255);
  cv::Mat_<float> inside_x(1, 4), inside_y(1, 4), outside_x(1, 4), outside_y(1, 4);
  for (int i = 0; i < 4; ++i) {
    inside_x(0, i) = 0.25F + static_cast<float>(i), inside_y(0, i) = 0.5F;
    outside_x(0, i) = -1 - inside_x(0, i), outside_y(0, i) = -1 - inside_y(0, i);
  }
  EXPECT_LT(cv::norm(exact_remap(picture, inside_x, inside_y), exact_remap(picture, outside_x, outside_y)),
            1e-3);
}

}  // namespace
}  // namespace micro::test
