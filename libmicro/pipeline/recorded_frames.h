#pragma once

#include <map>
#include <vector>

#include "libmicro/features/descriptor.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// Reads frames of a recording back as what was recorded: the values are those of the run that recorded them,
/// as float where they are stored as float. Keeps a block of frames at a time.
class RecordedFrames {
 public:
  /// `with_motion`: also fill FrameView::motion.
  RecordedFrames(const RecordingReader& recording, bool with_motion)
      : recording_(recording), with_motion_(with_motion) {}
  /// One face in frames first .. first + count - 1, without pictures; face.valid tells whether it is there.
  std::vector<FrameView> read(int face_id, FrameIndex first, FrameIndex count);

 private:
  struct Block {
    FrameIndex first = -1;
    std::vector<FrameView> frames;
  };
  const Block& block_with(int face_id, FrameIndex frame);
  Block load(int face_id, FrameIndex first) const;

  const RecordingReader& recording_;
  bool with_motion_;
  std::map<int, Block> blocks_;  ///< by face
};

}  // namespace micro
