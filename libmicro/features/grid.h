#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "libmicro/features/descriptor.h"

namespace micro {

/// cells x cells equal parts of a square crop; cell (row, column) counted from the top left, i.e. from the
/// subject's right brow.
class Grid {
 public:
  Grid(int cells, int side) : cells_(cells), side_(side) {}

  int cells() const { return cells_; }
  int count() const { return cells_ * cells_; }
  int side() const { return side_; }
  cv::Rect cell(int index) const;
  /// First row or column of part i.
  int edge(int i) const { return i * side_ / cells_; }
  /// Which part a row or column lies in.
  int part(int position) const;

  /// "r0_c0_<bin>" ... for every cell and each of `bins`, cell by cell.
  std::vector<ColumnInfo> columns(const std::vector<std::string>& bins, const std::string& units) const;

 private:
  int cells_, side_;
};

/// "<prefix>0" .. "<prefix><count-1>".
std::vector<std::string> numbered(const std::string& prefix, int count);

/// Divides by the sum, so that a histogram tells shares; leaves an empty one at 0.
void normalise(std::span<double> histogram);

/// Shares of the labels 0 .. bins-1 in each cell of `grid`. `labels` covers the crop less `margin` pixels on
/// every side; `out` holds grid.count() x bins.
void cell_histograms(const cv::Mat_<std::uint16_t>& labels, int margin, const Grid& grid, int bins,
                     std::span<double> out);

/// The same without the division, added to what is there: for labels of several frames.
void add_cell_counts(const cv::Mat_<std::uint16_t>& labels, int margin, const Grid& grid, int bins,
                     std::span<double> out);

/// Shares of codes of single crops in each cell, columns "p0" ... `codes` covers the crop less `margin`
/// pixels.
Extractor code_extractor(const Grid& grid, int margin, int bins,
                         std::function<cv::Mat_<std::uint16_t>(const cv::Mat& crop)> codes);

/// The parameter that every descriptor on a grid has.
Parameter cells_parameter(int cells, int most = 16);

}  // namespace micro
