#include "libmicro/pipeline/measured_rows.h"

#include <algorithm>

#include "libmicro/core/error.h"

namespace micro {
namespace {

/// Numbers one after the other; float and bool come back exactly.
class Packer {
 public:
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void put(Number value) { values.push_back(static_cast<double>(value)); }
  template <class Matrix>
  requires requires(const Matrix& m) {
    m.data();
    m.size();
  }
  void put(const Matrix& matrix) {
    for (long i = 0; i < static_cast<long>(matrix.size()); ++i) put(matrix.data()[i]);
  }
  std::vector<double> values;
};

class Unpacker {
 public:
  explicit Unpacker(const std::vector<double>& values) : values_(values) {}
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void get(Number& value) { value = static_cast<Number>(next()); }
  template <class Matrix>
  requires requires(Matrix& m) {
    m.data();
    m.size();
  }
  void get(Matrix& matrix) {
    for (long i = 0; i < static_cast<long>(matrix.size()); ++i) get(matrix.data()[i]);
  }
  std::vector<double> rest() const { return {values_.begin() + static_cast<long>(at_), values_.end()}; }

 private:
  double next() {
    if (at_ == values_.size()) throw Error(ErrorCategory::input, "a part of a film is damaged");
    return values_[at_++];
  }
  const std::vector<double>& values_;
  std::size_t at_ = 0;
};

/// Every member of what is measured, once, for both directions. `each` takes a number or a matrix.
template <class Observation, class Each>
void walk_face(Observation& face, Each&& each) {
  each(face.valid), each(face.landmarks_fitted), each(face.confidence), each(face.detector_score);
  each(face.box.x), each(face.box.y), each(face.box.width), each(face.box.height);
  each(face.landmarks), each(face.pose.rotation), each(face.pose.translation), each(face.inter_ocular_px);
  for (int i = 0; i < 6; ++i) each(face.unit_from_image.val[i]);
}

template <class Motion, class Each>
void walk_motion(Motion& motion, Each&& each) {
  each(motion.displacement), each(motion.noise), each(motion.strain), each(motion.head), each(motion.gaze);
  each(motion.eye_darkness), each(motion.eye_contrast), each(motion.eye_likeness);
  each(motion.flow_residual), each(motion.sharpness);
}

}  // namespace

FrameRow row_of(const MeasuredFrame& frame) {
  FrameRow row{frame.index, frame.values, {}};
  for (const auto& [motion, features, crop] : frame.faces) {
    Packer packer;
    const auto put = [&](const auto& value) { packer.put(value); };
    walk_face(motion.face, put);
    for (const bool in : motion.in_picture) packer.put(in);
    packer.put(motion.relative.size());
    for (std::size_t i = 0; i < motion.relative.size(); ++i) {
      packer.put(motion.reference_frames[i]);
      walk_motion(motion.relative[i], put);
    }
    packer.values.insert(packer.values.end(), features.begin(), features.end());
    row.faces.push_back({motion.face.id, std::move(packer.values), crop});
  }
  return row;
}

MeasuredFrame measured_frame(const FrameRow& row) {
  MeasuredFrame frame{row.index, row.values, {}};
  for (const auto& packed : row.faces) {
    Unpacker unpacker(packed.values);
    const auto get = [&](auto& value) { unpacker.get(value); };
    MeasuredMotion motion{};
    motion.face.id = packed.id;
    walk_face(motion.face, get);
    for (bool& in : motion.in_picture) unpacker.get(in);
    std::size_t references = 0;
    unpacker.get(references);
    if (references > 2) throw Error(ErrorCategory::input, "a part of a film is damaged");
    motion.reference_frames.resize(references), motion.relative.resize(references);
    for (std::size_t i = 0; i < references; ++i) {
      unpacker.get(motion.reference_frames[i]);
      walk_motion(motion.relative[i], get);
    }
    frame.faces.push_back({std::move(motion), unpacker.rest(), packed.crop});
  }
  return frame;
}

}  // namespace micro
