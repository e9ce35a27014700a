#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/schema.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// What is known before the first frame; root attributes of the recording.
struct RecordingHeader {
  std::map<std::string, std::string>
      text;  ///< e.g. source_name, source_sha256, capture_fps_source, config, model hashes
  std::map<std::string, double> numbers;  ///< e.g. width, height, capture_fps, playback_fps
  Schema frame_schema;                    ///< datasets below /frames
  Schema face_schema;                     ///< datasets below /faces/<id>; the first is the flag "valid"
  int crop_side = 0;  ///< of the face-locked crops that rows carry; 0 = crops are not kept
};

/// One decoded frame. `values` follow frame_schema, each face's values follow face_schema.
struct FrameRow {
  FrameIndex index = 0;
  std::vector<double> values;
  struct Face {
    int id = 0;
    std::vector<double> values;
    cv::Mat crop = {};  ///< CV_8UC1, if crops are kept
  };
  std::vector<Face> faces;  ///< faces seen in this frame, ordered by id; the others are NaN with valid = 0
};

/// Where an interrupted run can go on.
struct ResumePoint {
  FrameIndex next_frame = 0;     ///< the first frame that is not in the file yet
  double last_pts_s = 0;         ///< presentation time of frame next_frame - 1
  std::vector<std::byte> state;  ///< what was given to checkpoint()
};

class LateRows;

/// A table of one face with a row for each of its events.
struct EventTable {
  int face_id = 0;
  DatasetSpec spec;  ///< its path below /faces/<id>, e.g. "action_units/flow-rules"
  std::size_t rows = 0;
  std::vector<double> values;  ///< rows x spec.size()
};

/// Writes one recording while frames stream by. Everything goes to `<output>.partial`; finish() completes the
/// HDF5 file, fsyncs it, re-opens and verifies it, and renames it to `<output>`. After a crash or kill -9 at
/// any time, `<output>` is absent or complete, and open() finds the last checkpoint. Memory does not grow
/// with the number of frames.
class RecordingWriter {
 public:
  virtual ~RecordingWriter() = default;

  /// Starts a recording, or goes on with the `.partial` of an interrupted one if its header is the same
  /// (source hash, configuration, version, schemas) and `resume` is true; a partial file that does not match
  /// is started afresh. Throws Error(output) when `output` exists and not `force`, or cannot be written.
  static std::unique_ptr<RecordingWriter> open(const std::filesystem::path& output,
                                               const RecordingHeader& header, bool force, bool resume);

  /// Set when open() found an interrupted run; the caller continues at next_frame.
  virtual const std::optional<ResumePoint>& resume_point() const = 0;
  /// Why an interrupted run's partial file was not continued; empty when there was none or it was.
  virtual const std::string& resume_note() const = 0;
  /// Frames must come in order without gaps. Throws Error(output), naming the file, e.g. when the disk is
  /// full.
  virtual void append(const FrameRow& row) = 0;
  /// Makes everything appended so far survive a crash, with the caller's state to go on from there.
  virtual void checkpoint(const std::vector<std::byte>& state) = 0;
  /// A reader over everything appended so far, to spot on before the file is completed. Give it up before
  /// finish().
  virtual std::unique_ptr<RecordingReader> snapshot() = 0;
  /// The same with the late rows, all of which must be there: written in between, they would lie elsewhere in
  /// the file than those of a run that was not interrupted.
  virtual std::unique_ptr<RecordingReader> snapshot_with_late_rows() = 0;
  /// After the last frame: rows of further datasets, `schema` below /faces/<id>. May be called once; the
  /// writer must outlive what is returned.
  virtual LateRows& late_rows(const Schema& schema) = 0;
  /// Events of every face and the settings they were found with (root attribute "spotting_config"); before
  /// finish().
  virtual void set_events(const std::vector<Event>& events, const std::string& spotting_toml) = 0;
  /// Tables that belong to the events; after set_events() and late rows, once.
  virtual void put_event_tables(const std::vector<EventTable>& tables) = 0;
  /// Completes the file. `text` and `numbers` become further root attributes (frames_lost, warnings, ...).
  virtual void finish(const std::map<std::string, std::string>& text,
                      const std::map<std::string, double>& numbers) = 0;
  /// Deletes the partial file (no face in any frame, and nobody asked to keep it).
  virtual void discard() = 0;
};

/// What takes the place of a recording's events.
struct NewEvents {
  std::vector<Event> events;  ///< of all faces
  std::vector<EventTable> tables;
  std::map<std::string, std::string> text;  ///< root attributes to set, e.g. "spotting_config"
  bool renamed_only = false;  ///< the same movements, named anew: what was computed of them stays
};
/// Replaces the events of every face in a complete recording; tables of the old ones (features unless
/// `renamed_only`, action units, emotions) are left out. Works on a copy that is verified and renamed over
/// the original, so a crash leaves the old or the new file. Throws Error(input), Error(output).
void replace_events(const std::filesystem::path& recording, const NewEvents& replacement);

}  // namespace micro
