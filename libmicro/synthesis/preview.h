#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/face_frame.h"

namespace micro {

/// One event for a contact sheet. The pictures show the same square of the clip (see preview_square()),
/// CV_8UC1.
struct PreviewRow {
  std::string title;
  cv::Mat before, apex, after;  ///< the frame before the onset, at the apex, after the offset
  cv::Mat magnified;            ///< at the apex, with the event `magnification` times as large
  double magnification = 1;
  FacePlacement face;  ///< at the apex, in pixels of the square
  const ActionUnitField* field = nullptr;
};

/// The square around a face that a row shows; may reach beyond the picture.
cv::Rect preview_square(const FacePlacement& face);

/// A square of a picture; what lies beyond the border repeats it.
cv::Mat preview_crop(const cv::Mat& picture, const cv::Rect& square);

/// How many times as large an event is shown: as large as is plainly seen and does not fold the skin.
double preview_magnification(double amplitude_iod_share, const ActionUnitField& field);

/// All rows one below the other, CV_8UC3: before, apex, after, magnified, and the displacement field as
/// arrows.
cv::Mat preview_sheet(const std::vector<PreviewRow>& rows);

}  // namespace micro
