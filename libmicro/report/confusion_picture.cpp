#include "libmicro/report/confusion_picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

constexpr int cell = 96, margin = 16, heading = 84;
constexpr double small = 0.5, large = 0.7;
const cv::Scalar ink(30, 30, 30), paper(255, 255, 255), rule(200, 200, 200);
const cv::Scalar shade(178, 114, 0);  // blue of Okabe and Ito

cv::Size size_of(const std::string& text, double scale) {
  return cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, scale, 1, nullptr);
}

void write(cv::Mat& picture, const std::string& text, cv::Point at, double scale, const cv::Scalar& color) {
  cv::putText(picture, text, at, cv::FONT_HERSHEY_SIMPLEX, scale, color, 1, cv::LINE_AA);
}

void write_centred(cv::Mat& picture, const std::string& text, cv::Point middle, double scale,
                   const cv::Scalar& color) {
  const cv::Size size = size_of(text, scale);
  write(picture, text, {middle.x - size.width / 2, middle.y + size.height / 2}, scale, color);
}

/// As much of a name as fits.
std::string fitting(std::string text, int width, double scale) {
  if (size_of(text, scale).width <= width) return text;
  while (text.size() > 1 && size_of(text + ".", scale).width > width) text.pop_back();
  return text + ".";
}

void draw_cell(cv::Mat& picture, const cv::Rect& place, long count, long of_row) {
  const double share = of_row > 0 ? static_cast<double>(count) / static_cast<double>(of_row) : 0;
  cv::rectangle(picture, place, paper * (1 - share) + shade * share, cv::FILLED);
  cv::rectangle(picture, place, rule);
  const cv::Scalar color = share > 0.5 ? paper : ink;
  const cv::Point middle(place.x + cell / 2, place.y + cell / 2);
  write_centred(picture, std::to_string(count), middle - cv::Point(0, 12), large, color);
  if (of_row > 0)
    write_centred(picture, std::to_string(std::lround(100 * share)) + "%", middle + cv::Point(0, 20), small,
                  color);
}

}  // namespace

cv::Mat confusion_picture(const Confusion& confusion, const std::string& title) {
  const auto& names = confusion.classes();
  const int classes = static_cast<int>(names.size());
  bool others = false;
  int left = size_of("true", small).width;
  for (int i = 0; i < classes; ++i) {
    others |= confusion.other_answers(static_cast<std::size_t>(i)) > 0;
    left = std::max(left, size_of(names[static_cast<std::size_t>(i)], small).width);
  }
  left += 2 * margin;
  const int columns = classes + others;
  const int width = std::max(left + columns * cell, margin + size_of(title, large).width) + margin;
  cv::Mat picture(heading + classes * cell + margin, width, CV_8UC3, paper);
  write(picture, title, {margin, 30}, large, ink);
  write(picture, "true", {margin, heading - 12}, small, ink);
  for (int j = 0; j < columns; ++j)
    write_centred(picture,
                  fitting(j < classes ? names[static_cast<std::size_t>(j)] : "other", cell - 6, small),
                  {left + j * cell + cell / 2, heading - 16}, small, ink);
  for (int i = 0; i < classes; ++i) {
    const auto row = static_cast<std::size_t>(i);
    write(picture, names[row], {margin, heading + i * cell + cell / 2 + 5}, small, ink);
    long of_row = confusion.other_answers(row);
    for (int j = 0; j < classes; ++j) of_row += confusion.count(row, static_cast<std::size_t>(j));
    for (int j = 0; j < columns; ++j)
      draw_cell(
          picture, {left + j * cell, heading + i * cell, cell, cell},
          j < classes ? confusion.count(row, static_cast<std::size_t>(j)) : confusion.other_answers(row),
          of_row);
  }
  return picture;
}

}  // namespace micro
