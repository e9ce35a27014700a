#pragma once

#include <Eigen/Core>
#include <opencv2/core.hpp>

namespace micro {

/// The 68 points of the iBUG 300-W scheme in source pixels (x right, y down, centres at integers).
/// 0-16 jaw, 17-21 right brow, 22-26 left brow, 27-35 nose, 36-41 right eye, 42-47 left eye, 48-67 mouth
/// (right and left are the subject's own).
using Landmarks = Eigen::Matrix<float, 68, 2, Eigen::RowMajor>;

/// Mean of landmarks 36-41 (the subject's right eye) and of 42-47 (left eye).
Eigen::Vector2f right_eye_centre(const Landmarks& landmarks);
Eigen::Vector2f left_eye_centre(const Landmarks& landmarks);

/// Inter-ocular distance in pixels: between the two eye centres.
float inter_ocular_distance(const Landmarks& landmarks);

/// Rotation (radians: pitch, yaw, roll) and translation (in inter-ocular distances, camera frame: x right, y down, z away).
struct HeadPose {
  Eigen::Vector3f rotation = Eigen::Vector3f::Constant(std::numeric_limits<float>::quiet_NaN());
  Eigen::Vector3f translation = Eigen::Vector3f::Constant(std::numeric_limits<float>::quiet_NaN());
};

/// The canonical crop: square, eyes level, `right_eye` and `left_eye` at fixed places (fractions of the side).
struct CanonicalCrop {
  int side = 192;  ///< pixels
  /// Eye height and half distance between the eyes, as fractions of the side.
  static constexpr double eye_y = 0.36;
  static constexpr double eye_half_distance = 0.175;
  double inter_ocular() const { return 2 * eye_half_distance * side; }  ///< canonical pixels
};

/// One face in one frame.
struct FaceObservation {
  int id = 0;
  bool valid = false;           ///< the face was seen and tracked in this frame
  bool landmarks_fitted = false;  ///< true: landmark model run on this frame; false: carried by the tracked head motion
  float confidence = 0;         ///< 0..1, that this is the face of this identity, well placed
  float detector_score = 0;     ///< last score of the face detector (HOG+SVM margin), NaN before any
  cv::Rect2f box;               ///< source pixels
  Landmarks landmarks = Landmarks::Constant(std::numeric_limits<float>::quiet_NaN());
  HeadPose pose;
  float inter_ocular_px = 0;    ///< source pixels, from the tracked transform (smooth)
  cv::Matx23d unit_from_image;  ///< similarity: source pixels -> canonical crop of side 1 (multiply by side, see aligner.h)
};

/// Landmarks in the unit crop: the face's similarity applied to them.
Landmarks unit_landmarks(const FaceObservation& face);

}  // namespace micro
