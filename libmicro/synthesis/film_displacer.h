#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/face_frame.h"

namespace micro {

/// How far a field moves the skin in one frame.
struct SkinMovement {
  const ActionUnitField* field;
  double inter_ocular;  ///< displacement where the field has length 1, inter-ocular distances
  FacePlacement face;   ///< of the field's face, pixels of the picture
};

/// Moves the skin in one plane of a filmed picture, in place: 8- or 16-bit, any number of channels.
/// `scale`: pixels of the picture for one sample of the plane, (2, 2) for the chroma of 4:2:0; `largest`:
/// largest value of a sample. Samples that do not move keep their value exactly. The others are interpolated
/// by Lagrange's polynomial through eight samples: of the kernels of that size it places fine structure most
/// exactly at every fraction of a pixel (a windowed sinc would overstate small movements by a tenth), and it
/// keeps most of the sensor noise. They are then rounded up or down at random in proportion: a movement of
/// hundredths of a pixel changes less than half a grey level and would be lost in ordinary rounding, but is
/// there on average this way. The random numbers depend on `seed` and the sample.
void displace_skin(cv::Mat& plane, cv::Size scale, const std::vector<SkinMovement>& moving, int largest,
                   std::uint64_t seed);

}  // namespace micro
