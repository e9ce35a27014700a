#include "libmicro/pipeline/batch.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <list>
#include <memory>
#include <sstream>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/face/face_finder.h"
#include "libmicro/pipeline/batch_stages.h"
#include "libmicro/pipeline/child_process.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;
using State = ItemStatus::State;

constexpr int poll_ms = 200;

std::string settings_for(const Config& config, const ManifestRow& row, int threads) {
  Config own = config;
  if (row.capture_fps > 0) own.video.capture_fps = row.capture_fps;
  if (row.start_s > 0) own.video.start_s = row.start_s;
  if (row.end_s > 0) own.video.end_s = row.end_s;
  own.run.threads = threads;
  return own.options().toml();
}

ItemStatus status_of(const BatchJob& job) {
  try {
    return read_status(job.status_file).value_or(ItemStatus{});
  } catch (const Error&) {  // damaged: as if there were none
    return {};
  }
}

/// A worker that could not say itself what happened to it.
void note_crash(const BatchJob& job, const std::string& log, int exit_code) {
  ItemStatus status = status_of(job);
  status.id = job.id, status.video = job.video;
  status.state = State::failed, status.exit_code = static_cast<int>(ErrorCategory::internal);
  status.reason = exit_code < 0 ? "its worker was ended by signal " + std::to_string(-exit_code) + " (" +
                                      ::strsignal(-exit_code) + (exit_code == -SIGKILL ? "; out of memory?" : "") + ")"
                                : "its worker ended with exit code " + std::to_string(exit_code);
  status.reason += ": see " + log;
  write_status(job.status_file, status);
}

class BatchRun {
 public:
  BatchRun(const BatchRequest& request, const Config& config, BatchSink& sink, std::stop_token stop)
      : request_(request),
        config_(config),
        folder_(request.folder),
        sink_(sink),
        stop_(std::move(stop)),
        cores_(request.cores > 0 ? request.cores : usable_cores()) {}

  BatchOutcome execute() {
    model_sha256_ = source_sha256(landmark_model_path(config_.face.landmark_model));
    folder_.make();
    const BatchLock lock(folder_, identity(), request_.shard, [this] { prepare(); });
    plan();
    while (!waiting_.empty() || !running_.empty()) {
      if (!stop_.stop_requested()) start_what_fits();
      if (stop_.stop_requested()) stop_all();
      if (running_.empty()) break;
      listen();
    }
    outcome_.stopped = stop_.stop_requested() && (stopped_some_ || !waiting_.empty());
    collect_failures();
    return std::move(outcome_);
  }

 private:
  struct Running {
    BatchUnit unit;
    int threads;
    std::unique_ptr<ChildProcess> process;
  };

  const Manifest& manifest() const { return request_.inputs.manifest; }

  std::string settings_text() const {
    Config config = config_;
    return config.options().toml();
  }

  /// What two shards of one batch have in common.
  std::string identity() const {
    Config config = config_;
    config.run = {};
    return content_sha256(manifest_tsv(manifest()) + config.options().toml() +
                          std::to_string(request_.shard.count) + "|" + std::to_string(request_.split_s));
  }

  /// Alone in the folder: what it is to hold is written down.
  void prepare() const {
    std::error_code ignored;
    if (fs::exists(folder_.manifest(), ignored) && !request_.resume && !request_.shard.given())
      throw Error(ErrorCategory::output, "'" + folder_.root().string() + "' holds a batch already",
                  "--resume goes on with it; -o names another folder");
    PendingFiles files;
    files.add(folder_.manifest(), manifest_tsv(manifest()));
    files.add(folder_.settings(), settings_text());
    files.publish();
  }

  BatchJob job_for(std::size_t item) const {
    const auto& row = manifest().rows[item];
    BatchJob job;
    job.id = row.id, job.video = fs::absolute(request_.inputs.videos[item]).lexically_normal().string();
    job.recording = folder_.recording(row.id).string(), job.status_file = folder_.status(row.id).string();
    job.settings = settings_for(config_, row, 0), job.model_sha256 = model_sha256_;
    job.retry = request_.retry;
    return job;
  }

  void plan() {
    std::vector<BatchUnit> units;
    std::vector<bool> settled;
    for (std::size_t i = 0; i < manifest().rows.size(); ++i) {
      units.push_back({i, job_for(i), 0});
      const ItemStatus status = status_of(units.back().job);
      settled.push_back(is_settled(units.back().job, status));
      units.back().job.declared_frames = status.declared_frames;
    }
    weigh(units, settled);
    choose(units, settled);
  }

  /// Shards need the weight of every video; otherwise those that are settled are not even opened.
  void weigh(std::vector<BatchUnit>& units, const std::vector<bool>& settled) const {
    BatchInputs unknown;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < units.size(); ++i) {
      const bool known = status_of(units[i].job).source_sha256 != "";
      if (settled[i] || (known && units[i].job.declared_frames > 0)) continue;
      places.push_back(i);
      unknown.manifest.rows.push_back(manifest().rows[i]);
      unknown.videos.push_back(request_.inputs.videos[i]);
    }
    const auto frames = places.empty() ? std::vector<double>{} : declared_frames(request_.program, unknown);
    for (std::size_t k = 0; k < places.size(); ++k)
      units[places[k]].job.declared_frames = std::llround(frames[k]);
    for (auto& unit : units) unit.weight = std::max(1.0, static_cast<double>(unit.job.declared_frames));
  }

  void choose(const std::vector<BatchUnit>& units, const std::vector<bool>& settled) {
    std::vector<double> weights;
    std::vector<std::string> names;
    for (const auto& unit : units) weights.push_back(unit.weight), names.push_back(unit.name());
    const auto shards = shards_of(weights, names, request_.shard.count);
    for (const auto i : heaviest_first(weights, names)) {
      if (shards[i] != request_.shard.index) continue;
      ++outcome_.units;
      mine_.push_back(i);
      if (settled[i])
        ++outcome_.settled;
      else
        waiting_.push_back(units[i]), weight_left_ += units[i].weight;
    }
    sink_.planned(outcome_.units, outcome_.settled, weight_left_);
  }

  void start_what_fits() {
    int busy = 0;
    for (const auto& running : running_) busy += running.threads;
    while (!waiting_.empty() && busy < cores_ &&
           (request_.jobs <= 0 || running_.size() < static_cast<std::size_t>(request_.jobs))) {
      BatchUnit unit = std::move(waiting_.front());
      waiting_.pop_front();
      int threads = threads_for(unit.weight, weight_left_, cores_, cores_ - busy);
      if (request_.jobs > 0) threads = std::max(1, std::min(cores_ - busy, cores_ / request_.jobs));
      weight_left_ -= unit.weight, busy += threads;
      start(std::move(unit), threads);
    }
  }

  void start(BatchUnit unit, int threads) {
    unit.job.settings = settings_for(config_, manifest().rows[unit.item], threads);
    sink_.started(unit, threads);
    auto process =
        std::make_unique<ChildProcess>(std::vector<std::string>{request_.program.string(), "batch-worker"},
                                       unit.job.json(), folder_.log(unit.job.id));
    running_.push_back({std::move(unit), threads, std::move(process)});
  }

  void stop_all() {
    waiting_.clear();
    if (std::exchange(stopping_, true)) return;
    stopped_some_ = !running_.empty() || stopped_some_;
    for (const auto& running : running_) running.process->send(SIGTERM);
  }

  void listen() {
    std::vector<pollfd> descriptors;
    for (const auto& running : running_) descriptors.push_back({running.process->output(), POLLIN, 0});
    if (::poll(descriptors.data(), descriptors.size(), poll_ms) <= 0) return;
    std::size_t i = 0;
    for (auto it = running_.begin(); it != running_.end(); ++i) {
      const auto here = it++;
      if (descriptors[i].revents == 0) continue;
      const auto lines = here->process->read_lines();
      if (!lines) {
        finish(*here);
        running_.erase(here);
        continue;
      }
      for (const auto& line : *lines) tell(here->unit, line);
    }
  }

  /// "done stage", as batch-worker says it.
  void tell(const BatchUnit& unit, const std::string& line) {
    FrameIndex done = 0;
    std::string stage;
    std::istringstream(line) >> done >> stage;
    sink_.progress(unit, stage, done);
  }

  void finish(Running& running) {
    const int code = running.process->wait();
    ItemStatus status = status_of(running.unit.job);
    const bool said = status.state != State::running && status.state != State::waiting;
    if (!said || (code < 0 && !stopping_)) {
      if (stopping_) return;  // ended before it had begun: as if it had not been started
      note_crash(running.unit.job, folder_.log(running.unit.job.id).string(), code);
      status = status_of(running.unit.job);
    }
    if (status.state == State::done) ++outcome_.done;
    sink_.finished(running.unit, status);
  }

  void collect_failures() {
    std::ranges::sort(mine_);
    for (const auto i : mine_) {
      auto status = status_of(job_for(i));
      if (status.state == State::failed) outcome_.failed.push_back(std::move(status));
    }
  }

  const BatchRequest& request_;
  const Config& config_;
  BatchFolder folder_;
  BatchSink& sink_;
  std::stop_token stop_;
  int cores_;
  std::string model_sha256_;
  std::list<BatchUnit> waiting_;
  std::list<Running> running_;
  std::vector<std::size_t> mine_;
  double weight_left_ = 0;
  bool stopping_ = false, stopped_some_ = false;
  BatchOutcome outcome_;
};

}  // namespace

std::string BatchUnit::name() const {
  return job.part > 0 ? job.id + " part " + std::to_string(job.part) + "/" + std::to_string(job.parts) : job.id;
}

BatchOutcome run_batch(const BatchRequest& request, const Config& config, BatchSink& sink,
                       std::stop_token stop) {
  return BatchRun(request, config, sink, std::move(stop)).execute();
}

}  // namespace micro
