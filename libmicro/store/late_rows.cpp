#include "libmicro/store/late_rows.h"

#include <algorithm>

namespace micro {
namespace {

Bytes joined(Bytes identity, const Schema& schema) {
  const Bytes own = serialized({.text = {}, .numbers = {}, .frame_schema = {}, .face_schema = schema});
  identity.insert(identity.end(), own.begin(), own.end());
  return identity;
}

}  // namespace

JournaledLateRows::JournaledLateRows(Schema schema, const std::filesystem::path& journal,
                                     const Bytes& identity, bool resume)
    : schema_(std::move(schema)),
      journal_(journal, joined(identity, schema_), resume, Journal::Values::single) {}

void JournaledLateRows::begin(hid_t file, std::filesystem::path built, const std::vector<int>& face_ids) {
  const QuietHdf5 quiet;
  file_ = file;
  built_ = std::move(built);
  for (const int id : face_ids) {
    const Hid group(H5Gopen2(file_, ("faces/" + std::to_string(id)).c_str(), H5P_DEFAULT), H5Gclose);
    check_written(group.valid(), built_);
    faces_.emplace(id, Hdf5Columns(group, schema_, 0, built_));
  }
  journal_.replay([this](const FrameRow& row) { write(row); });
}

void JournaledLateRows::append(const FrameRow& row) {
  write(row);
  journal_.add(row);
}

void JournaledLateRows::write(const FrameRow& row) {
  const QuietHdf5 quiet;
  if (row.index != next_frame_)
    throw Error(ErrorCategory::internal, "frame " + std::to_string(row.index) + " was recorded out of order");
  for (auto& [id, columns] : faces_) {
    const auto seen = std::ranges::find(row.faces, id, &FrameRow::Face::id);
    columns.add(seen == row.faces.end() ? nullptr : &seen->values);
  }
  ++next_frame_;
}

void JournaledLateRows::put_table(int face_id, const DatasetSpec& spec, std::size_t rows,
                                  const std::vector<double>& values) {
  const QuietHdf5 quiet;
  const Hid group(H5Gopen2(file_, ("faces/" + std::to_string(face_id)).c_str(), H5P_DEFAULT), H5Gclose);
  check_written(group.valid(), built_);
  write_table(group, spec, "event", rows, values, built_);
}

void JournaledLateRows::flush() {
  const QuietHdf5 quiet;
  for (auto& [id, columns] : faces_) columns.flush();
}

void JournaledLateRows::close() {
  flush();
  faces_.clear();
}

}  // namespace micro
