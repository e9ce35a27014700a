#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "libmicro/store/hdf5_columns.h"
#include "libmicro/store/recording_writer.h"

namespace micro {

/// Version of docs/recording.md that recordings follow.
inline constexpr const char* recording_format_version = "1.2";

/// Writes tables of events into the groups of their faces. Throws Error(output), naming `path`.
void write_event_tables(hid_t file, const std::vector<EventTable>& tables, const std::filesystem::path& path);

/// An empty HDF5 file with the properties every recording has. Throws Error(output).
Hid create_recording_file(const std::filesystem::path& path);

/// Grows an HDF5 file row by row, a chunk of frames at a time. The same rows give the same bytes.
class Hdf5Builder {
 public:
  /// Creates (or overwrites) `path`. Throws Error(output).
  Hdf5Builder(std::filesystem::path path, const RecordingHeader& header);
  void append(const FrameRow& row);
  /// Writes the rows that wait for their chunk to fill, so that a reader sees all.
  void flush();
  void set_events(const std::vector<Event>& events);
  void put_event_tables(const std::vector<EventTable>& tables);
  void set_attributes(const std::map<std::string, std::string>& text,
                      const std::map<std::string, double>& numbers);
  /// Marks the file complete and closes it.
  void finish(const std::string& created);
  hid_t file() const { return file_; }
  FrameIndex frames() const { return frames_; }

 private:
  struct FaceDatasets {
    Hdf5Columns columns;
    std::optional<Hdf5Crops> crops;
  };
  void open_face(int id);

  std::filesystem::path path_;
  Hid file_;
  Schema face_schema_;
  int crop_side_;
  std::optional<Hdf5Columns> frame_columns_;
  std::map<int, FaceDatasets> faces_;
  FrameIndex frames_ = 0;
};

}  // namespace micro
