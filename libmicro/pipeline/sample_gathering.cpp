#include "libmicro/pipeline/sample_gathering.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/event_samples.h"
#include "libmicro/pipeline/still_samples.h"
#include "libmicro/pipeline/study_films.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// The expression that stands out most.
Interval strongest(const EventSamples& samples, const TrainingRow& row) {
  const auto events = samples.recording().events(row.face);
  const Event* best = nullptr;
  for (const auto& event : events)
    if (event.kind == EventKind::expression && (!best || event.snr > best->snr)) best = &event;
  if (!best)
    throw Error(ErrorCategory::input, "'" + row.file.string() + "' has no expression",
                "give onset, apex and offset");
  return best->interval;
}

class Gatherer {
 public:
  Gatherer(const GatheringRequest& request, const Config& config) : request_(request), config_(config) {}

  void add(const TrainingRow& row, std::vector<std::string> labels) {
    if (!fs::exists(row.file))
      throw Error(ErrorCategory::input, where(row) + "'" + row.file.string() + "' is not there", "");
    SampleOrigin origin{.source = row.file.string(),
                        .identity = "",
                        .subject = row.subject,
                        .data_set = row.data_set,
                        .person = row.person,
                        .fold = row.fold,
                        .face = row.face};
    if (RecordingReader::is_recording(row.file))
      add_event(row, origin);
    else
      add_still(row, origin);
    out_.table.origins.push_back(origin);
    out_.texts.push_back(row.label);
    labels_.push_back(std::move(labels));
  }

  GatheredSamples finish() {
    std::set<std::string> names;
    for (const auto& own : labels_) names.insert(own.begin(), own.end());
    out_.table.names.assign(names.begin(), names.end());
    for (const auto& own : labels_) {
      auto& places = out_.table.labels.emplace_back();
      for (const auto& name : own)
        places.push_back(
            static_cast<int>(std::ranges::lower_bound(out_.table.names, name) - out_.table.names.begin()));
    }
    out_.table.rows = std::move(collector_).finish();
    return std::move(out_);
  }
  std::size_t count() const { return labels_.size(); }
  std::string file;  ///< the manifest that is read

 private:
  std::string where(const TrainingRow& row) const {
    return "'" + file + "' line " + std::to_string(row.line) + ": ";
  }

  /// All samples have the schema of the first.
  void take(const TrainingRow& row, const SampleSchema& schema) {
    if (labels_.empty()) out_.schema = schema;
    if (const auto text = difference(out_.schema, schema); !text.empty())
      throw Error(
          ErrorCategory::plugin,
          where(row) + "'" + row.file.string() + "' has other features than the samples before it: " + text,
          "compute them alike for all");
  }

  void add_event(const TrainingRow& row, SampleOrigin& origin) {
    if (recording_of_ != row.file) {
      recording_ = std::make_unique<EventSamples>(row.file);
      recording_of_ = row.file;
    }
    const auto& text = recording_->recording().text();
    const auto hash = text.find("source_sha256");
    origin.identity = hash == text.end() || hash->second.empty() ? row.file.string() : hash->second;
    const auto faces = recording_->recording().face_ids();
    if (std::ranges::find(faces, row.face) == faces.end())
      throw Error(ErrorCategory::input,
                  where(row) + "'" + row.file.string() + "' has no face " + std::to_string(row.face));
    const Interval event = row.event ? *row.event : strongest(*recording_, row);
    origin.first = event.onset(), origin.apex = event.apex(), origin.last = event.offset();
    const SampleSchema schema = schema_of_recording(row.face);
    take(row, schema);
    collector_.add(recording_->rows(schema, row.face, event));
  }

  /// Unless told otherwise: how far each region has moved.
  SampleSchema schema_of_recording(int face) const {
    if (!request_.features.empty()) return recording_->schema(face, request_.features, request_.how);
    SampleSchema how = request_.how;
    how.leave_out.insert(how.leave_out.end(), {"velocity", "acceleration"});
    return recording_->schema(face, {"region_motion"}, how);
  }

  void add_still(const TrainingRow& row, SampleOrigin& origin) {
    if (!stills_) stills_ = std::make_unique<StillSamples>(still_configuration());
    origin.identity = source_sha256(row.file);
    take(row, stills_->schema());
    auto faces = stills_->faces(row.file);
    if (static_cast<std::size_t>(row.face) >= faces.size())
      throw Error(ErrorCategory::input, where(row) + "'" + row.file.string() + "' shows " +
                                            std::to_string(faces.size()) + " faces, not face number " +
                                            std::to_string(row.face));
    collector_.add(faces[static_cast<std::size_t>(row.face)].row);
  }

  Config still_configuration() const {
    Config config = config_;
    config.features.use = "hog";
    for (std::size_t i = 0; i < request_.features.size(); ++i)
      config.features.use = (i == 0 ? "" : config.features.use + ",") + request_.features[i];
    return config;
  }

  const GatheringRequest& request_;
  const Config& config_;
  GatheredSamples out_;
  SampleCollector collector_;
  std::vector<std::vector<std::string>> labels_;
  fs::path recording_of_;
  std::unique_ptr<EventSamples> recording_;
  std::unique_ptr<StillSamples> stills_;
};

std::vector<std::vector<TrainingRow>> read_manifests(const GatheringRequest& request) {
  std::vector<std::vector<TrainingRow>> manifests;
  for (const auto& path : request.manifests)
    manifests.push_back(read_training_manifest(path, {request.target, path.string()}));
  if (request.study.empty()) return manifests;
  const StudyFilms films(request.study);
  for (auto& rows : manifests)
    for (auto& row : rows)
      if (!row.label.empty() && !RecordingReader::is_recording(row.file))
        row.file = films.recording_of(row.file);
  return manifests;
}

}  // namespace

GatheredSamples gather_samples(const GatheringRequest& request, const Config& config,
                               const std::function<void(std::size_t, std::size_t)>& done) {
  const auto manifests = read_manifests(request);
  std::size_t total = 0, finished = 0, without = 0, learnt = 0;
  for (const auto& rows : manifests) total += rows.size();
  Gatherer gatherer(request, config);
  for (std::size_t m = 0; m < manifests.size(); ++m) {
    const ManifestTarget target{request.target, gatherer.file = request.manifests[m].string()};
    for (const auto& row : manifests[m]) {
      if (row.label.empty())
        ++without;
      else
        gatherer.add(row, labels_of(row, target));
      done(++finished, total);
    }
    if (m == 0) learnt = gatherer.count();
  }
  if (learnt == 0)
    throw Error(ErrorCategory::input, "no line of '" + request.manifests.front().string() + "' has a label",
                "fill its column " + request.target);
  GatheredSamples out = gatherer.finish();
  out.learnt = learnt;
  out.table.several = request.target == "action_units";
  if (without > 0) out.notes.push_back(std::to_string(without) + " lines have no label and are left out");
  return out;
}

}  // namespace micro
