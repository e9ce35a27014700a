#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/face.h"

namespace micro {

/// Colours (BGR) that colour-blind people tell apart (Okabe and Ito, Color Universal Design, 2008) and that
/// differ in lightness, so that they stay apart in grey.
namespace colors {
inline const cv::Scalar event{0, 159, 230};     // orange
inline const cv::Scalar aside{233, 180, 86};    // sky blue
inline const cv::Scalar landmark{115, 158, 0};  // bluish green
inline const cv::Scalar crop{66, 228, 240};     // yellow
inline const cv::Scalar text{255, 255, 255};
inline const cv::Scalar outline{0, 0, 0};
inline const cv::Scalar paper{40, 40, 40};
}  // namespace colors

/// Text that is readable on anything; `at` is its lower left corner. Characters beyond ASCII become '?'.
void draw_text(cv::Mat& picture, const std::string& text, cv::Point at, double scale,
               const cv::Scalar& color = colors::text);

void draw_landmarks(cv::Mat& picture, const Landmarks& landmarks);
/// The outline of the face-locked crop; `unit_from_image` as in FaceObservation.
void draw_crop(cv::Mat& picture, const cv::Matx23d& unit_from_image);

/// A bar at the bottom: which frame, its time, and the event that it lies in, with its course from onset over
/// apex to offset and the frame's place on it.
void draw_banner(cv::Mat& picture, FrameIndex frame, double capture_s, const std::optional<Event>& event);

/// "micro 412-420-431, 100 ms, confidence 0.93".
std::string caption_of(const Event& event);

/// A grey picture with a line of text in it, where there is no picture to show.
cv::Mat placeholder(int side, const std::string& text);

/// Rows of pictures of one size under a heading each, white on dark.
struct SheetRow {
  std::string heading;
  std::vector<cv::Mat> pictures;
  std::vector<std::string> captions;
};
cv::Mat contact_sheet(const std::vector<SheetRow>& rows);

}  // namespace micro
