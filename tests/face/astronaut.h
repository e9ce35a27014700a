#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "libmicro/core/face.h"
#include "libmicro/face/face_finder.h"
#include "libmicro/face/similarity.h"

namespace micro::test {

/// NASA's portrait in Debian's python3-skimage, grey: 512 x 512, one face, and a mission patch that looks
/// like one.
inline const cv::Mat& astronaut() {
  static const cv::Mat picture = [] {
    const std::filesystem::path file = "/usr/lib/python3/dist-packages/skimage/data/astronaut.png";
    cv::Mat luma = cv::imread(file.string(), cv::IMREAD_GRAYSCALE);
    if (luma.empty()) throw std::runtime_error(file.string() + " is missing: install python3-skimage");
    return luma;
  }();
  return picture;
}

/// Where her eye openings have their middle, read off the enlarged picture by eye, to about a pixel.
inline const cv::Point2d astronaut_right_eye(201.7, 100.8), astronaut_left_eye(247.3, 103.0);
inline const cv::Rect mission_patch(133, 347, 76, 76);

inline FaceFinder& shared_finder() {
  static const std::unique_ptr<FaceFinder> finder = FaceFinder::load(landmark_model_path(""));
  return *finder;
}

/// Her landmarks as the model fits them in the portrait.
inline const Landmarks& astronaut_landmarks() {
  static const Landmarks landmarks = shared_finder().find(astronaut()).at(0).landmarks;
  return landmarks;
}

/// The part of the portrait with head and shoulders: cheap to move about. Its corner is at `head_corner`.
inline const cv::Point head_corner(100, 0);
inline cv::Mat astronaut_head() { return astronaut()(cv::Rect(head_corner, cv::Size(260, 260))); }

/// `still` moved by `image_from_still` into a picture of `size`; outside it is the still's border grown.
inline cv::Mat moved(const cv::Mat& still, const Similarity& image_from_still, cv::Size size) {
  cv::Mat out;
  cv::warpAffine(still, out, image_from_still.matrix(), size, cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  return out;
}

/// Turn (radians, clockwise as seen) and scale about `centre`, then shift.
inline Similarity about(cv::Point2d centre, double angle, double scale, cv::Point2d shift) {
  const Similarity turn{scale * std::cos(angle), scale * std::sin(angle), 0, 0};
  const cv::Point2d at = turn(centre);
  return {turn.a, turn.b, centre.x + shift.x - at.x, centre.y + shift.y - at.y};
}

inline cv::Point2d as_point(const Eigen::Vector2f& p) { return {p.x(), p.y()}; }

}  // namespace micro::test
