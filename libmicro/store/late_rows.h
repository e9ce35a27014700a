#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "libmicro/store/hdf5_columns.h"
#include "libmicro/store/journal.h"
#include "libmicro/store/recording_extension.h"

namespace micro {

/// Late rows on their way into an HDF5 file that is being built, with their journal.
class JournaledLateRows : public LateRows {
 public:
  /// Opens (and locks) the journal; it is continued when `identity` (what the values depend on) and the
  /// schema are those it was begun with.
  JournaledLateRows(Schema schema, const std::filesystem::path& journal, const Bytes& identity, bool resume);
  /// Creates the datasets in `file` (named `built` in errors) and fills in what the journal holds.
  void begin(hid_t file, std::filesystem::path built, const std::vector<int>& face_ids);

  FrameIndex next_frame() const override { return next_frame_; }
  void append(const FrameRow& row) override;
  void checkpoint() override { journal_.checkpoint({}); }
  void put_table(int face_id, const DatasetSpec& spec, std::size_t rows,
                 const std::vector<double>& values) override;

  /// Writes what waits, so that a reader sees all.
  void flush();
  /// The same, and gives up the datasets, so that the file can be closed.
  void close();
  void remove_journal() { journal_.remove(); }

 private:
  void write(const FrameRow& row);

  Schema schema_;
  Journal journal_;
  std::filesystem::path built_;
  hid_t file_ = -1;
  std::map<int, Hdf5Columns> faces_;
  FrameIndex next_frame_ = 0;
};

}  // namespace micro
