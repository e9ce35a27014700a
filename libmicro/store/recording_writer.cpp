#include "libmicro/store/recording_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

#include "libmicro/store/durable_file.h"
#include "libmicro/store/hdf5_builder.h"
#include "libmicro/store/hdf5_reader.h"
#include "libmicro/store/journal.h"
#include "libmicro/store/late_rows.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

fs::path with_ending(const fs::path& output, const char* ending) {
  return fs::path(output.string() + ending);
}

/// Now, or the moment that SOURCE_DATE_EPOCH names (reproducible-builds.org), as ISO 8601 UTC.
std::string creation_time() {
  const char* fixed = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t now =
      fixed ? static_cast<std::time_t>(std::strtoll(fixed, nullptr, 10)) : std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

class JournaledWriter : public RecordingWriter {
 public:
  JournaledWriter(fs::path output, const RecordingHeader& header, bool resume)
      : output_(std::move(output)),
        building_(with_ending(output_, ".building")),
        header_(serialized(header)),
        resume_(resume),
        journal_(with_ending(output_, ".partial"), header_, resume),
        cleanup_{building_},
        builder_(std::make_unique<Hdf5Builder>(building_, header)) {
    double last_pts = 0;
    auto state = journal_.replay([&](const FrameRow& row) {
      builder_->append(row);
      if (!row.values.empty()) last_pts = row.values.front();  // /frames/pts_s comes first
    });
    if (state) resume_point_ = ResumePoint{builder_->frames(), last_pts, std::move(*state)};
  }

  const std::optional<ResumePoint>& resume_point() const override { return resume_point_; }
  const std::string& resume_note() const override { return journal_.note(); }

  void append(const FrameRow& row) override {
    builder_->append(row);
    journal_.add(row);
  }

  void checkpoint(const std::vector<std::byte>& state) override { journal_.checkpoint(state); }

  std::unique_ptr<RecordingReader> snapshot() override {
    builder_->flush();
    return reader_of(builder_->file(), building_, builder_->frames());
  }

  std::unique_ptr<RecordingReader> snapshot_with_late_rows() override {
    if (late_) late_->flush();
    return snapshot();
  }

  LateRows& late_rows(const Schema& schema) override {
    const auto faces = snapshot()->face_ids();  // closed again: only what is written may decide where it goes
    late_.emplace(schema, with_ending(output_, ".features.partial"), header_, resume_);
    late_->begin(builder_->file(), building_, faces);
    return *late_;
  }

  void set_events(const std::vector<Event>& events, const std::string& spotting_toml) override {
    builder_->set_events(events);
    builder_->set_attributes({{"spotting_config", spotting_toml}}, {});
    has_events_ = true;
  }

  void put_event_tables(const std::vector<EventTable>& tables) override {
    builder_->put_event_tables(tables);
  }

  void finish(const std::map<std::string, std::string>& text,
              const std::map<std::string, double>& numbers) override {
    builder_->flush();
    if (!has_events_) builder_->set_events({});
    builder_->set_attributes(text, numbers);
    if (late_) late_->close();
    const FrameIndex frames = builder_->frames();
    builder_->finish(creation_time());
    builder_.reset();
    publish(building_, output_, frames);
    if (late_) late_->remove_journal();
    std::error_code ignored;  // of earlier settings, if it is there at all
    fs::remove(with_ending(output_, ".features.partial"), ignored);
    journal_.remove();
  }

  void discard() override {
    builder_.reset();
    std::error_code failure;
    fs::remove(building_, failure);
    if (failure)
      throw Error(ErrorCategory::output,
                  "'" + building_.string() + "' cannot be removed: " + failure.message(),
                  "remove it by hand");
    journal_.remove();
  }

 private:
  fs::path output_, building_;
  Bytes header_;
  bool resume_;
  Journal journal_;
  RemovedAtEnd cleanup_;  // after the journal: the file belongs to the process that holds its lock
  std::unique_ptr<Hdf5Builder> builder_;
  std::optional<JournaledLateRows> late_;
  std::optional<ResumePoint> resume_point_;
  bool has_events_ = false;
};

}  // namespace

std::unique_ptr<RecordingWriter> RecordingWriter::open(const fs::path& output, const RecordingHeader& header,
                                                       bool force, bool resume) {
  std::error_code ignored;  // a path that cannot be looked at fails below, when it is written
  if (fs::is_directory(output, ignored))
    throw Error(ErrorCategory::output, "'" + output.string() + "' is a folder",
                "give the name of a file, e.g. clip.h5");
  if (fs::exists(output, ignored) && !force)
    throw Error(ErrorCategory::output, "'" + output.string() + "' exists already", "--force replaces it");
  return std::make_unique<JournaledWriter>(output, header, resume);
}

}  // namespace micro
