#include "libmicro/pipeline/calibration_store.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"

namespace micro {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* settings_name = "settings.toml";

std::string content_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The first line that differs, for the user.
std::string difference(const std::string& there, const std::string& now) {
  std::istringstream one(there), other(now);
  std::string before, after;
  while (true) {
    const bool more = static_cast<bool>(std::getline(one, before)),
               other_more = static_cast<bool>(std::getline(other, after));
    if (!more && !other_more) return "";
    if (!more) return "nothing there, '" + after + "' now";
    if (!other_more) return "'" + before + "' there, nothing now";
    if (before != after) return "'" + before + "' there, '" + after + "' now";
  }
}

Json to_json(const Interval& interval) { return {interval.onset(), interval.apex(), interval.offset()}; }

Interval interval_from(const Json& json) {
  return Interval::make(json.at(0).get<FrameIndex>(), json.at(1).get<FrameIndex>(),
                        json.at(2).get<FrameIndex>());
}

Json to_json(const SpikeTrial& spike) {
  return {{"region", spike.region},
          {"action_unit", spike.action_unit},
          {"duration_ms", spike.duration_ms},
          {"amplitude", spike.amplitude},
          {"amplitude_px", spike.amplitude_px},
          {"amplitude_iod", spike.amplitude_iod},
          {"frames", to_json(spike.truth)}};
}

SpikeTrial spike_from(const Json& json) {
  SpikeTrial spike{.truth = interval_from(json.at("frames"))};
  json.at("region").get_to(spike.region);
  json.at("action_unit").get_to(spike.action_unit);
  json.at("duration_ms").get_to(spike.duration_ms);
  json.at("amplitude").get_to(spike.amplitude);
  json.at("amplitude_px").get_to(spike.amplitude_px);
  json.at("amplitude_iod").get_to(spike.amplitude_iod);
  return spike;
}

void publish(const fs::path& path, const std::string& content) {
  PendingFiles files;
  files.add(path, content);
  files.publish();
}

}  // namespace

bool CalibrationStore::exists(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / settings_name, ignored);
}

CalibrationStore::CalibrationStore(fs::path folder, const std::string& settings, bool fresh)
    : folder_(std::move(folder)) {
  std::error_code failure;
  const bool known = exists(folder_);
  if (fs::exists(folder_, failure) && !known && !fs::is_empty(folder_, failure))
    throw Error(ErrorCategory::output, "'" + folder_.string() + "' is there already and no calibration",
                "choose another name with -o");
  if (known && !fresh) {
    const std::string there = content_of(folder_ / settings_name);
    if (there == settings) return;
    throw Error(ErrorCategory::usage,
                "'" + folder_.string() + "' holds passes made otherwise: " + difference(there, settings),
                "--fresh starts again; -o writes elsewhere");
  }
  if (known) fs::remove_all(folder_, failure);
  fs::create_directories(folder_, failure);
  if (failure)
    throw Error(ErrorCategory::output, "'" + folder_.string() + "' cannot be made: " + failure.message(),
                "check the folder and the free space");
  publish(folder_ / settings_name, settings);
}

std::optional<CalibrationFilm> CalibrationStore::read(const std::string& name) const {
  const fs::path path = folder_ / (name + ".json");
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {};
  try {
    const Json json = Json::parse(content_of(path));
    CalibrationFilm film;
    for (const auto& spike : json.at("spikes")) film.spikes.push_back(spike_from(spike));
    for (const auto& event : json.at("found")) film.found.push_back(interval_from(event));
    json.at("seconds").get_to(film.seconds);
    return film;
  } catch (const std::exception&) {
    throw Error(ErrorCategory::input, "'" + path.string() + "' is damaged", "remove it and run again");
  }
}

void CalibrationStore::write(const std::string& name, const CalibrationFilm& film) const {
  Json json{{"spikes", Json::array()}, {"found", Json::array()}, {"seconds", film.seconds}};
  for (const auto& spike : film.spikes) json["spikes"].push_back(to_json(spike));
  for (const auto& event : film.found) json["found"].push_back(to_json(event));
  publish(folder_ / (name + ".json"), json.dump(1) + "\n");
}

void CalibrationStore::remove_films(const std::string& name) const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(name + ".") && file != name + ".json") fs::remove(entry.path(), ignored);
  }
}

}  // namespace micro
