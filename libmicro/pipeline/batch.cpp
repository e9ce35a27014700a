#include "libmicro/pipeline/batch.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <memory>
#include <sstream>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/face/face_finder.h"
#include "libmicro/pipeline/batch_outline.h"
#include "libmicro/pipeline/batch_units.h"
#include "libmicro/pipeline/child_process.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;
using State = ItemStatus::State;

constexpr int poll_ms = 200;

/// A worker that could not say itself what happened to it.
void note_crash(const BatchJob& job, const std::string& log, int exit_code) {
  ItemStatus status = status_or_none(job.status_file);
  status.id = job.id, status.video = job.video;
  status.state = State::failed, status.exit_code = static_cast<int>(ErrorCategory::internal);
  status.reason = exit_code < 0
                      ? "its worker was ended by signal " + std::to_string(-exit_code) + " (" +
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
    take(plan_units(request_, config_, model_sha256_));
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
                          std::to_string(request_.shard.count) + "|" + std::to_string(request_.split_frames));
  }

  /// Alone in the folder: what it is to hold is written down.
  void prepare() const {
    if (request_.only_assemble) return;
    std::error_code ignored;
    if (fs::exists(folder_.manifest(), ignored) && !request_.resume && !request_.shard.given())
      throw Error(ErrorCategory::output, "'" + folder_.root().string() + "' holds a batch already",
                  "--resume goes on with it; -o names another folder");
    PendingFiles files;
    files.add(folder_.manifest(), manifest_tsv(manifest()));
    files.add(folder_.settings(), settings_text());
    BatchOutline outline{request_.split_frames, {}};
    for (const auto& video : request_.inputs.videos) outline.videos.push_back(absolute_path(video));
    files.add(folder_.plan(), outline_json(outline));
    files.publish();
  }

  void take(std::vector<PlannedUnit> planned) {
    for (auto& [unit, settled] : planned) {
      mine_.push_back(unit);
      outcome_.units += counts(unit), outcome_.settled += settled && counts(unit);
      if (settled) continue;
      weight_left_ += unit.weight;
      waiting_.push_back(std::move(unit));
    }
    sink_.planned(mine_.size(), mine_.size() - waiting_.size(), weight_left_);
  }

  /// Shards count parts; a whole batch counts videos.
  bool counts(const BatchUnit& unit) const { return unit.job.part == 0 || request_.shard.given(); }

  void start_what_fits() {
    int busy = 0;
    for (const auto& running : running_) busy += running.threads;
    for (auto next = waiting_.begin();
         next != waiting_.end() && busy < cores_ &&
         (request_.jobs <= 0 || running_.size() < static_cast<std::size_t>(request_.jobs));) {
      const auto here = next++;
      if (!is_ready(*here)) continue;
      BatchUnit unit = std::move(*here);
      waiting_.erase(here);
      int threads = threads_for(unit.weight, weight_left_, cores_, cores_ - busy);
      if (request_.jobs > 0) threads = std::max(1, std::min(cores_ - busy, cores_ / request_.jobs));
      weight_left_ -= unit.weight, busy += threads;
      start(std::move(unit), threads);
    }
  }

  /// Parts are put together when none of them is under way any more.
  bool is_ready(const BatchUnit& unit) const {
    if (unit.job.part > 0 || unit.job.parts == 1) return true;
    const auto is_part = [&](const BatchUnit& other) {
      return other.item == unit.item && other.job.part > 0;
    };
    return std::ranges::none_of(waiting_, is_part) && std::ranges::none_of(running_, is_part, &Running::unit);
  }

  void start(BatchUnit unit, int threads) {
    unit.job.settings = settings_of(config_, manifest().rows[unit.item], threads);
    if (unit.job.parts > 1) fs::create_directories(unit.job.parts_folder);
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
    ItemStatus status = status_or_none(running.unit.job.status_file);
    const bool said = status.state != State::running && status.state != State::waiting;
    if (!said || (code < 0 && !stopping_)) {
      if (stopping_) return;  // ended before it had begun: as if it had not been started
      note_crash(running.unit.job, folder_.log(running.unit.job.id).string(), code);
      status = status_or_none(running.unit.job.status_file);
    }
    if (status.state == State::done && counts(running.unit)) ++outcome_.done;
    sink_.finished(running.unit, status);
  }

  void collect_failures() {
    std::ranges::stable_sort(mine_, {}, &BatchUnit::item);
    for (const auto& unit : mine_) {
      if (!counts(unit)) continue;  // told of the whole video
      auto status = status_or_none(unit.job.status_file);
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
  std::vector<BatchUnit> mine_;
  double weight_left_ = 0;
  bool stopping_ = false, stopped_some_ = false;
  BatchOutcome outcome_;
};

}  // namespace

BatchOutcome assemble_batch(const fs::path& folder, const fs::path& program, BatchSink& sink,
                            std::stop_token stop) {
  const BatchFolder files(folder);
  const BatchOutline outline = read_outline(files);
  if (outline.split_frames == 0) return {};
  BatchRequest request;
  request.split_frames = outline.split_frames;
  request.inputs.videos.assign(outline.videos.begin(), outline.videos.end());
  request.inputs.manifest = read_manifest(files.manifest());
  request.folder = folder, request.program = program, request.resume = request.only_assemble = true;
  Config config;
  auto options = config.options();
  read_toml(files.settings(), options);
  return run_batch(request, config, sink, std::move(stop));
}

std::string BatchUnit::name() const {
  return job.part > 0 ? job.id + " part " + std::to_string(job.part) + "/" + std::to_string(job.parts)
                      : job.id;
}

BatchOutcome run_batch(const BatchRequest& request, const Config& config, BatchSink& sink,
                       std::stop_token stop) {
  return BatchRun(request, config, sink, std::move(stop)).execute();
}

}  // namespace micro
