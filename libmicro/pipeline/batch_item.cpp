#include "libmicro/pipeline/batch_item.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/batch_stages.h"
#include "libmicro/pipeline/parts.h"
#include "libmicro/pipeline/stream.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;
using State = ItemStatus::State;
using Keys = std::vector<std::pair<std::string, std::string>>;

Config configuration(const BatchJob& job) {
  Config config;
  auto options = config.options();
  read_toml_text(job.settings, job.id + ".settings", options);
  return config;
}

FileStamp source_stamp(const BatchJob& job) {
  const auto stamp = stamp_of(job.video);
  if (!stamp) throw Error(ErrorCategory::input, "'" + job.video + "' does not exist", "check the name");
  return *stamp;
}

/// Keys of what the job asks for.
Keys keys_of(const BatchJob& job, Config& config, const std::string& source_sha256) {
  Keys keys = stage_keys(config, source_sha256, job.model_sha256);
  if (job.part == 0) return keys;
  std::string text =
      std::to_string(job.part) + "/" + std::to_string(job.parts) + "|" + std::to_string(job.declared_frames);
  for (const auto& [stage, key] : keys)
    if (stage == "measure" || stage == "features")
      text += "|" + key;  // features of frames are measured with them
  return {{"part", content_sha256(text)}};
}

/// Reads the video through only when it may have changed.
void identify(const BatchJob& job, ItemStatus& status) {
  const FileStamp stamp = source_stamp(job);
  if (stamp != status.source || status.source_sha256.empty()) status.source_sha256 = source_sha256(job.video);
  status.source = stamp;
}

/// A recording that was changed or removed outside the batch: is it still of this video and these settings?
void check_recording(const BatchJob& job, Config& config, ItemStatus& status) {
  const auto stamp = stamp_of(job.recording);
  if (stamp && *stamp == status.recording) return;
  const auto drop = [&](const std::string& stage) {
    std::erase_if(status.stages, [&](const auto& done) { return stage.empty() || done.first == stage; });
  };
  if (!stamp) return drop("");
  try {
    const auto reader = RecordingReader::open(job.recording);
    if (reader->text().at("source_sha256") != status.source_sha256) drop("");
    const auto spotted = reader->text().find("spotting_config");
    if (spotted == reader->text().end() || spotted->second != config.spotting_options().toml()) drop("spot");
  } catch (const Error&) {  // damaged: made anew
    drop("");
  }
}

/// How the same attempt ended before. Throws that failure again.
void recall_failure(const BatchJob& job, const ItemStatus& former, const Keys& keys) {
  if (job.retry || former.exit_code == 0 || former.failed_by_chance() ||
      former.stages != Keys{{"attempt", keys.front().second}})
    return;
  throw Error(static_cast<ErrorCategory>(former.exit_code), former.reason);
}

void work_on_part(const BatchJob& job, const Config& config, const Keys& keys, ItemStatus& status,
                  ProgressSink& progress, std::stop_token stop) {
  const auto stamp = stamp_of(job.recording);
  if (status.stages == keys && stamp && *stamp == status.recording) return;
  status.stages.clear();
  ++status.decodes;
  write_status(job.status_file, status);
  const AnalysisRequest request{.input = job.video, .output = job.recording};
  measure_part(request, {job.part, job.parts, job.declared_frames},
               part_file(job.parts_folder, job.part - 1, job.parts), config, progress, std::move(stop));
  status.stages = keys;
  status.recording = stamp_of(job.recording).value_or(FileStamp{});
}

std::vector<fs::path> parts_of(const BatchJob& job) {
  std::vector<fs::path> files;
  for (int part = 1; part <= job.parts && job.parts > 1; ++part)
    files.push_back(part_file(job.parts_folder, part, job.parts));
  return files;
}

/// A video whose part failed has failed for the same reason.
void check_parts(const BatchJob& job) {
  for (int part = 1; part <= job.parts && job.parts > 1; ++part) {
    const auto status = read_status(part_status_file(job.parts_folder, part, job.parts));
    if (status && status->state == State::failed)
      throw Error(static_cast<ErrorCategory>(status->exit_code), status->reason);
  }
}

void work_through(const BatchJob& job, ItemStatus& status, ProgressSink& progress, std::stop_token stop) {
  Config config = configuration(job);
  identify(job, status);
  const Keys keys = keys_of(job, config, status.source_sha256);
  recall_failure(job, status, keys);
  status.exit_code = 0, status.reason.clear();
  std::erase_if(status.stages, [](const auto& stage) { return stage.first == "attempt"; });
  status.state = State::running, status.threads = thread_count(config.run);
  if (job.part > 0) return work_on_part(job, config, keys, status, progress, std::move(stop));
  check_parts(job);
  check_recording(job, config, status);
  ItemRun run{job.id,        job.video,           job.recording, job.status_file, config,
              parts_of(job), job.declared_frames, status,        progress,        std::move(stop)};
  run_stages(run, keys);
  describe_recording(job.recording, status);
}

/// With which video and settings measuring failed, so that it is not tried again with the same.
void note_attempt(const BatchJob& job, ItemStatus& status) {
  if (status.source_sha256.empty() || !status.stages.empty()) return;
  Config config = configuration(job);
  status.stages = {{"attempt", keys_of(job, config, status.source_sha256).front().second}};
}

ItemStatus present_status(const BatchJob& job) {
  ItemStatus status = status_or_none(job.status_file);
  status.id = job.id, status.video = job.video;
  if (job.declared_frames > 0) status.declared_frames = job.declared_frames;
  return status;
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace

fs::path part_file(const fs::path& parts_folder, int part, int parts) {
  return parts_folder / (std::to_string(part) + "-of-" + std::to_string(parts) + ".part");
}

fs::path part_status_file(const fs::path& parts_folder, int part, int parts) {
  return part_file(parts_folder, part, parts).replace_extension(".json");
}

std::string BatchJob::json() const {
  return nlohmann::json{{"id", id},
                        {"video", video},
                        {"recording", recording},
                        {"status_file", status_file},
                        {"settings", settings},
                        {"model_sha256", model_sha256},
                        {"declared_frames", declared_frames},
                        {"retry", retry},
                        {"part", part},
                        {"parts", parts},
                        {"parts_folder", parts_folder}}
      .dump();
}

BatchJob BatchJob::from_json(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    BatchJob job;
    json.at("id").get_to(job.id), json.at("video").get_to(job.video);
    json.at("recording").get_to(job.recording), json.at("status_file").get_to(job.status_file);
    json.at("settings").get_to(job.settings), json.at("model_sha256").get_to(job.model_sha256);
    json.at("declared_frames").get_to(job.declared_frames);
    json.at("retry").get_to(job.retry), json.at("part").get_to(job.part), json.at("parts").get_to(job.parts);
    json.at("parts_folder").get_to(job.parts_folder);
    return job;
  } catch (const std::exception& failure) {
    throw Error(ErrorCategory::internal, std::string("a worker was not told what to do: ") + failure.what());
  }
}

bool is_settled(const BatchJob& job, const ItemStatus& status) {
  const auto video = stamp_of(job.video);
  if (!video || *video != status.source || status.video != job.video) return false;
  if (status.state != State::done && status.state != State::failed) return false;
  if (status.failed_by_chance()) return false;
  Config config = configuration(job);
  const Keys keys = keys_of(job, config, status.source_sha256);
  if (status.state == State::failed)
    return !job.retry && status.stages == Keys{{"attempt", keys.front().second}};
  const auto recording = stamp_of(job.recording);
  return recording && *recording == status.recording && status.stages == keys;
}

void run_job(const BatchJob& job, ProgressSink& progress, std::stop_token stop) {
  const auto begin = std::chrono::steady_clock::now();
  ItemStatus status = present_status(job);
  const auto settle = [&](State state, int code, const std::string& reason) {
    status.state = state, status.exit_code = code, status.reason = one_line(reason);
    status.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    write_status(job.status_file, status);
  };
  try {
    work_through(job, status, progress, std::move(stop));
    settle(State::done, 0, "");
  } catch (const Error& error) {
    const bool stopped = error.category() == ErrorCategory::cancelled;
    if (!stopped) note_attempt(job, status);
    settle(stopped ? State::stopped : State::failed, error.exit_code(), error.what());
    throw;
  } catch (const std::exception& failure) {
    settle(State::failed, static_cast<int>(ErrorCategory::internal), failure.what());
    throw;
  }
}

}  // namespace micro
