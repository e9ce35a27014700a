#pragma once

#include <opencv2/core.hpp>
#include <span>

#include "libmicro/features/grid.h"

namespace micro {

cv::Mat_<double> as_double(const cv::Mat& crop);

/// Central differences p(x + 1) - p(x - 1), zero on the edge.
cv::Mat_<double> central_x(const cv::Mat_<double>& crop);
cv::Mat_<double> central_y(const cv::Mat_<double>& crop);

/// What a gradient adds to the bin of its orientation.
enum class OrientedWeight { count, magnitude };
struct OrientedBins {
  int bins;
  OrientedWeight weight;
  bool whole_turn;  ///< orientations over a whole turn; else opposite ones are the same
};

/// Adds the orientations atan2(b, a) of the gradients (a, b) to the histograms of the cells they lie in; bins
/// are equal parts from 0 on, without interpolation. Gradients of length 0 count for nothing. `out`:
/// grid.count() x bins.
void add_oriented(const cv::Mat_<double>& a, const cv::Mat_<double>& b, const OrientedBins& bins,
                  const Grid& grid, std::span<double> out);

}  // namespace micro
