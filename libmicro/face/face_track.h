#pragma once

#include "libmicro/core/archive.h"
#include "libmicro/core/face.h"
#include "libmicro/core/frame.h"
#include "libmicro/face/template_aligner.h"

namespace micro {

/// What the tracker remembers of one face.
struct FaceTrack {
  struct Memory {
    int id = 0;
    bool active = false;         ///< followed in the last frame
    Similarity unit_from_image;  ///< where the face is (active) or was last seen
    Similarity previous;         ///< one frame earlier, for prediction
    float pitch = 0, yaw = 0;    ///< of the last fit, radians
    float detector_score = 0;    ///< of the last detection or verification
    float plausibility = 0;      ///< of the last fit
    double correlation = 0;      ///< with the template, this frame
    FrameIndex last_fit = 0;     ///< frame of the last landmark fit
    FrameIndex last_check = 0;   ///< frame of the last detector verification
    FrameIndex last_seen = 0;
  };
  Memory memory;
  Landmarks unit_shape = Landmarks::Zero();  ///< landmarks in the unit crop, smoothed over fits
  TemplateAligner aligner;

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

  /// Where the face should be in the next frame if it keeps its pace.
  Similarity predicted() const;
  /// Landmarks in source pixels.
  Landmarks landmarks() const { return transformed(unit_shape, memory.unit_from_image.inverse()); }
  /// Source-pixel box of the landmarks, with the forehead.
  cv::Rect2f box() const;
  /// The detector's kind of box around the landmarks, for a new fit: what the predictor was trained with.
  cv::Rect2f detector_box() const;
  /// 0..1 from template correlation, landmark plausibility and the detector.
  float confidence() const;
};

}  // namespace micro
