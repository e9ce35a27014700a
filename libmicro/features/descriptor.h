#pragma once

#include <functional>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/core/frame.h"
#include "libmicro/core/motion.h"
#include "libmicro/features/parameters.h"
#include "libmicro/features/training.h"

namespace micro {

/// What kind of thing a descriptor tells; also the name of a preset (`--features motion`), but for plugins.
enum class Family { motion, appearance, whole_face, geometry, model, signal, deep, plugin };
const char* to_string(Family family);

/// What a descriptor looks at besides the landmarks; the pipeline fetches no more than that.
struct Needs {
  bool crop = false;     ///< FrameView::crop
  bool color = false;    ///< FrameView::color
  bool motion = false;   ///< FrameView::motion, known only once a frame is recorded
  bool flow = false;     ///< DescriptorInput::flows
  bool neutral = false;  ///< DescriptorInput::neutral
};

/// One face in one frame.
struct FrameView {
  FrameIndex frame = 0;
  double capture_s = 0;  ///< time on the filmed scene's clock
  FaceObservation face;
  cv::Mat crop;         ///< CV_8UC1, face-locked, square; empty unless needed
  cv::Mat color;        ///< CV_8UC3 (BGR), the same crop; empty unless needed
  MotionSample motion;  ///< as recorded
};

/// A crop pixel that speaks for a region.
struct RegionPixel {
  int x = 0, y = 0;
  float weight = 0;
};
using RegionPixels = std::vector<std::vector<RegionPixel>>;  ///< by Region; weights of a region sum to 1

/// Dense flow between crops of one face, the head's own motion removed. Belongs to one worker.
class FlowSource {
 public:
  virtual ~FlowSource() = default;
  /// Crop pixels (x right, y down): the skin at p in `from` is at p + flow(p) in `to`.
  virtual cv::Mat_<cv::Vec2f> flow(const FrameView& from, const FrameView& to) = 0;
  /// The pixels of each facial region in `from`.
  virtual const RegionPixels& regions(const FrameView& from) = 0;
};

/// What a descriptor may look at: consecutive frames, the face valid in all of them. A descriptor of single
/// frames gets one; one with a window gets `before` frames, the frame described, and `after` frames; one of
/// events gets onset .. offset and describes the apex.
struct DescriptorInput {
  std::span<const FrameView> frames;
  std::size_t at = 0;           ///< the frame described: the middle of a window, the apex of an event
  bool event = false;           ///< the frames are an event's
  FlowSource* flows = nullptr;  ///< if needed
  const FrameView* neutral =
      nullptr;  ///< the face at rest, if needed: its most ordinary frame, or an event's onset

  const FrameView& here() const { return frames[at]; }
  /// The movement of a window (first to last frame) or of an event (onset to apex).
  const FrameView& movement_end() const { return event ? here() : frames.back(); }
  cv::Mat_<cv::Vec2f> movement() const { return flows->flow(frames.front(), movement_end()); }
};

struct ColumnInfo {
  std::string name;  ///< unique within the descriptor, snake_case
  std::string units;
};

/// A descriptor made ready for one worker. compute() must depend on its input alone and fill every column;
/// NaN = cannot be told. Frames in which the face is not there, and windows that contain such a frame, never
/// reach it.
struct Extractor {
  std::vector<ColumnInfo> columns;
  std::function<void(const DescriptorInput&, std::span<double>)> compute;
  int before = 0, after = 0;  ///< frames wanted around the one described
  bool partial = false;  ///< fewer will do where the face appears or disappears; DescriptorInput::at tells
};

/// What an extractor is made for.
struct MakeContext {
  const Parameters& parameters;
  double capture_fps = 200;  ///< mean rate; frames tell their own times
  int crop_side = 192;       ///< pixels

  /// Half of a window of `seconds`, in frames, at least `least`.
  int half_window(double seconds, int least = 1) const;
  /// Inter-ocular distance of every crop, crop pixels.
  double inter_ocular() const { return CanonicalCrop{crop_side}.inter_ocular(); }
};

/// One descriptor, self-described: a file under features/descriptors/ that defines `Descriptor
/// descriptor_<file name>()` adds one.
struct Descriptor {
  std::string name;  ///< of the file; of the dataset below features/
  Family family = Family::appearance;
  std::string description;
  std::string reference;  ///< paper
  Needs needs;
  Parameters parameters;  ///< with their defaults
  std::function<Extractor(const MakeContext&)> make;
  bool basic = false;      ///< belongs to the preset `basic`
  bool per_event = false;  ///< describes sequences: also computed once for each event
  double cost_ms = 0;      ///< measured, per frame at the defaults, one thread (docs/features.md)
  /// Needs that depend on parameters; empty when `needs` says all.
  std::function<Needs(const Parameters&)> needs_for = {};
  /// Fits the model this descriptor needs to a user's frames; empty when it needs none.
  std::function<void(const TrainingSet&, const Parameters&, const std::filesystem::path& model)> train = {};

  /// Whether it can be told from one frame's picture and landmarks alone.
  bool of_single_frames(const Extractor& extractor) const {
    return !needs.motion && !needs.flow && !needs.neutral && extractor.before + extractor.after == 0;
  }
};

/// Sorted by file name (generated from the folder).
std::vector<Descriptor> all_descriptors();

}  // namespace micro
