#include "libmicro/store/hdf5_builder.h"

#include <algorithm>
#include <limits>

#include "libmicro/core/version.h"
#include "libmicro/store/events_table.h"
#include "libmicro/store/hdf5_attributes.h"

namespace micro {
namespace {

constexpr std::size_t chunk_frames = 1024, smallest_chunk_frames = 64, chunk_bytes = 1 << 20;
constexpr unsigned deflate_level = 2;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

hid_t stored_type(StorageType type) {
  switch (type) {
    case StorageType::f32:
      return H5T_IEEE_F32LE;
    case StorageType::f64:
      return H5T_IEEE_F64LE;
    case StorageType::flag:
      return H5T_STD_U8LE;
  }
  return -1;
}

std::size_t chunk_rows_for(const DatasetSpec& spec) {
  const std::size_t row = spec.size() * (spec.type == StorageType::f64   ? 8
                                         : spec.type == StorageType::f32 ? 4
                                                                         : 1);
  return std::clamp(chunk_bytes / std::max<std::size_t>(1, row), smallest_chunk_frames, chunk_frames);
}

double missing_value(const DatasetSpec& spec) { return spec.type == StorageType::flag ? 0 : missing; }

Hid creation_list(const DatasetSpec& spec, const std::vector<hsize_t>& chunk) {
  Hid list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(list, false);
  H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
  H5Pset_shuffle(list);
  H5Pset_deflate(list, deflate_level);
  const double fill = missing_value(spec);
  H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &fill);
  return list;
}

/// The groups on the way to a dataset, as far as they are missing.
bool create_groups_above(hid_t parent, const std::string& path) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string group = path.substr(0, slash);
    if (H5Lexists(parent, group.c_str(), H5P_DEFAULT) <= 0 && !create_group(parent, group).valid())
      return false;
  }
  return true;
}

bool describe(hid_t dataset, const DatasetSpec& spec) {
  std::vector<std::string> dims{"frame"};
  dims.insert(dims.end(), spec.dims.begin(), spec.dims.end());
  bool good = write_attribute(dataset, "dims", dims) && write_attribute(dataset, "units", spec.units) &&
              write_attribute(dataset, "description", spec.description) &&
              write_attribute(dataset, "producer", spec.producer);
  if (!spec.labels.empty()) good = good && write_attribute(dataset, "labels", spec.labels);
  if (spec.path.starts_with("features/")) good = good && write_attribute(dataset, "columns", spec.labels);
  return good;
}

}  // namespace

Hid create_group(hid_t parent, const std::string& name) {
  const Hid list(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(list, false);
  return {H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, list, H5P_DEFAULT), H5Gclose};
}

Hid create_recording_file(const std::filesystem::path& path) {
  const Hid access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Not earlier: the format of HDF5 1.8 has checksums over its structure, so damage is noticed.
  H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
  const Hid creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  Hid file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
  checked(file, ErrorCategory::output, path, "cannot be written");
  return file;
}

Hdf5Builder::Hdf5Builder(std::filesystem::path path, const RecordingHeader& header)
    : path_(std::move(path)), face_schema_(header.face_schema) {
  const QuietHdf5 quiet;
  file_ = create_recording_file(path_);
  set_attributes(header.text, header.numbers);
  set_attributes({{"format_version", "1.0"}, {"libmicro_version", MICRO_VERSION}}, {});
  check(write_flag_attribute(file_, "complete", false));
  const Hid frames = create_group(file_, "frames");
  const Hid faces = create_group(file_, "faces");
  check(frames.valid() && faces.valid());
  frame_columns_ = create_columns(frames, header.frame_schema);
}

void Hdf5Builder::check(bool good) const {
  if (!good) checked(-1, ErrorCategory::output, path_, "cannot be written");
}

Hdf5Builder::Columns Hdf5Builder::create_columns(hid_t parent, const Schema& schema) {
  Columns columns;
  for (const auto& spec : schema) columns.push_back(create_column(parent, spec));
  return columns;
}

Hdf5Builder::Column Hdf5Builder::create_column(hid_t parent, const DatasetSpec& spec) {
  Column column;
  column.spec = spec;
  column.chunk_rows = chunk_rows_for(spec);
  std::vector<hsize_t> extent{0}, limit{H5S_UNLIMITED}, chunk{column.chunk_rows};
  for (const int n : spec.shape)
    for (auto* sizes : {&extent, &limit, &chunk}) sizes->push_back(static_cast<hsize_t>(n));
  const Hid space(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), limit.data()), H5Sclose);
  const Hid access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_chunk_cache(access, 1, 0, 1);  // whole chunks go straight to the file
  check(create_groups_above(parent, spec.path));
  column.dataset = Hid(H5Dcreate2(parent, spec.path.c_str(), stored_type(spec.type), space, H5P_DEFAULT,
                                  creation_list(spec, chunk), access),
                       H5Dclose);
  check(column.dataset.valid() && describe(column.dataset, spec));
  // Frames before the face was first seen are missing; the chunk it appears in begins with them.
  column.first_row = frames_ - frames_ % static_cast<FrameIndex>(column.chunk_rows);
  column.waiting.assign(static_cast<std::size_t>(frames_ - column.first_row) * spec.size(),
                        missing_value(spec));
  return column;
}

void Hdf5Builder::append(const FrameRow& row) {
  const QuietHdf5 quiet;
  if (row.index != frames_)
    throw Error(ErrorCategory::internal, "frame " + std::to_string(row.index) + " was recorded out of order");
  for (const auto& face : row.faces) {
    if (faces_.contains(face.id)) continue;
    const std::string name = "faces/" + std::to_string(face.id);
    const Hid group = create_group(file_, name);
    check(group.valid());
    faces_[face.id] = create_columns(group, face_schema_);
  }
  add_row(frame_columns_, &row.values);
  for (auto& [id, columns] : faces_) {
    const auto seen = std::ranges::find(row.faces, id, &FrameRow::Face::id);
    add_row(columns, seen == row.faces.end() ? nullptr : &seen->values);
  }
  ++frames_;
}

void Hdf5Builder::add_row(Columns& columns, const std::vector<double>* values) {
  std::size_t position = 0;
  for (auto& column : columns) {
    const std::size_t size = column.spec.size();
    if (values && position + size > values->size())
      throw Error(ErrorCategory::internal, "a row is shorter than its schema");
    if (values)
      column.waiting.insert(column.waiting.end(), values->begin() + static_cast<std::ptrdiff_t>(position),
                            values->begin() + static_cast<std::ptrdiff_t>(position + size));
    else
      column.waiting.insert(column.waiting.end(), size, missing_value(column.spec));
    position += size;
    if (column.waiting.size() < column.chunk_rows * size) continue;
    write_waiting(column);
    column.first_row += static_cast<FrameIndex>(column.chunk_rows);
    column.waiting.clear();
  }
}

void Hdf5Builder::write_waiting(Column& column) {
  const std::size_t rows = column.waiting.size() / column.spec.size();
  std::vector<hsize_t> start{static_cast<hsize_t>(column.first_row)}, count{rows},
      extent{static_cast<hsize_t>(column.first_row) + rows};
  for (const int n : column.spec.shape)
    start.push_back(0), count.push_back(static_cast<hsize_t>(n)), extent.push_back(static_cast<hsize_t>(n));
  check(H5Dset_extent(column.dataset, extent.data()) >= 0);
  if (rows == 0) return;
  const Hid file_space(H5Dget_space(column.dataset), H5Sclose),
      memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose);
  check(H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) >= 0);
  check(H5Dwrite(column.dataset, H5T_NATIVE_DOUBLE, memory, file_space, H5P_DEFAULT, column.waiting.data()) >=
        0);
}

void Hdf5Builder::flush() {
  const QuietHdf5 quiet;
  for (auto& column : frame_columns_) write_waiting(column);
  for (auto& [id, columns] : faces_)
    for (auto& column : columns) write_waiting(column);
}

void Hdf5Builder::set_events(const std::vector<Event>& events) {
  const QuietHdf5 quiet;
  for (const auto& [id, columns] : faces_) {
    std::vector<Event> own;
    std::ranges::copy_if(events, std::back_inserter(own),
                         [face = id](const Event& event) { return event.face_id == face; });
    const Hid group(H5Gopen2(file_, ("faces/" + std::to_string(id)).c_str(), H5P_DEFAULT), H5Gclose);
    check(group.valid() && write_events(group, own));
  }
}

void Hdf5Builder::set_attributes(const std::map<std::string, std::string>& text,
                                 const std::map<std::string, double>& numbers) {
  const QuietHdf5 quiet;
  for (const auto& [name, value] : text) check(write_attribute(file_, name, value));
  for (const auto& [name, value] : numbers) check(write_attribute(file_, name, value));
}

void Hdf5Builder::finish(const std::string& created) {
  const QuietHdf5 quiet;
  set_attributes({{"created", created}}, {{"frame_count", static_cast<double>(frames_)}});
  check(write_flag_attribute(file_, "complete", true));
  frame_columns_.clear();
  faces_.clear();
  check(H5Fflush(file_, H5F_SCOPE_LOCAL) >= 0 && file_.reset());
}

}  // namespace micro
