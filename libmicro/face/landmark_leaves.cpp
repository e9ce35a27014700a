#include "libmicro/face/landmark_leaves.h"

#include "libmicro/core/error.h"
#include "libmicro/face/dlib_numbers.h"

namespace micro {

const float* LandmarkLeaves::read(std::size_t leaf) {
  if (next_ == leaves_in_block) blocks_.push_back(std::make_unique_for_overwrite<Block>()), next_ = 0;
  float* const out = blocks_.back()->data() + next_ * values;
  try {
    file_.move_to(positions_[leaf]);
    DlibNumbers numbers(file_);
    for (std::size_t i = 0; i < values; ++i) out[i] = numbers.real();
  } catch (const std::string& reason) {
    throw Error(ErrorCategory::plugin,
                "the landmark model '" + path_.string() + "' can no longer be read: " + reason,
                landmark_model_help);
  }
  ++next_;
  return known_[leaf] = out;
}

}  // namespace micro
