#include "libmicro/report/calibration_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace micro {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json band(double low, double high) { return {number(low), number(high)}; }
Json region(const std::string& name) { return name.empty() ? Json("all") : Json(name); }
Json duration(double ms) { return ms == 0 ? Json("all") : Json(ms); }

Json limit(double size, const SensitivityLimits::InUnit& unit) {
  if (std::isnan(size)) return {{"relation", nullptr}, {"size", nullptr}};
  const auto at = bounded(size, unit.smallest, unit.largest);
  return {{"relation", to_string(at.reach)}, {"size", number(at.size)}};
}

Json limit(const Estimate& estimate, const SensitivityLimits::InUnit& unit) {
  Json json = limit(estimate.value, unit);
  json["low"] = limit(estimate.low, unit);
  json["high"] = limit(estimate.high, unit);
  return json;
}

Json in_unit(const SensitivityLimits::InUnit& unit) {
  return {{"sizes_shown", band(unit.smallest, unit.largest)},
          {"lod50", limit(unit.half, unit)},
          {"lod95", limit(unit.most, unit)}};
}

Json limits_row(const SensitivityLimits& row) {
  Json json{{"region", region(row.region)}, {"duration_ms", duration(row.duration_ms)},
            {"spikes", row.shown},          {"found", row.found},
            {"px", in_unit(row.px)},        {"percent_iod", in_unit(row.iod)}};
  for (const auto& point : row.curve)
    json["curve"].push_back({{"px", point.px},
                             {"chance", point.chance.value},
                             {"band", band(point.chance.low, point.chance.high)}});
  return json;
}

Json cell_row(const SensitivityCell& cell) {
  const Confidence interval = cell.interval();
  return {{"region", region(cell.region)},
          {"duration_ms", cell.duration_ms},
          {"amplitude", cell.amplitude},
          {"spikes", cell.shown},
          {"found", cell.found},
          {"touched", cell.touched},
          {"share", number(ratio(static_cast<double>(cell.found), static_cast<double>(cell.shown)))},
          {"interval", band(interval.low, interval.high)}};
}

Json film_row(const UnspikedFilm& film) {
  const Confidence interval = film.interval_per_minute();
  Json events = Json::array();
  for (const auto& event : film.found) events.push_back({event.onset(), event.apex(), event.offset()});
  return {{"minutes", film.minutes},
          {"found", film.found.size()},
          {"per_minute", number(film.per_minute())},
          {"interval", band(interval.low, interval.high)},
          {"events", events}};
}

Json timing_of(const Timing& timing) {
  Metrics metrics;
  add_timing(metrics, "", timing);
  Json json;
  for (const auto& metric : metrics)
    json[metric.name + (metric.unit == "count" ? "" : "_" + metric.unit)] = number(metric.value);
  return json;
}

Json head(const CalibrationReport& report) {
  return {
      {"format", "microx calibration 1"},
      {"microx_version", report.version},
      {"film",
       {{"name", report.film},
        {"sha256", report.film_sha256},
        {"codec", report.codec},
        {"bit_rate", report.bit_rate},
        {"width", report.width},
        {"height", report.height},
        {"frames", report.frames},
        {"capture_fps", report.fps},
        {"face", report.face},
        {"inter_ocular_px", report.inter_ocular_px}}},
      {"encoding_of_spiked_films", report.encoding},
      {"complete", report.stopped_by.empty()},
      {"stopped_by", report.stopped_by},
      {"passes", {{"done", report.passes_done}, {"planned", report.passes_planned}}},
      {"notes", report.notes},
      {"conventions",
       {{"hit", "a found expression with an intersection over union of at least 0.5, matched one to one"},
        {"touched", "some found expression shares a frame"},
        {"intervals", "95 %"},
        {"events", "onset, apex, offset; frames from 0, inclusive"},
        {"relation", "= within the sizes shown; < or > only says on which side of these the limit lies"}}}};
}

Json grid(const CalibrationReport& report) {
  const auto& sensitivity = report.sensitivity;
  Json regions;
  for (std::size_t i = 0; i < sensitivity.regions.size(); ++i)
    regions[sensitivity.regions[i]] = report.action_units.at(i);
  return {{"amplitude_unit", report.in_percent ? "percent_iod" : "px"},
          {"amplitudes", sensitivity.amplitudes},
          {"durations_ms", sensitivity.durations_ms},
          {"regions", regions},
          {"repeats", report.repeats},
          {"spikes_planned", report.spikes_planned}};
}

}  // namespace

std::string calibration_json(const CalibrationReport& report) {
  const auto& sensitivity = report.sensitivity;
  Json json = head(report);
  json["grid"] = grid(report);
  json["spikes"] = {
      {"shown", sensitivity.shown}, {"found", sensitivity.found}, {"touched", sensitivity.touched}};
  for (const auto& row : sensitivity.limits) json["limits"].push_back(limits_row(row));
  for (const auto& cell : sensitivity.cells) json["surface"].push_back(cell_row(cell));
  json["timing_of_hits"] = timing_of(sensitivity.timing);
  json["unspiked"] = {{"original", film_row(report.original)}, {"control", film_row(report.control)}};
  const Confidence further = poisson_interval(report.further_alarms);
  json["further_alarms_in_spiked_films"] = {
      {"minutes", report.spiked_minutes},
      {"found", report.further_alarms},
      {"per_minute", number(ratio(static_cast<double>(report.further_alarms), report.spiked_minutes))},
      {"interval",
       band(ratio(further.low, report.spiked_minutes), ratio(further.high, report.spiked_minutes))}};
  json["settings"] = report.settings;
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace micro
