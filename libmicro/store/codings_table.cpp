#include "libmicro/store/codings_table.h"

#include <algorithm>
#include <cstring>

#include "libmicro/store/durable_file.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_builder.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/store/recording_seal.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

struct Row {
  std::int64_t id, proposal, onset, apex, offset, revision;
  char status[16], action_units[CodingLimits::action_units + 1], emotion[CodingLimits::emotion + 1],
      comment[CodingLimits::comment + 1];
  std::uint8_t blind;
};

Hid row_type() {
  Hid type(H5Tcreate(H5T_COMPOUND, sizeof(Row)), H5Tclose);
  const auto number = [&](const char* name, std::size_t offset) {
    H5Tinsert(type, name, offset, H5T_NATIVE_INT64);
  };
  const auto text = [&](const char* name, std::size_t offset, std::size_t size) {
    const Hid text_type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(text_type, size);
    H5Tset_cset(text_type, H5T_CSET_UTF8);
    H5Tinsert(type, name, offset, text_type);
  };
  number("id", HOFFSET(Row, id)), number("proposal", HOFFSET(Row, proposal));
  number("onset", HOFFSET(Row, onset)), number("apex", HOFFSET(Row, apex)),
      number("offset", HOFFSET(Row, offset));
  number("revision", HOFFSET(Row, revision));
  text("status", HOFFSET(Row, status), sizeof Row::status);
  text("action_units", HOFFSET(Row, action_units), sizeof Row::action_units);
  text("emotion", HOFFSET(Row, emotion), sizeof Row::emotion);
  text("comment", HOFFSET(Row, comment), sizeof Row::comment);
  H5Tinsert(type, "blind", HOFFSET(Row, blind), H5T_NATIVE_UINT8);
  return type;
}

template <std::size_t N>
void put(char (&field)[N], const std::string& text, const fs::path& path) {
  if (text.size() >= N)
    throw Error(ErrorCategory::output, "a text of a coding is too long for '" + path.string() + "'",
                "shorten it");
  std::memcpy(field, text.data(), text.size());
}

template <std::size_t N>
std::string take(const char (&field)[N]) {
  return {field, strnlen(field, N)};
}

Row row_of(const Coding& coding, const fs::path& path) {
  Row row{};
  row.id = coding.id, row.proposal = coding.proposal, row.revision = coding.revision;
  row.blind = coding.blind ? 1 : 0;
  row.onset = coding.onset, row.apex = coding.apex, row.offset = coding.offset;
  put(row.status, coding.status, path), put(row.action_units, coding.action_units, path);
  put(row.emotion, coding.emotion, path), put(row.comment, coding.comment, path);
  return row;
}

bool write_table(hid_t group, const std::string& coder, const std::vector<Coding>& codings,
                 const fs::path& path) {
  std::vector<Row> rows;
  for (const auto& coding : codings)
    if (coding.status != "deleted") rows.push_back(row_of(coding, path));
  if (H5Lexists(group, coder.c_str(), H5P_DEFAULT) > 0 && H5Ldelete(group, coder.c_str(), H5P_DEFAULT) < 0)
    return false;
  const hsize_t count = rows.size();
  const Hid type = row_type(), space = table_space(count), list = table_creation(count);
  const Hid table(H5Dcreate2(group, coder.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT), H5Dclose);
  return table.valid() &&
         (count == 0 || H5Dwrite(table, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()) >= 0) &&
         write_attribute(
             table, "description",
             std::string("what a coder says; onset, apex and offset are inclusive frame numbers; proposal is "
                         "the id of an event, -1 where there is none"));
}

void write_all(const fs::path& copy, const Codings& codings) {
  const QuietHdf5 quiet;
  Hid file(H5Fopen(copy.c_str(), H5F_ACC_RDWR, file_access()), H5Fclose);
  checked(file, ErrorCategory::output, copy, "cannot be written");
  for (const auto& [key, list] : codings) {
    const Hid face(H5Gopen2(file, ("faces/" + std::to_string(key.first)).c_str(), H5P_DEFAULT), H5Gclose);
    checked(face, ErrorCategory::input, copy, "has no such face");
    const bool there = H5Lexists(face, "codings", H5P_DEFAULT) > 0;
    const Hid group =
        there ? Hid(H5Gopen2(face, "codings", H5P_DEFAULT), H5Gclose) : create_group(face, "codings");
    if (!group.valid() || !write_table(group, key.second, list, copy))
      checked(-1, ErrorCategory::output, copy, "cannot be written");
  }
  if (H5Fflush(file, H5F_SCOPE_LOCAL) < 0 || !file.reset())
    checked(-1, ErrorCategory::output, copy, "cannot be written");
}

std::vector<Coding> read_table(hid_t group, const char* coder, const fs::path& path) {
  const Hid table(H5Dopen2(group, coder, H5P_DEFAULT), H5Dclose);
  checked(table, ErrorCategory::input, path, "has a damaged table of codings");
  const Hid space(H5Dget_space(table), H5Sclose), type = row_type();
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (count < 0 || count > 1'000'000)
    throw Error(ErrorCategory::input, "'" + path.string() + "' has a damaged table of codings");
  std::vector<Row> rows(static_cast<std::size_t>(count));
  if (count > 0)
    checked(H5Dread(table, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()), ErrorCategory::input, path,
            "has a damaged table of codings");
  std::vector<Coding> codings;
  for (const auto& row : rows)
    codings.push_back({row.id, take(row.status), row.proposal, row.onset, row.apex, row.offset,
                       take(row.action_units), take(row.emotion), take(row.comment), row.revision,
                       row.blind != 0});
  return codings;
}

}  // namespace

Codings read_codings(const fs::path& recording) {
  const auto faces = RecordingReader::open(recording)->face_ids();
  const QuietHdf5 quiet;
  const Hid file(H5Fopen(recording.c_str(), H5F_ACC_RDONLY, file_access()), H5Fclose);
  checked(file, ErrorCategory::input, recording, "cannot be read");
  Codings codings;
  for (const int face : faces) {
    const Hid group(H5Gopen2(file, ("faces/" + std::to_string(face) + "/codings").c_str(), H5P_DEFAULT),
                    H5Gclose);
    H5G_info_t info;
    if (!group.valid() || H5Gget_info(group, &info) < 0) continue;
    for (hsize_t i = 0; i < info.nlinks; ++i) {
      char name[256] = {};
      if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) >= 0)
        codings[{face, name}] = read_table(group, name, recording);
    }
  }
  return codings;
}

void write_codings(const fs::path& recording, const Codings& codings) {
  const FrameIndex frames = RecordingReader::open(recording)->frame_count();
  const fs::path copy(recording.string() + ".coding");
  std::error_code failure;
  try {
    fs::copy_file(recording, copy, fs::copy_options::overwrite_existing, failure);
    if (failure)
      throw Error(ErrorCategory::output, "'" + copy.string() + "' cannot be written: " + failure.message(),
                  "make room; nothing is lost");
    remove_recording_seal(copy);
    write_all(copy, codings);
    publish(copy, recording, frames);
  } catch (...) {
    fs::remove(copy, failure);  // the error under way says what matters
    throw;
  }
}

}  // namespace micro
