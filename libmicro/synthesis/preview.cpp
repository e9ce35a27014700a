#include "libmicro/synthesis/preview.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

constexpr int tile = 240, title_height = 26, gap = 4;
constexpr double shown = 0.08;       // inter-ocular distances that a magnified event moves
constexpr double arrow_grid = 0.09;  // inter-ocular distances between arrows
constexpr double longest_arrow = 0.2;
const cv::Scalar ink(30, 30, 30), paper(255, 255, 255);

void write(cv::Mat& sheet, const std::string& text, cv::Point at, double size) {
  cv::putText(sheet, text, at, cv::FONT_HERSHEY_SIMPLEX, size, ink, 1, cv::LINE_AA);
}

cv::Mat as_tile(const cv::Mat& picture) {
  cv::Mat sized, coloured;
  cv::resize(picture, sized, {tile, tile}, 0, 0, picture.cols > tile ? cv::INTER_AREA : cv::INTER_CUBIC);
  cv::cvtColor(sized, coloured, cv::COLOR_GRAY2BGR);
  return coloured;
}

cv::Point rounded(cv::Point2d p) {
  return {static_cast<int>(std::lround(p.x)), static_cast<int>(std::lround(p.y))};
}

/// Blue where little moves, red where the field is longest.
cv::Scalar colour_of(double length) { return {220 * (1 - length), 60, 40 + 215 * length}; }

cv::Mat arrows(const PreviewRow& row) {
  cv::Mat picture = as_tile(row.apex);
  picture = 0.45 * picture + cv::Scalar(140, 140, 140);
  const double zoom = static_cast<double>(tile) / row.apex.cols;
  const FacePlacement face{zoom * row.face.eyes, zoom * row.face.axis};
  const cv::Rect2d& box = row.field->bounds();
  for (double y = box.y; y < box.br().y; y += arrow_grid)
    for (double x = box.x; x < box.br().x; x += arrow_grid) {
      const cv::Point2d from(x, y), pull = row.field->at(from);
      const double length = std::hypot(pull.x, pull.y);
      if (length < 0.05) continue;
      cv::arrowedLine(picture, rounded(face.to_picture(from)),
                      rounded(face.to_picture(from + longest_arrow * pull)), colour_of(length), 1,
                      cv::LINE_AA, 0, 0.35);
    }
  return picture;
}

std::string short_number(double value) {
  std::string text = std::to_string(value);
  return text.substr(0, text.find('.') + 2);
}

}  // namespace

cv::Rect preview_square(const FacePlacement& face) {
  const cv::Point2d middle = face.to_picture({0, 0.5});
  const int side = std::max(16, static_cast<int>(std::lround(3.1 * face.inter_ocular_px())));
  return {static_cast<int>(std::lround(middle.x)) - side / 2,
          static_cast<int>(std::lround(middle.y)) - side / 2, side, side};
}

cv::Mat preview_crop(const cv::Mat& picture, const cv::Rect& square) {
  const cv::Rect inside = square & cv::Rect({0, 0}, picture.size());
  if (inside.empty()) return cv::Mat::zeros(square.size(), picture.type());
  cv::Mat crop;
  cv::copyMakeBorder(picture(inside), crop, inside.y - square.y, square.br().y - inside.br().y,
                     inside.x - square.x, square.br().x - inside.br().x, cv::BORDER_REPLICATE);
  return crop;
}

double preview_magnification(double amplitude_iod_share, const ActionUnitField& field) {
  if (amplitude_iod_share <= 0) return 1;
  return std::max(1.0, std::min(shown, field.largest_amplitude()) / amplitude_iod_share);
}

cv::Mat preview_sheet(const std::vector<PreviewRow>& rows) {
  constexpr int columns = 5, pitch = tile + gap, row_height = title_height + tile + gap;
  cv::Mat sheet(std::max<int>(1, static_cast<int>(rows.size())) * row_height + title_height, columns * pitch,
                CV_8UC3, paper);
  const char* const headings[columns] = {"before the onset", "apex", "after the offset", "apex, magnified",
                                         "displacement"};
  for (int i = 0; i < columns; ++i) write(sheet, headings[i], {i * pitch + 4, 18}, 0.5);
  int y = title_height;
  for (const auto& row : rows) {
    write(sheet, row.title + ", magnified " + short_number(row.magnification) + " times", {4, y + 18}, 0.5);
    int x = 0;
    for (const auto& picture :
         {as_tile(row.before), as_tile(row.apex), as_tile(row.after), as_tile(row.magnified), arrows(row)}) {
      picture.copyTo(sheet(cv::Rect(x, y + title_height, tile, tile)));
      x += pitch;
    }
    y += row_height;
  }
  if (rows.empty()) write(sheet, "no event", {4, y + 18}, 0.5);
  return sheet;
}

}  // namespace micro
