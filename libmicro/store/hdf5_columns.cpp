#include "libmicro/store/hdf5_columns.h"

#include <algorithm>
#include <limits>

#include "libmicro/store/chunk_coder.h"
#include "libmicro/store/hdf5_attributes.h"

namespace micro {
namespace {

constexpr std::size_t chunk_frames = 1024, smallest_chunk_frames = 64, chunk_bytes = 1 << 20;
constexpr std::size_t chunk_crops = 16;
constexpr hsize_t table_chunk_rows = 256;
constexpr unsigned deflate_level = 2;  // of the tables of records; chunks of numbers: chunk_coder.h
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

Hid compressed_list(const std::vector<hsize_t>& chunk) {
  Hid list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(list, false);
  H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
  H5Pset_shuffle(list);
  H5Pset_deflate(list, deflate_level);
  H5Pset_fletcher32(
      list);  // last: the checksum is over the bytes in the file, and checked before they are inflated
  return list;
}

Hid creation_list(const std::vector<hsize_t>& chunk, double fill) {
  Hid list = compressed_list(chunk);
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

bool is_descriptor(const DatasetSpec& spec) {
  return spec.path.starts_with("features/") || spec.path.starts_with("events_features/");
}

bool describe(hid_t dataset, const DatasetSpec& spec, const std::string& first_dim) {
  std::vector<std::string> dims{first_dim};
  dims.insert(dims.end(), spec.dims.begin(), spec.dims.end());
  bool good = write_attribute(dataset, "dims", dims) && write_attribute(dataset, "units", spec.units) &&
              write_attribute(dataset, "description", spec.description) &&
              write_attribute(dataset, "producer", spec.producer);
  if (!spec.labels.empty()) good = good && write_attribute(dataset, "labels", spec.labels);
  if (is_descriptor(spec)) good = good && write_attribute(dataset, "columns", spec.labels);
  if (!spec.label_units.empty()) good = good && write_attribute(dataset, "column_units", spec.label_units);
  for (const auto& [name, text] : spec.attributes) good = good && write_attribute(dataset, name, text);
  return good;
}

/// Creates a dataset whose first axis grows, below `parent`.
Hid create_growing(hid_t parent, const std::string& path, hid_t type, const std::vector<int>& shape,
                   std::size_t chunk_rows, double fill) {
  std::vector<hsize_t> extent{0}, limit{H5S_UNLIMITED}, chunk{chunk_rows};
  for (const int n : shape)
    for (auto* sizes : {&extent, &limit, &chunk}) sizes->push_back(static_cast<hsize_t>(n));
  const Hid space(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), limit.data()), H5Sclose);
  const Hid access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_chunk_cache(access, 1, 0, 1);  // whole chunks go straight to the file
  if (!create_groups_above(parent, path)) return {};
  return {H5Dcreate2(parent, path.c_str(), type, space, H5P_DEFAULT, creation_list(chunk, fill), access),
          H5Dclose};
}

/// How a dataset of chunks as wide as its rows keeps them.
struct Storage {
  explicit Storage(hid_t dataset) : type(H5Dget_type(dataset), H5Tclose), element_bytes(H5Tget_size(type)) {
    const Hid creation(H5Dget_create_plist(dataset), H5Pclose);
    hsize_t chunk[H5S_MAX_RANK] = {};
    rank = H5Pget_chunk(creation, H5S_MAX_RANK, chunk);
    chunk_rows = chunk[0];
    for (int axis = 1; axis < rank; ++axis) row_elements *= chunk[axis];
    fill.resize(element_bytes);
    good = rank > 0 && H5Pget_fill_value(creation, type, fill.data()) >= 0;
  }
  Hid type;
  std::size_t element_bytes;
  int rank = 0;
  hsize_t chunk_rows = 0;
  std::size_t row_elements = 1;
  std::vector<std::byte> fill;
  bool good = false;
};

/// A chunk as the file keeps it: rows converted from `type`, filled up where it is not full.
bool converted_chunk(const Storage& storage, hid_t type, const std::byte* values, std::size_t rows,
                     std::vector<std::byte>& chunk) {
  const std::size_t elements = rows * storage.row_elements, from_bytes = H5Tget_size(type),
                    all = storage.chunk_rows * storage.row_elements;
  chunk.resize(std::max(elements * from_bytes, all * storage.element_bytes));
  std::copy_n(values, elements * from_bytes, chunk.begin());
  if (elements > 0 && H5Tconvert(type, storage.type, elements, chunk.data(), nullptr, H5P_DEFAULT) < 0)
    return false;
  chunk.resize(all * storage.element_bytes);
  for (std::size_t i = elements; i < all; ++i)
    std::ranges::copy(storage.fill, chunk.begin() + static_cast<std::ptrdiff_t>(i * storage.element_bytes));
  return true;
}

/// Writes rows first .. first + rows - 1, where `first` begins a chunk, and makes the dataset end with them.
bool write_rows(hid_t dataset, FrameIndex first, std::size_t rows, const std::vector<int>& shape, hid_t type,
                const void* values) {
  std::vector<hsize_t> extent{static_cast<hsize_t>(first) + rows};
  for (const int n : shape) extent.push_back(static_cast<hsize_t>(n));
  if (H5Dset_extent(dataset, extent.data()) < 0) return false;
  const Storage storage(dataset);
  if (!storage.good) return false;
  thread_local ChunkCoder coder;
  std::vector<std::byte> chunk;
  const std::size_t row_bytes = storage.row_elements * H5Tget_size(type);
  for (std::size_t row = 0; row < rows; row += storage.chunk_rows) {
    const auto* from = static_cast<const std::byte*>(values) + row * row_bytes;
    const std::size_t some = std::min<std::size_t>(storage.chunk_rows, rows - row);
    if (!converted_chunk(storage, type, from, some, chunk)) return false;
    const auto coded = coder.coded(chunk, storage.element_bytes);
    std::vector<hsize_t> place(static_cast<std::size_t>(storage.rank), 0);
    place[0] = static_cast<hsize_t>(first) + row;
    if (H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, place.data(), coded.size(), coded.data()) < 0) return false;
  }
  return true;
}

}  // namespace

Hid create_group(hid_t parent, const std::string& name) {
  const Hid list(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(list, false);
  return {H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, list, H5P_DEFAULT), H5Gclose};
}

void check_written(bool good, const std::filesystem::path& path) {
  if (!good) checked(-1, ErrorCategory::output, path, "cannot be written");
}

Hdf5Columns::Hdf5Columns(hid_t parent, const Schema& schema, FrameIndex frames, std::filesystem::path path)
    : path_(std::move(path)) {
  for (const auto& spec : schema) columns_.push_back(create(parent, spec, frames));
}

Hdf5Columns::Column Hdf5Columns::create(hid_t parent, const DatasetSpec& spec, FrameIndex frames) const {
  Column column;
  column.spec = spec;
  column.chunk_rows = chunk_rows_for(spec);
  column.dataset = create_growing(parent, spec.path, stored_type(spec.type), spec.shape, column.chunk_rows,
                                  missing_value(spec));
  check_written(column.dataset.valid() && describe(column.dataset, spec, "frame"), path_);
  // Frames before the face was first seen are missing; the chunk it appears in begins with them.
  column.first_row = frames - frames % static_cast<FrameIndex>(column.chunk_rows);
  column.waiting.assign(static_cast<std::size_t>(frames - column.first_row) * spec.size(),
                        missing_value(spec));
  return column;
}

void Hdf5Columns::add(const std::vector<double>* values) {
  std::size_t position = 0;
  flushed_ = false;
  for (auto& column : columns_) {
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

void Hdf5Columns::write_waiting(const Column& column) const {
  check_written(write_rows(column.dataset, column.first_row, column.waiting.size() / column.spec.size(),
                           column.spec.shape, H5T_NATIVE_DOUBLE, column.waiting.data()),
                path_);
}

void Hdf5Columns::flush() {
  if (flushed_) return;
  for (const auto& column : columns_) write_waiting(column);
  flushed_ = true;
}

Hdf5Crops::Hdf5Crops(hid_t parent, int side, FrameIndex frames, std::filesystem::path path)
    : path_(std::move(path)), side_(side) {
  const DatasetSpec spec{.path = "crops",
                         .shape = {side, side},
                         .type = StorageType::flag,
                         .units = "grey levels",
                         .description = "face-locked crops; 0 where the face is not there",
                         .dims = {"y", "x"},
                         .labels = {},
                         .producer = "face tracker"};
  dataset_ = create_growing(parent, spec.path, H5T_STD_U8LE, spec.shape, chunk_crops, 0);
  check_written(dataset_.valid() && describe(dataset_, spec, "frame"), path_);
  first_row_ = frames - frames % static_cast<FrameIndex>(chunk_crops);
  waiting_.assign(static_cast<std::size_t>(frames - first_row_) * static_cast<std::size_t>(side * side), 0);
}

void Hdf5Crops::add(const cv::Mat& crop) {
  const std::size_t size = static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_);
  if (crop.empty())
    waiting_.insert(waiting_.end(), size, 0);
  else if (crop.type() != CV_8UC1 || crop.total() != size || !crop.isContinuous())
    throw Error(ErrorCategory::internal, "a crop of another size cannot be recorded");
  else
    waiting_.insert(waiting_.end(), crop.data, crop.data + size);
  if (waiting_.size() < chunk_crops * size) return;
  flush();
  first_row_ += static_cast<FrameIndex>(chunk_crops);
  waiting_.clear();
}

void Hdf5Crops::flush() {
  const std::size_t size = static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_);
  check_written(write_rows(dataset_, first_row_, waiting_.size() / size, {side_, side_}, H5T_NATIVE_UINT8,
                           waiting_.data()),
                path_);
}

Hid table_space(hsize_t rows) {
  const hsize_t limit = H5S_UNLIMITED;  // chunks of a table without rows need one
  return {H5Screate_simple(1, &rows, &limit), H5Sclose};
}

Hid table_creation(hsize_t rows) { return compressed_list({std::clamp<hsize_t>(rows, 1, table_chunk_rows)}); }

void write_table(hid_t parent, const DatasetSpec& spec, const std::string& first_dim, std::size_t rows,
                 const std::vector<double>& values, const std::filesystem::path& path) {
  if (values.size() != rows * spec.size())
    throw Error(ErrorCategory::internal, "a table of another size than its schema");
  const Hid table =
      create_growing(parent, spec.path, stored_type(spec.type), spec.shape, 16, missing_value(spec));
  check_written(table.valid() && describe(table, spec, first_dim) &&
                    write_rows(table, 0, rows, spec.shape, H5T_NATIVE_DOUBLE, values.data()),
                path);
}

}  // namespace micro
