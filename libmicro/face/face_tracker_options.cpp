#include "libmicro/face/face_tracker_options.h"

namespace micro {

void FaceTrackerOptions::add_to(OptionSet& set) {
  set.add(
      {"face.landmark_model", &landmark_model, "dlib 68-point model file; empty = Debian's libdlib-data"});
  set.add({"face.landmark_rate", &landmark_rate,
           "landmark fits per second of footage; between them the tracked head motion carries the points", 1,
           1000});
  set.add({"face.search_rate", &search_rate, "searches per second for further faces while one is tracked", 0,
           1000});
  set.add({"face.minimum_confidence", &minimum_confidence, "below this a face counts as lost", 0, 1});
  set.add({"face.maximum_faces", &maximum_faces, "faces tracked at the same time", 1, 64});
  set.add({"face.minimum_inter_ocular_px", &minimum_inter_ocular_px,
           "smaller faces are ignored (source pixels)", 4, 4000});
}

}  // namespace micro
