#include "libmicro/store/hdf5_builder.h"

#include <algorithm>

#include "libmicro/core/version.h"
#include "libmicro/store/events_table.h"
#include "libmicro/store/hdf5_attributes.h"

namespace micro {

Hid create_recording_file(const std::filesystem::path& path) {
  const Hid access = file_access();
  // Not earlier: the format of HDF5 1.8 has checksums over its structure, so damage is noticed.
  H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
  const Hid creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  Hid file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
  checked(file, ErrorCategory::output, path, "cannot be written");
  return file;
}

Hdf5Builder::Hdf5Builder(std::filesystem::path path, const RecordingHeader& header)
    : path_(std::move(path)), face_schema_(header.face_schema), crop_side_(header.crop_side) {
  const QuietHdf5 quiet;
  file_ = create_recording_file(path_);
  set_attributes(header.text, header.numbers);
  set_attributes({{"format_version", recording_format_version}, {"libmicro_version", MICRO_VERSION}}, {});
  check_written(write_flag_attribute(file_, "complete", false), path_);
  const Hid frames = create_group(file_, "frames");
  const Hid faces = create_group(file_, "faces");
  check_written(frames.valid() && faces.valid(), path_);
  frame_columns_.emplace(frames, header.frame_schema, 0, path_);
}

void Hdf5Builder::append(const FrameRow& row) {
  const QuietHdf5 quiet;
  if (row.index != frames_)
    throw Error(ErrorCategory::internal, "frame " + std::to_string(row.index) + " was recorded out of order");
  for (const auto& face : row.faces)
    if (!faces_.contains(face.id)) open_face(face.id);
  frame_columns_->add(&row.values);
  for (auto& [id, face] : faces_) {
    const auto seen = std::ranges::find(row.faces, id, &FrameRow::Face::id);
    const bool there = seen != row.faces.end();
    face.columns.add(there ? &seen->values : nullptr);
    if (face.crops) face.crops->add(there ? seen->crop : cv::Mat());
  }
  ++frames_;
}

void Hdf5Builder::open_face(int id) {
  const Hid group = create_group(file_, "faces/" + std::to_string(id));
  check_written(group.valid(), path_);
  FaceDatasets face{Hdf5Columns(group, face_schema_, frames_, path_), {}};
  if (crop_side_ > 0) face.crops.emplace(group, crop_side_, frames_, path_);
  faces_.emplace(id, std::move(face));
}

void Hdf5Builder::flush() {
  const QuietHdf5 quiet;
  frame_columns_->flush();
  for (auto& [id, face] : faces_) {
    face.columns.flush();
    if (face.crops) face.crops->flush();
  }
}

void Hdf5Builder::set_events(const std::vector<Event>& events) {
  const QuietHdf5 quiet;
  for (const auto& [id, face] : faces_) {
    std::vector<Event> own;
    std::ranges::copy_if(events, std::back_inserter(own),
                         [wanted = id](const Event& event) { return event.face_id == wanted; });
    const Hid group(H5Gopen2(file_, ("faces/" + std::to_string(id)).c_str(), H5P_DEFAULT), H5Gclose);
    check_written(group.valid() && write_events(group, own), path_);
  }
}

void Hdf5Builder::put_event_tables(const std::vector<EventTable>& tables) {
  write_event_tables(file_, tables, path_);
}

void write_event_tables(hid_t file, const std::vector<EventTable>& tables,
                        const std::filesystem::path& path) {
  const QuietHdf5 quiet;
  for (const auto& table : tables) {
    const Hid group(H5Gopen2(file, ("faces/" + std::to_string(table.face_id)).c_str(), H5P_DEFAULT),
                    H5Gclose);
    check_written(group.valid(), path);
    write_table(group, table.spec, "event", table.rows, table.values, path);
  }
}

void Hdf5Builder::set_attributes(const std::map<std::string, std::string>& text,
                                 const std::map<std::string, double>& numbers) {
  const QuietHdf5 quiet;
  for (const auto& [name, value] : text) check_written(write_attribute(file_, name, value), path_);
  for (const auto& [name, value] : numbers) check_written(write_attribute(file_, name, value), path_);
}

void Hdf5Builder::finish(const std::string& created) {
  const QuietHdf5 quiet;
  set_attributes({{"created", created}}, {{"frame_count", static_cast<double>(frames_)}});
  check_written(write_flag_attribute(file_, "complete", true), path_);
  frame_columns_.reset();
  faces_.clear();
  check_written(H5Fflush(file_, H5F_SCOPE_LOCAL) >= 0 && file_.reset(), path_);
}

}  // namespace micro
