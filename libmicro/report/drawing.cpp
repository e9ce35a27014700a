#include "libmicro/report/drawing.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

constexpr int font = cv::FONT_HERSHEY_SIMPLEX;

std::string ascii(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) < 0x20) c = '?';
  return text;
}

cv::Point rounded(double x, double y) {
  return {static_cast<int>(std::lround(x)), static_cast<int>(std::lround(y))};
}

/// The course of an event as a line with a mark at the apex, and the frame's place on it.
void draw_course(cv::Mat& picture, FrameIndex frame, const Event& event, int left, int right, int y) {
  const auto& at = event.interval;
  const auto x_of = [&](FrameIndex f) {
    const double share =
        at.length() > 1 ? static_cast<double>(f - at.onset()) / static_cast<double>(at.length() - 1) : 0;
    return static_cast<int>(std::lround(left + share * (right - left)));
  };
  const auto& color = event.kind == EventKind::expression ? colors::event : colors::aside;
  cv::line(picture, {left, y}, {right, y}, color, 2, cv::LINE_AA);
  for (const FrameIndex mark : {at.onset(), at.apex(), at.offset()})
    cv::line(picture, {x_of(mark), y - 5}, {x_of(mark), y + 5}, color, 2, cv::LINE_AA);
  cv::circle(picture, {x_of(frame), y}, 5, colors::text, cv::FILLED, cv::LINE_AA);
}

}  // namespace

void draw_text(cv::Mat& picture, const std::string& text, cv::Point at, double scale,
               const cv::Scalar& color) {
  const int thickness = scale > 0.8 ? 2 : 1;
  cv::putText(picture, ascii(text), at, font, scale, colors::outline, thickness + 2, cv::LINE_AA);
  cv::putText(picture, ascii(text), at, font, scale, color, thickness, cv::LINE_AA);
}

void draw_landmarks(cv::Mat& picture, const Landmarks& landmarks) {
  const int radius = std::max(1, picture.cols / 500);
  for (Eigen::Index i = 0; i < landmarks.rows(); ++i)
    if (std::isfinite(landmarks(i, 0)))
      cv::circle(picture, rounded(landmarks(i, 0), landmarks(i, 1)), radius, colors::landmark, cv::FILLED,
                 cv::LINE_AA);
}

void draw_crop(cv::Mat& picture, const cv::Matx23d& unit_from_image) {
  if (!std::isfinite(unit_from_image(0, 0))) return;
  cv::Matx23d image_from_unit;
  cv::invertAffineTransform(unit_from_image, image_from_unit);
  std::vector<cv::Point> corners;
  for (const cv::Vec3d& corner :
       {cv::Vec3d(0, 0, 1), cv::Vec3d(1, 0, 1), cv::Vec3d(1, 1, 1), cv::Vec3d(0, 1, 1)}) {
    const cv::Vec2d p = image_from_unit * corner;
    corners.push_back(rounded(p[0], p[1]));
  }
  cv::polylines(picture, corners, true, colors::crop, std::max(1, picture.cols / 640), cv::LINE_AA);
}

void draw_banner(cv::Mat& picture, FrameIndex frame, double capture_s, const std::optional<Event>& event) {
  const int height = std::clamp(picture.rows / 11, 34, 64);
  cv::Mat bar = picture.rowRange(picture.rows - height, picture.rows);
  bar = bar * 0.35;
  const double scale = height / 64.0 * 0.6 + 0.05;
  char where[64];
  std::snprintf(where, sizeof where, "frame %lld  %.3f s", static_cast<long long>(frame), capture_s);
  draw_text(bar, where, {8, height / 2 - 2}, scale);
  if (!event) return;
  const auto& color = event->kind == EventKind::expression ? colors::event : colors::aside;
  draw_text(bar, caption_of(*event), {8, height - 7}, scale, color);
  draw_course(bar, frame, *event, bar.cols * 6 / 10, bar.cols - 16, height / 3);
}

std::string caption_of(const Event& event) {
  const auto& at = event.interval;
  char numbers[128];
  std::snprintf(numbers, sizeof numbers, " %lld-%lld-%lld, %.0f ms, confidence %.2f",
                static_cast<long long>(at.onset()), static_cast<long long>(at.apex()),
                static_cast<long long>(at.offset()), 1000 * event.duration_s, event.confidence);
  const bool expression = event.kind == EventKind::expression;
  return (expression ? to_string(event.event_class) : to_string(event.kind)) + std::string(numbers);
}

cv::Mat placeholder(int side, const std::string& text) {
  cv::Mat picture(side, side, CV_8UC3, colors::paper);
  draw_text(picture, text, {side / 12, side / 2}, side / 450.0);
  return picture;
}

cv::Mat contact_sheet(const std::vector<SheetRow>& rows) {
  constexpr int gap = 8, line = 22;
  int width = 0, height = gap;
  for (const auto& row : rows) {
    int row_width = gap;
    for (const auto& picture : row.pictures) row_width += picture.cols + gap;
    width = std::max({width, row_width, 480});
    height += line + (row.pictures.empty() ? 0 : row.pictures.front().rows + line) + gap;
  }
  cv::Mat sheet(height, std::max(width, 1), CV_8UC3, colors::paper);
  int y = gap;
  for (const auto& row : rows) {
    draw_text(sheet, row.heading, {gap, y + line - 7}, 0.5);
    y += line;
    int x = gap;
    for (std::size_t i = 0; i < row.pictures.size(); ++i) {
      const auto& picture = row.pictures[i];
      picture.copyTo(sheet(cv::Rect({x, y}, picture.size())));
      draw_text(sheet, i < row.captions.size() ? row.captions[i] : "", {x, y + picture.rows + line - 7},
                0.42);
      x += picture.cols + gap;
    }
    y += (row.pictures.empty() ? 0 : row.pictures.front().rows + line) + gap;
  }
  return sheet;
}

}  // namespace micro
