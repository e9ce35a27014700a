#include "libmicro/exchange/zip_archive.h"

#include <zip.h>

#include <utility>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr std::size_t largest_part = 64U << 20U;  // unpacked: a few kilobytes can unpack to terabytes

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw Error(ErrorCategory::input, "'" + file + "' is no spreadsheet (.xlsx) that can be read: " + why,
              "open it and save it anew");
}

struct CloseFile {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};

}  // namespace

struct ZipArchive::State {
  std::string file;
  zip_t* archive = nullptr;
  ~State() {
    if (archive) zip_discard(archive);
  }
};

ZipArchive::ZipArchive(std::string_view bytes, std::string file) : state_(std::make_unique<State>()) {
  state_->file = std::move(file);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  state_->archive = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr;
  const std::string why = state_->archive ? "" : zip_error_strerror(&error);
  zip_error_fini(&error);
  if (state_->archive) return;
  if (source) zip_source_free(source);
  refuse(state_->file, why);
}

ZipArchive::~ZipArchive() = default;

bool ZipArchive::has(const std::string& part) const {
  return zip_name_locate(state_->archive, part.c_str(), ZIP_FL_NOCASE) >= 0;
}

std::string ZipArchive::read(const std::string& part) const {
  const auto index = zip_name_locate(state_->archive, part.c_str(), ZIP_FL_NOCASE);
  if (index < 0) refuse(state_->file, "it has no " + part);
  const std::unique_ptr<zip_file_t, CloseFile> opened(
      zip_fopen_index(state_->archive, static_cast<zip_uint64_t>(index), 0));
  if (!opened) refuse(state_->file, part + " is damaged");
  std::string content, piece(1U << 16U, '\0');
  while (true) {
    const auto count = zip_fread(opened.get(), piece.data(), piece.size());
    if (count < 0) refuse(state_->file, part + " is damaged");
    if (count == 0) return content;
    content.append(piece, 0, static_cast<std::size_t>(count));
    if (content.size() > largest_part) refuse(state_->file, part + " is too large");
  }
}

}  // namespace micro
