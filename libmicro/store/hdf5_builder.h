#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "libmicro/store/hdf5_handles.h"
#include "libmicro/store/recording_writer.h"

namespace micro {

/// A group without times, so that the same content gives the same bytes; invalid when it cannot be created.
Hid create_group(hid_t parent, const std::string& name);

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
  void set_attributes(const std::map<std::string, std::string>& text,
                      const std::map<std::string, double>& numbers);
  /// Marks the file complete and closes it.
  void finish(const std::string& created);
  hid_t file() const { return file_; }
  FrameIndex frames() const { return frames_; }

 private:
  /// One dataset and the rows of its current chunk.
  struct Column {
    Hid dataset;
    DatasetSpec spec;
    std::size_t chunk_rows = 0;
    FrameIndex first_row = 0;  ///< frame of the first waiting row
    std::vector<double> waiting;
  };
  using Columns = std::vector<Column>;

  Columns create_columns(hid_t parent, const Schema& schema);
  Column create_column(hid_t parent, const DatasetSpec& spec);
  void add_row(Columns& columns, const std::vector<double>* values);
  void write_waiting(Column& column);
  void check(bool good) const;

  std::filesystem::path path_;
  Hid file_;
  Schema face_schema_;
  Columns frame_columns_;
  std::map<int, Columns> faces_;
  FrameIndex frames_ = 0;
};

}  // namespace micro
