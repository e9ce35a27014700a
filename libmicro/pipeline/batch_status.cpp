#include "libmicro/pipeline/batch_status.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/core/version.h"
#include "libmicro/video/image_files.h"

namespace micro {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using State = ItemStatus::State;

constexpr std::array<std::pair<State, const char*>, 5> states{{{State::waiting, "waiting"},
                                                               {State::running, "running"},
                                                               {State::stopped, "stopped"},
                                                               {State::done, "done"},
                                                               {State::failed, "failed"}}};

State state_from(const std::string& name) {
  const auto* found = std::ranges::find_if(states, [&](const auto& one) { return one.second == name; });
  if (found == states.end()) throw Error(ErrorCategory::input, "unknown state " + name);
  return found->first;
}

std::optional<FileStamp> stamp_of_file(const fs::path& path) {
  struct stat there {};
  if (::stat(path.c_str(), &there) != 0) return {};
  return FileStamp{static_cast<std::uintmax_t>(there.st_size),
                   static_cast<std::int64_t>(there.st_mtim.tv_sec) * 1'000'000'000 + there.st_mtim.tv_nsec};
}

Json to_json(const FileStamp& stamp) { return {{"bytes", stamp.bytes}, {"modified_ns", stamp.modified_ns}}; }

FileStamp stamp_from(const Json& json) {
  return {json.at("bytes").get<std::uintmax_t>(), json.at("modified_ns").get<std::int64_t>()};
}

std::string now_utc() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

Json to_json(const ItemStatus& status) {
  Json stages = Json::object();
  for (const auto& [name, key] : status.stages) stages[name] = key;
  return {{"id", status.id},
          {"video", status.video},
          {"state", to_string(status.state)},
          {"exit_code", status.exit_code},
          {"reason", status.reason},
          {"libmicro_version", MICRO_VERSION},
          {"source", to_json(status.source)},
          {"source_sha256", status.source_sha256},
          {"stages", stages},
          {"decodes", status.decodes},
          {"spottings", status.spottings},
          {"recording", to_json(status.recording)},
          {"declared_frames", status.declared_frames},
          {"frames", status.frames},
          {"frames_with_face", status.frames_with_face},
          {"capture_fps", status.capture_fps},
          {"faces", status.faces},
          {"events", status.events},
          {"warnings", status.warnings},
          {"threads", status.threads},
          {"seconds", status.seconds},
          {"host", status.host},
          {"updated", status.updated}};
}

ItemStatus status_from(const Json& json) {
  ItemStatus status;
  json.at("id").get_to(status.id), json.at("video").get_to(status.video);
  status.state = state_from(json.at("state").get<std::string>());
  json.at("exit_code").get_to(status.exit_code), json.at("reason").get_to(status.reason);
  status.source = stamp_from(json.at("source"));
  json.at("source_sha256").get_to(status.source_sha256);
  for (const auto& [name, key] : json.at("stages").items())
    status.stages.emplace_back(name, key.get<std::string>());
  json.at("decodes").get_to(status.decodes), json.at("spottings").get_to(status.spottings);
  status.recording = stamp_from(json.at("recording"));
  json.at("declared_frames").get_to(status.declared_frames), json.at("frames").get_to(status.frames);
  json.at("frames_with_face").get_to(status.frames_with_face);
  json.at("capture_fps").get_to(status.capture_fps), json.at("faces").get_to(status.faces);
  json.at("events").get_to(status.events), json.at("warnings").get_to(status.warnings);
  json.at("threads").get_to(status.threads), json.at("seconds").get_to(status.seconds);
  json.at("host").get_to(status.host), json.at("updated").get_to(status.updated);
  return status;
}

}  // namespace

const char* to_string(State state) {
  return std::ranges::find(states, state, &std::pair<State, const char*>::first)->second;
}

std::optional<FileStamp> stamp_of(const fs::path& path) {
  std::error_code ignored;
  const bool images =
      fs::is_directory(path, ignored) || (is_image_pattern(path) && !fs::exists(path, ignored));
  if (!images) return stamp_of_file(path);
  FileStamp all;
  try {
    for (const auto& file : image_files(path)) {
      const auto one = stamp_of_file(file).value_or(FileStamp{});
      all = {all.bytes + one.bytes, std::max(all.modified_ns, one.modified_ns)};
    }
  } catch (const Error&) {  // no images: as a file that is not there
    return {};
  }
  return all;
}

bool ItemStatus::failed_by_chance() const {
  constexpr std::array lasting{ErrorCategory::usage, ErrorCategory::input, ErrorCategory::no_face};
  return state == State::failed && std::ranges::none_of(lasting, [this](ErrorCategory category) {
           return exit_code == static_cast<int>(category);
         });
}

std::optional<ItemStatus> read_status(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return {};
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  try {
    return status_from(Json::parse(text));
  } catch (const std::exception& failure) {
    throw Error(ErrorCategory::input, "'" + path.string() + "' is damaged: " + failure.what(),
                "remove it: its video is then looked at anew");
  }
}

ItemStatus status_or_none(const fs::path& path) {
  try {
    return read_status(path).value_or(ItemStatus{});
  } catch (const Error&) {
    return {};
  }
}

void write_status(const fs::path& path, ItemStatus status) {
  status.updated = now_utc(), status.host = host_name();
  PendingFiles files;
  files.add(path, to_json(status).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  files.publish();
}

}  // namespace micro
