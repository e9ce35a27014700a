#include "libmicro/store/recording_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>
#include <string_view>

#include "libmicro/store/events_table.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_reader.h"
#include "libmicro/store/recording_seal.h"

namespace micro {
namespace {

constexpr std::size_t largest_read = std::size_t{1} << 32;  // values; a damaged extent asks for more

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw Error(ErrorCategory::input, "'" + path.string() + "' " + why, "analyse the video again");
}

DatasetSpec spec_of(hid_t dataset, const std::string& path) {
  DatasetSpec spec;
  spec.path = path;
  const Attributes attributes = read_attributes(dataset);
  const auto text = [&](const char* name) {
    const auto found = attributes.text.find(name);
    return found == attributes.text.end() ? std::string() : found->second;
  };
  spec.units = text("units"), spec.description = text("description"), spec.producer = text("producer");
  spec.labels = read_strings(dataset, "labels");
  spec.label_units = read_strings(dataset, "column_units");
  spec.attributes = attributes.text;
  for (const char* known : {"units", "description", "producer"}) spec.attributes.erase(known);
  spec.dims = read_strings(dataset, "dims");
  if (!spec.dims.empty()) spec.dims.erase(spec.dims.begin());
  const Hid space(H5Dget_space(dataset), H5Sclose), type(H5Dget_type(dataset), H5Tclose);
  hsize_t extent[H5S_MAX_RANK] = {};
  const int rank = H5Sget_simple_extent_dims(space, extent, nullptr);
  for (int i = 1; i < rank; ++i)
    spec.shape.push_back(static_cast<int>(std::min<hsize_t>(extent[i], 1 << 20)));
  spec.type = H5Tget_class(type) == H5T_INTEGER ? StorageType::flag
              : H5Tget_size(type) == 8          ? StorageType::f64
                                                : StorageType::f32;
  return spec;
}

/// Every numeric dataset below a group, by path. The depth is limited: links of a damaged file may form a
/// ring.
void collect(hid_t group, const std::string& prefix, Schema& schema, int depth = 0) {
  H5G_info_t info;
  if (depth > 8 || H5Gget_info(group, &info) < 0) return;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[256] = {};
    if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) < 0)
      continue;
    const Hid object(H5Oopen(group, name, H5P_DEFAULT), H5Oclose);
    if (H5Iget_type(object) == H5I_GROUP) collect(object, prefix + name + "/", schema, depth + 1);
    if (H5Iget_type(object) != H5I_DATASET) continue;
    const Hid type(H5Dget_type(object), H5Tclose);
    if (H5Tget_class(type) == H5T_FLOAT || H5Tget_class(type) == H5T_INTEGER)
      schema.push_back(spec_of(object, prefix + name));
  }
}

class Hdf5Reader : public RecordingReader {
 public:
  Hdf5Reader(Hid file, std::filesystem::path path, FrameIndex frames)
      : file_(std::move(file)), path_(std::move(path)), frames_(frames) {
    const Attributes attributes = read_attributes(file_);
    text_ = attributes.text, numbers_ = attributes.numbers;
    find_faces();
    const Hid group(H5Gopen2(file_, "frames", H5P_DEFAULT), H5Gclose);
    if (!group.valid()) refuse(path_, "has no frames in it");
  }

  const std::map<std::string, std::string>& text() const override { return text_; }
  const std::map<std::string, double>& numbers() const override { return numbers_; }
  FrameIndex frame_count() const override { return frames_; }
  std::vector<int> face_ids() const override {
    std::vector<int> ids;
    for (const auto& [id, schemas] : faces_) ids.push_back(id);
    return ids;
  }
  const Schema& frame_schema() const override {
    if (!frame_schema_) frame_schema_ = schema_below("frames");
    return *frame_schema_;
  }
  const Schema& face_schema(int face_id) const override { return schemas_of(face_id).of_frames; }
  const Schema& event_schema(int face_id) const override { return schemas_of(face_id).of_events; }

  std::vector<double> read_frames(const std::string& dataset, FrameIndex first,
                                  FrameIndex count) const override {
    return read_kept("frames/" + dataset, first, count);
  }
  std::vector<double> read_face(int face_id, const std::string& dataset, FrameIndex first,
                                FrameIndex count) const override {
    return read_kept(group_of(face_id) + "/" + dataset, first, count);
  }
  std::vector<double> read_event_table(int face_id, const std::string& dataset) const override {
    const auto rows = static_cast<FrameIndex>(events(face_id).size());
    return read(group_of(face_id) + "/" + dataset, 0, rows, rows);
  }
  std::vector<cv::Mat> read_crops(int face_id, FrameIndex first, FrameIndex count) const override {
    std::vector<std::uint8_t> pixels;
    const auto sizes =
        read_into(group_of(face_id) + "/crops", first, count, frames_, H5T_NATIVE_UINT8, pixels);
    if (sizes.size() != 3) refuse(path_, "is damaged");
    const auto rows = static_cast<int>(sizes[1]), cols = static_cast<int>(sizes[2]);
    std::vector<cv::Mat> crops;
    for (FrameIndex i = 0; i < count; ++i)
      crops.push_back(cv::Mat(rows, cols, CV_8UC1, pixels.data() + i * rows * cols).clone());
    return crops;
  }

  std::vector<Event> events(int face_id) const override {
    const QuietHdf5 quiet;
    const Hid group(H5Gopen2(file_, group_of(face_id).c_str(), H5P_DEFAULT), H5Gclose);
    checked(group, ErrorCategory::input, path_, "has no such face");
    return read_events(group, face_id, path_);
  }

 private:
  struct FaceSchemas {
    Schema of_frames, of_events;
  };
  /// Rows of a dataset that were read last.
  struct Kept {
    FrameIndex first = 0, count = 0;
    std::vector<double> values;
  };

  static std::string group_of(int face_id) { return "faces/" + std::to_string(face_id); }

  void find_faces() {
    const Hid group(H5Gopen2(file_, "faces", H5P_DEFAULT), H5Gclose);
    H5G_info_t info;
    if (!group.valid() || H5Gget_info(group, &info) < 0) refuse(path_, "has no faces group");
    for (hsize_t i = 0; i < info.nlinks; ++i) {
      char name[64] = {};
      H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
      int id = -1;
      const std::string text(name);
      const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
      if (failure != std::errc{} || stop != text.data() + text.size()) continue;
      const Hid face(H5Gopen2(group, name, H5P_DEFAULT), H5Gclose);
      if (face.valid()) faces_[id];
    }
  }

  /// Only looked for when somebody asks: most readers know what they read.
  Schema schema_below(const std::string& group_name) const {
    const QuietHdf5 quiet;
    const Hid group(H5Gopen2(file_, group_name.c_str(), H5P_DEFAULT), H5Gclose);
    Schema all;
    collect(group, "", all);
    return all;
  }

  const FaceSchemas& schemas_of(int face_id) const {
    const auto found = faces_.find(face_id);
    if (found == faces_.end()) refuse(path_, "has no face " + std::to_string(face_id));
    auto& schemas = found->second;
    if (!schemas) {
      schemas.emplace();
      for (auto& spec : schema_below(group_of(face_id)))
        (is_event_table(spec.path) ? schemas->of_events : schemas->of_frames).push_back(std::move(spec));
    }
    return *schemas;
  }

  std::size_t values_in(const std::vector<hsize_t>& sizes) const {
    std::size_t total = 1;
    for (const hsize_t size : sizes) {
      if (size > 0 && total > largest_read / size) refuse(path_, "is damaged");
      total *= size;
    }
    return total;
  }

  /// Some rows, of those read last where they are among them. A short read takes its whole chunks with it:
  /// they are inflated as a whole anyway, and the next one is often near.
  std::vector<double> read_kept(const std::string& dataset, FrameIndex first, FrameIndex count) const {
    constexpr FrameIndex short_read = 1024;
    if (first < 0 || count <= 0 || count > short_read || first > frames_ - count)
      return read(dataset, first, count, frames_);
    const auto found = kept_.find(dataset);
    const bool there = found != kept_.end() && first >= found->second.first &&
                       first + count <= found->second.first + found->second.count;
    const Kept& kept = there ? found->second : keep(dataset, first, count);
    const std::size_t width = kept.values.size() / static_cast<std::size_t>(kept.count);
    const auto from = kept.values.begin() + (first - kept.first) * static_cast<std::ptrdiff_t>(width);
    return {from, from + count * static_cast<std::ptrdiff_t>(width)};
  }

  /// Reads the chunks around some rows; when much is kept, all the others go.
  const Kept& keep(const std::string& dataset, FrameIndex first, FrameIndex count) const {
    constexpr std::size_t most_values = std::size_t{1} << 21;  // 16 MB
    const FrameIndex chunk = chunk_rows(dataset), begin = first - first % chunk;
    const FrameIndex end = std::min(frames_, (first + count + chunk - 1) / chunk * chunk);
    Kept fresh{begin, end - begin, read(dataset, begin, end - begin, frames_)};
    if (kept_values_ + fresh.values.size() > most_values) kept_.clear(), kept_values_ = 0;
    Kept& kept = kept_[dataset];
    kept_values_ += fresh.values.size() - kept.values.size();
    return kept = std::move(fresh);
  }

  FrameIndex chunk_rows(const std::string& dataset) const {
    const QuietHdf5 quiet;
    const Hid data(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), H5Dclose);
    if (!data.valid()) refuse(path_, "has no dataset " + dataset);
    const Hid creation(H5Dget_create_plist(data), H5Pclose);
    hsize_t chunk[H5S_MAX_RANK] = {};
    if (H5Pget_layout(creation) != H5D_CHUNKED || H5Pget_chunk(creation, H5S_MAX_RANK, chunk) < 1) return 1;
    return static_cast<FrameIndex>(std::clamp<hsize_t>(chunk[0], 1, 1 << 16));
  }

  std::vector<double> read(const std::string& dataset, FrameIndex first, FrameIndex count,
                           FrameIndex rows) const {
    std::vector<double> values;
    read_into(dataset, first, count, rows, H5T_NATIVE_DOUBLE, values);
    return values;
  }

  /// Reads some of a dataset's rows, of which there should be `rows`, and returns the extent of what was
  /// read.
  template <class T>
  std::vector<hsize_t> read_into(const std::string& dataset, FrameIndex first, FrameIndex count,
                                 FrameIndex rows, hid_t type, std::vector<T>& values) const {
    const QuietHdf5 quiet;
    const Hid data(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), H5Dclose);
    if (!data.valid()) refuse(path_, "has no dataset " + dataset);
    const Hid space(H5Dget_space(data), H5Sclose);
    hsize_t extent[H5S_MAX_RANK] = {};
    const int rank = H5Sget_simple_extent_dims(space, extent, nullptr);
    if (rank < 1 || first < 0 || count < 0 || first > rows || count > rows - first ||
        static_cast<hsize_t>(first + count) > extent[0])
      refuse(path_, "has too few rows in " + dataset);
    std::vector<hsize_t> start(static_cast<std::size_t>(rank), 0), sizes(extent, extent + rank);
    start[0] = static_cast<hsize_t>(first), sizes[0] = static_cast<hsize_t>(count);
    values.resize(values_in(sizes));
    if (values.empty()) return sizes;
    const Hid memory(H5Screate_simple(rank, sizes.data(), nullptr), H5Sclose);
    checked(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, sizes.data(), nullptr),
            ErrorCategory::input, path_, "is damaged");
    checked(H5Dread(data, type, memory, space, H5P_DEFAULT, values.data()), ErrorCategory::input, path_,
            ("is damaged in " + dataset).c_str());
    return sizes;
  }

  Hid file_;
  std::filesystem::path path_;
  FrameIndex frames_;
  std::map<std::string, std::string> text_;
  std::map<std::string, double> numbers_;
  // Filled in when first asked for; like HDF5, a reader is for one thread at a time.
  mutable std::optional<Schema> frame_schema_;
  mutable std::map<int, std::optional<FaceSchemas>> faces_;
  mutable std::map<std::string, Kept> kept_;
  mutable std::size_t kept_values_ = 0;
};

}  // namespace

std::unique_ptr<RecordingReader> reader_of(hid_t file, const std::filesystem::path& path, FrameIndex frames) {
  const QuietHdf5 quiet;
  return std::make_unique<Hdf5Reader>(Hid(H5Freopen(file), H5Fclose), path, frames);
}

bool is_event_table(const std::string& path) {
  return path.starts_with("events_features/") || path.starts_with("action_units/") ||
         path.starts_with("emotions/");
}

bool RecordingReader::is_recording(const std::filesystem::path& path) {
  constexpr std::string_view hdf5_signature("\x89HDF\r\n\x1a\n", 8);
  std::array<char, 8> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return path.extension() == ".h5" || std::string_view(start.data(), start.size()) == hdf5_signature;
}

std::unique_ptr<RecordingReader> RecordingReader::open(const std::filesystem::path& path) {
  const QuietHdf5 quiet;
  std::error_code ignored;  // HDF5 says why a path that is there cannot be read
  if (std::filesystem::status(path, ignored).type() == std::filesystem::file_type::not_found)
    throw Error(ErrorCategory::input, "'" + path.string() + "' does not exist", "check the name");
  const bool sealed = check_recording_seal(path) == RecordingSeal::intact;
  Hid file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, file_access()), H5Fclose);
  checked(file, ErrorCategory::input, path, "is not a recording");
  const Attributes attributes = read_attributes(file);
  const auto version = attributes.text.find("format_version");
  if (version == attributes.text.end()) refuse(path, "is an HDF5 file but not a recording of microx");
  if (!version->second.starts_with("1."))
    refuse(path, "is of format " + version->second + ", which this version does not read");
  if (!sealed && version->second != "1.0" && version->second != "1.1")
    throw Error(
        ErrorCategory::input,
        "'" + path.string() + "' has lost its checksum: it was cut, or opened for writing by another program",
        "take an intact copy");
  const auto complete = attributes.numbers.find("complete"), frames = attributes.numbers.find("frame_count");
  if (complete == attributes.numbers.end() || complete->second != 1 || frames == attributes.numbers.end())
    refuse(path, "is an incomplete recording");
  if (!(frames->second >= 0 && frames->second < 1e12)) refuse(path, "is damaged");
  return std::make_unique<Hdf5Reader>(std::move(file), path, static_cast<FrameIndex>(frames->second));
}

}  // namespace micro
