#include "libmicro/store/study_file.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "libmicro/core/version.h"
#include "libmicro/store/durable_file.h"
#include "libmicro/store/events_table.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_columns.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr const char* study_format_version = "1.0";

/// One source of a virtual dataset: so many rows of a dataset of a recording.
struct Piece {
  const StudyRecording* recording;
  std::string dataset;
  hsize_t rows;
};

/// For datasets without times, so that the same content gives the same bytes.
Hid untimed_list() {
  Hid list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(list, false);
  return list;
}

class StudyWriter {
 public:
  StudyWriter(const fs::path& path, const fs::path& folder) : path_(path), folder_(folder) {
    const Hid access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);  // virtual datasets need it
    const Hid creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation, false);
    file_ = Hid(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
    checked(file_, ErrorCategory::output, path, "cannot be written");
    check(write_attribute(file_, "format_version", std::string(study_format_version)) &&
          write_attribute(file_, "libmicro_version", std::string(MICRO_VERSION)));
  }

  void link(const std::vector<StudyRecording>& recordings) {
    const Hid group = create_group(file_, "recordings");
    check(group.valid());
    for (const auto& one : recordings)
      check(H5Lcreate_external(one.file.c_str(), "/", group, one.id.c_str(), H5P_DEFAULT, H5P_DEFAULT) >= 0);
  }

  /// A column of text below /table.
  void text(hid_t group, const std::string& name, const std::vector<std::string>& values,
            const std::string& description) {
    std::size_t width = 1;
    for (const auto& value : values) width = std::max(width, value.size());
    std::vector<char> cells(width * values.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i)
      std::memcpy(cells.data() + i * width, values[i].data(), values[i].size());
    const Hid type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type, width), H5Tset_cset(type, H5T_CSET_UTF8), H5Tset_strpad(type, H5T_STR_NULLPAD);
    whole(group, name, type, cells.data(), values.size(), description);
  }

  void numbers(hid_t group, const std::string& name, const std::vector<std::int64_t>& values,
               const std::string& description) {
    whole(group, name, H5T_NATIVE_INT64, values.data(), values.size(), description);
  }

  /// All pieces, one below the other. Shape and type are those of the first.
  void together(hid_t group, const std::string& name, const std::vector<Piece>& pieces,
                const std::string& description) {
    const auto [type, row] = form_of(pieces.front());
    std::vector<hsize_t> size{0};
    for (const auto& piece : pieces) size[0] += piece.rows;
    size.insert(size.end(), row.begin(), row.end());
    const Hid space(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose),
        list(untimed_list());
    std::vector<hsize_t> start(size.size(), 0), count = size;
    for (const auto& piece : pieces) {
      count[0] = piece.rows;
      const Hid source(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose);
      H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
      check(H5Pset_virtual(list, space, piece.recording->file.c_str(), piece.dataset.c_str(), source) >= 0);
      start[0] += piece.rows;
    }
    H5Sselect_all(space);
    const Hid table(H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT), H5Dclose);
    check(table.valid() && write_attribute(table, "description", description));
  }

  Hid group(const char* name) {
    Hid made = create_group(file_, name);
    check(made.valid());
    return made;
  }
  hid_t file() const { return file_; }
  void close() { check(H5Fflush(file_, H5F_SCOPE_GLOBAL) >= 0 && file_.reset()); }

 private:
  void check(bool good) const { check_written(good, path_); }

  void whole(hid_t group, const std::string& name, hid_t type, const void* values, hsize_t rows,
             const std::string& description) {
    const Hid space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
    const Hid list = untimed_list();
    const Hid data(H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT), H5Dclose);
    check(data.valid() && (rows == 0 || H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0) &&
          write_attribute(data, "description", description));
  }

  /// Type, and extents after the first, of a recording's dataset.
  std::pair<Hid, std::vector<hsize_t>> form_of(const Piece& piece) const {
    const fs::path at = folder_ / piece.recording->file;
    const Hid source(H5Fopen(at.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    checked(source, ErrorCategory::input, at, "cannot be opened");
    const Hid data(H5Dopen2(source, piece.dataset.c_str(), H5P_DEFAULT), H5Dclose);
    checked(data, ErrorCategory::input, at, ("lacks " + piece.dataset).c_str());
    const Hid space(H5Dget_space(data), H5Sclose);
    std::vector<hsize_t> extent(static_cast<std::size_t>(std::max(1, H5Sget_simple_extent_ndims(space))));
    H5Sget_simple_extent_dims(space, extent.data(), nullptr);
    const Hid stored(H5Dget_type(data), H5Tclose);
    return std::pair(Hid(H5Tcopy(stored), H5Tclose), std::vector<hsize_t>(extent.begin() + 1, extent.end()));
  }

  fs::path path_, folder_;
  Hid file_;
};

void add_table(StudyWriter& study, const std::vector<std::string>& columns,
               const std::vector<StudyRecording>& recordings) {
  const Hid table = study.group("table");
  for (std::size_t column = 0; column < columns.size(); ++column) {
    std::vector<std::string> values;
    for (const auto& one : recordings) values.push_back(one.values[column]);
    study.text(table, columns[column], values, "column of the manifest, one value for each recording");
  }
}

void add_events(StudyWriter& study, const std::vector<StudyRecording>& recordings) {
  std::vector<Piece> pieces;
  std::vector<std::int64_t> owner, faces;
  for (std::size_t i = 0; i < recordings.size(); ++i)
    for (const auto& [face, events] : recordings[i].events) {
      if (events == 0) continue;
      pieces.push_back({&recordings[i], "/faces/" + std::to_string(face) + "/events", events});
      owner.insert(owner.end(), events, static_cast<std::int64_t>(i));
      faces.insert(faces.end(), events, face);
    }
  if (pieces.empty())
    write_events(study.file(), {});
  else
    study.together(study.file(), "events", pieces, "tables of events of all recordings, one below the other");
  study.numbers(study.file(), "event_recording", owner,
                "row of /table that each row of /events belongs to, from 0");
  study.numbers(study.file(), "event_face", faces, "face that each row of /events belongs to");
}

void add_frames(StudyWriter& study, const std::vector<StudyRecording>& recordings) {
  const Hid frames = study.group("frames");
  std::vector<std::int64_t> first;
  std::int64_t next = 0;
  for (const auto& one : recordings) first.push_back(next), next += one.frames;
  study.numbers(frames, "first", first, "row below /frames at which each recording begins");
  constexpr std::array<std::pair<const char*, const char*>, 4> datasets{
      {{"capture_s", "/frames/capture_s"},
       {"valid", "/faces/0/valid"},
       {"displacement", "/faces/0/motion/displacement"},
       {"flow_noise", "/faces/0/motion/flow_noise"}}};
  for (const auto& [name, source] : datasets) {
    std::vector<Piece> pieces;
    for (const auto& one : recordings)
      if (one.frames > 0) pieces.push_back({&one, source, static_cast<hsize_t>(one.frames)});
    if (!pieces.empty())
      study.together(frames, name, pieces, std::string(source) + " of all recordings, one below the other");
  }
}

}  // namespace

void write_study_file(const fs::path& path, const fs::path& folder, const std::vector<std::string>& columns,
                      const std::vector<StudyRecording>& recordings) {
  const QuietHdf5 quiet;
  const fs::path building = path.string() + ".building";
  const RemovedAtEnd removed{building};
  StudyWriter study(building, folder);
  study.link(recordings);
  add_table(study, columns, recordings);
  add_events(study, recordings);
  add_frames(study, recordings);
  study.close();
  move_into_place(building, path);
}

}  // namespace micro
