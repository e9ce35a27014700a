#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/schema.h"

namespace micro {

/// Whether a dataset below /faces/<id> has the event, not the frame, as its first axis.
bool is_event_table(const std::string& path);

/// Read access to a complete recording, by one thread at a time. Throws Error(input) for what is not one, is
/// incomplete or is damaged.
class RecordingReader {
 public:
  virtual ~RecordingReader() = default;
  static std::unique_ptr<RecordingReader> open(const std::filesystem::path& path);
  /// Whether a file ends with .h5 or begins as HDF5 files do; nothing else is looked at.
  static bool is_recording(const std::filesystem::path& path);

  virtual const std::map<std::string, std::string>& text() const = 0;  ///< root attributes that are strings
  virtual const std::map<std::string, double>& numbers() const = 0;    ///< root attributes that are numbers
  virtual FrameIndex frame_count() const = 0;
  virtual std::vector<int> face_ids() const = 0;   ///< ascending
  virtual const Schema& frame_schema() const = 0;  ///< as written, with units and labels
  virtual const Schema& face_schema(int face_id) const = 0;
  /// Values of frames first .. first+count-1 of one dataset, frame-major (count x size()); NaN = missing.
  virtual std::vector<double> read_frames(const std::string& dataset, FrameIndex first,
                                          FrameIndex count) const = 0;
  virtual std::vector<double> read_face(int face_id, const std::string& dataset, FrameIndex first,
                                        FrameIndex count) const = 0;
  /// Crops of frames first .. first+count-1, CV_8UC1; only if face_schema() has "crops".
  virtual std::vector<cv::Mat> read_crops(int face_id, FrameIndex first, FrameIndex count) const = 0;
  virtual std::vector<Event> events(int face_id) const = 0;
  /// The tables below events_features/, action_units/ and emotions/: one row for each of events(), in their
  /// order.
  virtual const Schema& event_schema(int face_id) const = 0;
  virtual std::vector<double> read_event_table(int face_id, const std::string& dataset) const = 0;
};

}  // namespace micro
