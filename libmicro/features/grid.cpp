#include "libmicro/features/grid.h"

#include <algorithm>
#include <numeric>

namespace micro {

cv::Rect Grid::cell(int index) const {
  const int row = index / cells_, column = index % cells_;
  return {cv::Point(edge(column), edge(row)), cv::Point(edge(column + 1), edge(row + 1))};
}

int Grid::part(int position) const {
  int part = position * cells_ / side_;
  while (edge(part + 1) <= position) ++part;
  while (edge(part) > position) --part;
  return part;
}

std::vector<ColumnInfo> Grid::columns(const std::vector<std::string>& bins, const std::string& units) const {
  std::vector<ColumnInfo> columns;
  for (int row = 0; row < cells_; ++row)
    for (int column = 0; column < cells_; ++column)
      for (const auto& bin : bins)
        columns.push_back({"r" + std::to_string(row) + "_c" + std::to_string(column) + "_" + bin, units});
  return columns;
}

std::vector<std::string> numbered(const std::string& prefix, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(prefix + std::to_string(i));
  return names;
}

void normalise(std::span<double> histogram) {
  const double sum = std::accumulate(histogram.begin(), histogram.end(), 0.0);
  if (sum > 0)
    for (double& value : histogram) value /= sum;
}

void add_cell_counts(const cv::Mat_<std::uint16_t>& labels, int margin, const Grid& grid, int bins,
                     std::span<double> out) {
  std::vector<int> part(static_cast<std::size_t>(labels.cols));
  for (int x = 0; x < labels.cols; ++x) part[static_cast<std::size_t>(x)] = grid.part(x + margin);
  for (int y = 0; y < labels.rows; ++y) {
    double* row = out.data() + static_cast<std::ptrdiff_t>(grid.part(y + margin)) * grid.cells() * bins;
    const std::uint16_t* label = labels[y];
    for (int x = 0; x < labels.cols; ++x) row[part[static_cast<std::size_t>(x)] * bins + label[x]] += 1;
  }
}

void cell_histograms(const cv::Mat_<std::uint16_t>& labels, int margin, const Grid& grid, int bins,
                     std::span<double> out) {
  std::ranges::fill(out, 0.0);
  add_cell_counts(labels, margin, grid, bins, out);
  for (int cell = 0; cell < grid.count(); ++cell)
    normalise(out.subspan(static_cast<std::size_t>(cell * bins), static_cast<std::size_t>(bins)));
}

Extractor code_extractor(const Grid& grid, int margin, int bins,
                         std::function<cv::Mat_<std::uint16_t>(const cv::Mat& crop)> codes) {
  return {grid.columns(numbered("p", bins), "1"),
          [=, codes = std::move(codes)](const DescriptorInput& input, std::span<double> out) {
            cell_histograms(codes(input.here().crop), margin, grid, bins, out);
          }};
}

Parameter cells_parameter(int cells, int most) {
  return {"cells", cells, "cells along each side of the crop", 1, static_cast<double>(most)};
}

}  // namespace micro
