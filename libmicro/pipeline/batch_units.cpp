#include "libmicro/pipeline/batch_units.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "libmicro/pipeline/batch_item.h"

namespace micro {
namespace {

class Planner {
 public:
  Planner(const BatchRequest& request, const Config& config, std::string model_sha256)
      : request_(request), config_(config), folder_(request.folder), model_sha256_(std::move(model_sha256)) {}

  std::vector<PlannedUnit> plan() const {
    std::vector<PlannedUnit> whole, all;
    for (std::size_t i = 0; i < manifest().rows.size(); ++i) whole.push_back(whole_video(i));
    weigh(whole);
    for (auto& video : whole) cut(std::move(video), all);
    return chosen(all);
  }

 private:
  const Manifest& manifest() const { return request_.inputs.manifest; }

  PlannedUnit whole_video(std::size_t item) const {
    const auto& row = manifest().rows[item];
    BatchJob job;
    job.id = row.id, job.video = absolute_path(request_.inputs.videos[item]);
    job.recording = folder_.recording(row.id).string(), job.status_file = folder_.status(row.id).string();
    job.settings = settings_of(config_, row, 0), job.model_sha256 = model_sha256_;
    job.retry = request_.retry;
    const ItemStatus status = status_or_none(job.status_file);
    const bool settled = is_settled(job, status);
    job.declared_frames = status.declared_frames;
    return {{item, std::move(job), 0}, settled};
  }

  /// Videos that are settled, or were looked at before, are not even opened.
  void weigh(std::vector<PlannedUnit>& whole) const {
    BatchInputs unknown;
    std::vector<BatchUnit*> asked;
    for (auto& [unit, settled] : whole) {
      if (settled || unit.job.declared_frames > 0) continue;
      asked.push_back(&unit);
      unknown.manifest.rows.push_back(manifest().rows[unit.item]);
      unknown.videos.push_back(request_.inputs.videos[unit.item]);
    }
    const auto frames = asked.empty() ? std::vector<double>{} : declared_frames(request_.program, unknown);
    for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->job.declared_frames = std::llround(frames[i]);
    for (auto& [unit, settled] : whole)
      unit.weight = std::max(1.0, static_cast<double>(unit.job.declared_frames));
  }

  /// A long video as its parts and their putting together, a short one as it is.
  void cut(PlannedUnit video, std::vector<PlannedUnit>& all) const {
    BatchJob& job = video.unit.job;
    const auto frames = job.declared_frames, most = request_.split_frames;
    if (most > 0 && frames > most) {
      job.parts = static_cast<int>((frames + most - 1) / most);
      job.parts_folder = folder_.parts(job.id).string();
    }
    const bool in_parts = job.parts > 1;
    bool all_there = true;
    for (int part = 1; in_parts && part <= job.parts; ++part) {
      PlannedUnit one = part_of(video, part);
      all_there = all_there && one.settled;
      if (!request_.only_assemble) all.push_back(std::move(one));
    }
    if (request_.only_assemble ? !in_parts || !all_there : in_parts && request_.shard.given()) return;
    if (in_parts) video.unit.weight = std::max(1.0, video.unit.weight * assembling_share);
    all.push_back(std::move(video));
  }

  static PlannedUnit part_of(const PlannedUnit& video, int part) {
    PlannedUnit one = video;
    BatchJob& job = one.unit.job;
    job.part = part, one.unit.weight = video.unit.weight / job.parts;
    job.recording = part_file(job.parts_folder, part, job.parts).string();
    job.status_file = part_status_file(job.parts_folder, part, job.parts).string();
    one.settled = video.settled || is_settled(job, status_or_none(job.status_file));
    return one;
  }

  std::vector<PlannedUnit> chosen(const std::vector<PlannedUnit>& all) const {
    std::vector<double> weights;
    std::vector<std::string> names;
    for (const auto& one : all) weights.push_back(one.unit.weight), names.push_back(one.unit.name());
    const auto shards = shards_of(weights, names, request_.shard.count);
    std::vector<PlannedUnit> mine;
    for (const auto i : heaviest_first(weights, names))
      if (shards[i] == request_.shard.index) mine.push_back(all[i]);
    return mine;
  }

  static constexpr double assembling_share = 0.001;  // of the work on a video

  const BatchRequest& request_;
  const Config& config_;
  BatchFolder folder_;
  std::string model_sha256_;
};

}  // namespace

std::vector<PlannedUnit> plan_units(const BatchRequest& request, const Config& config,
                                    const std::string& model_sha256) {
  return Planner(request, config, model_sha256).plan();
}

std::string settings_of(const Config& config, const ManifestRow& row, int threads) {
  Config own = config;
  if (row.capture_fps > 0) own.video.capture_fps = row.capture_fps;
  if (row.start_s > 0) own.video.start_s = row.start_s;
  if (row.end_s > 0) own.video.end_s = row.end_s;
  own.run.threads = threads;
  return own.options().toml();
}

std::string absolute_path(const std::filesystem::path& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace micro
