#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "libmicro/features/descriptor.h"

namespace micro {
namespace {

/// A pixel whose brightness changes, and which way.
struct Edge {
  cv::Vec2f place, direction;
};

/// Edges of an eye's patch: gradients well above the mean.
std::vector<Edge> edges_of(const cv::Mat_<float>& patch) {
  cv::Mat_<float> along_x, along_y;
  cv::Sobel(patch, along_x, CV_32F, 1, 0);
  cv::Sobel(patch, along_y, CV_32F, 0, 1);
  cv::Mat_<float> length;
  cv::magnitude(along_x, along_y, length);
  cv::Scalar mean, deviation;
  cv::meanStdDev(length, mean, deviation);
  const auto strong = static_cast<float>(mean[0] + 0.3 * deviation[0]);
  std::vector<Edge> edges;
  for (int y = 0; y < patch.rows; ++y)
    for (int x = 0; x < patch.cols; ++x)
      if (length(y, x) > strong)
        edges.push_back({cv::Vec2f(static_cast<float>(x), static_cast<float>(y)),
                         cv::Vec2f(along_x(y, x), along_y(y, x)) / length(y, x)});
  return edges;
}

/// How well all edges point away from a place, times how dark it is.
cv::Mat_<float> centredness(const cv::Mat_<float>& patch, const std::vector<Edge>& edges) {
  cv::Mat_<float> score(patch.size(), 0.0F);
  for (int y = 0; y < patch.rows; ++y)
    for (int x = 0; x < patch.cols; ++x) {
      float sum = 0;
      for (const auto& edge : edges) {
        const float dx = edge.place[0] - static_cast<float>(x), dy = edge.place[1] - static_cast<float>(y);
        const float squared = dx * dx + dy * dy;
        if (squared < 1) continue;
        const float along = dx * edge.direction[0] + dy * edge.direction[1];
        if (along > 0) sum += along * along / squared;
      }
      score(y, x) = sum * (255 - patch(y, x));
    }
  return score;
}

/// Place of the maximum between neighbours, by a parabola.
double between(float before, float peak, float after) {
  const float bend = before - 2 * peak + after;
  return bend < 0 ? std::clamp(0.5 * static_cast<double>((before - after) / bend), -0.5, 0.5) : 0;
}

cv::Point2d peak_of(const cv::Mat_<float>& score) {
  cv::Point top;
  cv::minMaxLoc(score, nullptr, nullptr, nullptr, &top);
  cv::Point2d place(top);
  if (top.x > 0 && top.x + 1 < score.cols)
    place.x += between(score(top.y, top.x - 1), score(top), score(top.y, top.x + 1));
  if (top.y > 0 && top.y + 1 < score.rows)
    place.y += between(score(top.y - 1, top.x), score(top), score(top.y + 1, top.x));
  return place;
}

/// Iris against the middle of the eye's corners, in eye widths; NaN when the eye is not in the crop.
cv::Point2d iris(const cv::Mat& crop, const Landmarks& unit, int first) {
  const auto corner = [&](int i) {
    return cv::Point2d(unit(i, 0) * crop.cols - 0.5, unit(i, 1) * crop.rows - 0.5);
  };
  const cv::Point2d a = corner(first), b = corner(first + 3), middle = (a + b) / 2;
  const double width = cv::norm(b - a);
  const cv::Rect box(cv::Point(cvRound(middle.x - 0.55 * width), cvRound(middle.y - 0.35 * width)),
                     cv::Size(cvRound(1.1 * width), cvRound(0.7 * width)));
  if ((box & cv::Rect({0, 0}, crop.size())) != box || box.width < 6 || box.height < 4) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    return {missing, missing};
  }
  cv::Mat_<float> patch;
  cv::Mat smooth;
  cv::GaussianBlur(crop(box), smooth, {3, 3}, 0);
  smooth.convertTo(patch, CV_32F);
  const cv::Point2d place = peak_of(centredness(patch, edges_of(patch))) + cv::Point2d(box.tl());
  return (place - middle) / width;
}

void compute(const DescriptorInput& input, std::span<double> out) {
  const Landmarks unit = unit_landmarks(input.here().face);
  const cv::Point2d right = iris(input.here().crop, unit, 36), left = iris(input.here().crop, unit, 42);
  out[0] = right.x, out[1] = right.y, out[2] = left.x, out[3] = left.y;
  out[4] = 0.5 * (right.x + left.x), out[5] = 0.5 * (right.y + left.y);
}

}  // namespace

Descriptor descriptor_gaze_shift() {
  return {.name = "gaze_shift",
          .family = Family::signal,
          .description =
              "place of each iris between the corners of its eye, in eye widths, x to the subject's left, "
              "y down: a proxy that tells shifts of gaze, not where someone looks",
          .reference = "Timm and Barth, Accurate Eye Centre Localisation by Means of Gradients, VISAPP 2011",
          .needs = {.crop = true},
          .make =
              [](const MakeContext&) {
                return Extractor{{{"iris_x_r", "eye widths"},
                                  {"iris_y_r", "eye widths"},
                                  {"iris_x_l", "eye widths"},
                                  {"iris_y_l", "eye widths"},
                                  {"gaze_x", "eye widths"},
                                  {"gaze_y", "eye widths"}},
                                 compute};
              },
          .cost_ms = 0.45};
}

}  // namespace micro
