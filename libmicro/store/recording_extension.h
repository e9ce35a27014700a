#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/schema.h"
#include "libmicro/store/recording_writer.h"

namespace micro {

/// Further datasets of a recording's faces, computed once all its frames are there. Their rows are journaled
/// like the recording's own, so an interrupted computation goes on from its last checkpoint.
class LateRows {
 public:
  virtual ~LateRows() = default;
  virtual FrameIndex next_frame() const = 0;  ///< the first frame that is not there yet
  /// Frames in order from next_frame(); each face's values follow the schema, `values` and crops are not
  /// used.
  virtual void append(const FrameRow& row) = 0;
  virtual void checkpoint() = 0;
  /// A table of a face with one row for each of its events: `spec.path` below /faces/<id>, rows x
  /// spec.size().
  virtual void put_table(int face_id, const DatasetSpec& spec, std::size_t rows,
                         const std::vector<double>& values) = 0;
};

/// Adds datasets to a finished recording. Works on a copy, beside it, that is verified and renamed over the
/// original, so a crash leaves the old or the new file.
class RecordingExtension {
 public:
  virtual ~RecordingExtension() = default;
  /// `schema`: the datasets below /faces/<id> that rows() takes; `replaced`: paths below /faces/<id> that are
  /// left out of the copy; `identity`: all that the values depend on. Goes on with an interrupted call of the
  /// same recording, schema and identity if `resume`. Throws Error(input), Error(output).
  static std::unique_ptr<RecordingExtension> open(const std::filesystem::path& recording,
                                                  const Schema& schema,
                                                  const std::vector<std::string>& replaced,
                                                  const std::string& identity, bool resume);
  virtual LateRows& rows() = 0;
  /// Completes the copy and puts it in the recording's place. `text`: root attributes to set.
  virtual void finish(const std::map<std::string, std::string>& text) = 0;
};

}  // namespace micro
