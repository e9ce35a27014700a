#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/core/frame.h"
#include "libmicro/core/schema.h"
#include "libmicro/store/hdf5_handles.h"

namespace micro {

/// A group without times, so that the same content gives the same bytes; invalid when it cannot be created.
Hid create_group(hid_t parent, const std::string& name);

/// Throws Error(output) with HDF5's reason unless `good`.
void check_written(bool good, const std::filesystem::path& path);

/// Datasets of one group that grow together, one row a frame, written a chunk at a time. The same rows give
/// the same bytes. Throws Error(output), naming `path`.
class Hdf5Columns {
 public:
  /// Creates the datasets below `parent`; the frames before `frames` are missing.
  Hdf5Columns(hid_t parent, const Schema& schema, FrameIndex frames, std::filesystem::path path);
  /// The next frame's values in the order of the schema; null = missing.
  void add(const std::vector<double>* values);
  /// Writes the rows that wait for their chunk to fill, so that a reader sees all.
  void flush();

 private:
  /// One dataset and the rows of its current chunk.
  struct Column {
    Hid dataset;
    DatasetSpec spec;
    std::size_t chunk_rows = 0;
    FrameIndex first_row = 0;  ///< frame of the first waiting row
    std::vector<double> waiting;
  };
  Column create(hid_t parent, const DatasetSpec& spec, FrameIndex frames) const;
  void write_waiting(const Column& column) const;

  std::filesystem::path path_;
  std::vector<Column> columns_;
  bool flushed_ = false;  ///< nothing came since
};

/// The face-locked crops of one face: "crops", frames x side x side, uint8; 0 where the face is not there.
class Hdf5Crops {
 public:
  Hdf5Crops(hid_t parent, int side, FrameIndex frames, std::filesystem::path path);
  /// The next frame's crop, CV_8UC1 of side x side, or empty.
  void add(const cv::Mat& crop);
  void flush();

 private:
  std::filesystem::path path_;
  int side_;
  Hid dataset_;
  FrameIndex first_row_ = 0;
  std::vector<std::uint8_t> waiting_;
};

/// Space and creation list of a table of records, `rows` of them: chunks of up to 256 rows, compressed, with
/// checksums.
Hid table_space(hsize_t rows);
Hid table_creation(hsize_t rows);

/// A small table that is written at once: rows x spec.size(), float32, its first axis named `first_dim`.
void write_table(hid_t parent, const DatasetSpec& spec, const std::string& first_dim, std::size_t rows,
                 const std::vector<double>& values, const std::filesystem::path& path);

}  // namespace micro
