#pragma once

#include <opencv2/core.hpp>

namespace micro {

/// What moves within a face, out of the flow between two of its crops (CV_32FC2, pixels): smoothed, and
/// without what the whole crop does (affine, robust), which is the head's.
cv::Mat local_motion(const cv::Mat& flow);

/// The face with its motion made larger: `picture` (any 8-bit type) shows the face after `motion`, and comes
/// back as it would look had everything moved `factor` times as far; 1 changes nothing. In the sense of Liu
/// et al., Motion magnification, SIGGRAPH 2005, with the flow measured and the picture warped backwards.
cv::Mat magnified(const cv::Mat& picture, const cv::Mat& motion, double factor);

/// Arrows of the motion on a grid over the face, `factor` times as long; where less than `least_px` moves there is none.
void draw_motion(cv::Mat& picture, const cv::Mat& motion, double factor, double least_px);

}  // namespace micro
