#include "libmicro/store/recording_extension.h"

#include <algorithm>

#include "libmicro/core/archive.h"
#include "libmicro/store/durable_file.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_builder.h"
#include "libmicro/store/late_rows.h"
#include "libmicro/store/recording_copy.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

Bytes as_bytes(const std::string& text) {
  ArchiveWriter out;
  out.put(std::vector<char>(text.begin(), text.end()));
  return out.take();
}

class CopiedExtension : public RecordingExtension {
 public:
  CopiedExtension(const fs::path& recording, const RecordingReader& reader, const Schema& schema,
                  const std::vector<std::string>& replaced, const std::string& identity, bool resume)
      : recording_(recording),
        building_(recording.string() + ".features.building"),
        frames_(reader.frame_count()),
        rows_(schema, recording.string() + ".features.partial", as_bytes(identity), resume),
        cleanup_{building_} {
    const auto keep = [&](const std::string& path) {
      return std::ranges::find(replaced, path) == replaced.end();
    };
    file_ = copy_recording(recording_, building_, keep);
    rows_.begin(file_, building_, reader.face_ids());
  }

  LateRows& rows() override { return rows_; }

  void finish(const std::map<std::string, std::string>& text) override {
    const QuietHdf5 quiet;
    rows_.close();
    for (const auto& [name, value] : text) check_written(write_attribute(file_, name, value), building_);
    check_written(write_attribute(file_, "format_version", std::string(recording_format_version)), building_);
    check_written(H5Fflush(file_, H5F_SCOPE_LOCAL) >= 0 && file_.reset(), building_);
    publish(building_, recording_, frames_);
    rows_.remove_journal();
  }

 private:
  fs::path recording_, building_;
  FrameIndex frames_;
  JournaledLateRows rows_;  // first: its lock guards the file being built
  RemovedAtEnd cleanup_;
  Hid file_;
};

}  // namespace

std::unique_ptr<RecordingExtension> RecordingExtension::open(const fs::path& recording, const Schema& schema,
                                                             const std::vector<std::string>& replaced,
                                                             const std::string& identity, bool resume) {
  const auto reader = RecordingReader::open(recording);
  return std::make_unique<CopiedExtension>(recording, *reader, schema, replaced, identity, resume);
}

}  // namespace micro
