#include "libmicro/evaluation/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/evaluation/matching.h"

namespace micro {
namespace {

constexpr int curve_points = 25;
constexpr long fewest_spikes = 6;
constexpr double narrowest_range = 1.5;  // of sizes, largest over smallest
constexpr double same_size = 0.005;  // ln; a face that comes nearer changes sizes in % from frame to frame

std::vector<Annotation> annotations(const std::vector<Interval>& intervals) {
  std::vector<Annotation> events;
  for (const auto& interval : intervals) events.push_back({.interval = interval});
  return events;
}

bool shares_a_frame(const Interval& one, const std::vector<Interval>& others) {
  return std::ranges::any_of(others, [&](const Interval& other) { return one.iou(other) > 0; });
}

using Trials = std::vector<const SpikeTrial*>;

/// Trials by size, in steps of half a percent.
std::vector<SpikeCount> counted(const Trials& trials, double SpikeTrial::*size) {
  std::map<long, SpikeCount> by_size;
  for (const auto* trial : trials) {
    auto& count = by_size[std::lround(std::log(trial->*size) / same_size)];
    count.size += trial->*size;
    ++count.shown;
    count.found += trial->hit();
  }
  std::vector<SpikeCount> counts;
  for (auto& [step, count] : by_size) {
    count.size /= static_cast<double>(count.shown);
    counts.push_back(count);
  }
  return counts;
}

SensitivityLimits::InUnit limits_in(const DetectionCurve& curve) {
  return {curve.smallest(), curve.largest(), curve.limit(0.5), curve.limit(0.95)};
}

SensitivityLimits limits_of(const Trials& trials, const std::string& region, double duration_ms) {
  SensitivityLimits row{.region = region, .duration_ms = duration_ms};
  row.shown = static_cast<long>(trials.size());
  row.found = std::ranges::count_if(trials, &SpikeTrial::hit);
  row.points = counted(trials, &SpikeTrial::amplitude_px);
  const auto [smallest, largest] = std::ranges::minmax(row.points, {}, &SpikeCount::size);
  if (row.shown < fewest_spikes || largest.size < narrowest_range * smallest.size) return row;
  const DetectionCurve px(row.points), iod(counted(trials, &SpikeTrial::amplitude_iod));
  row.px = limits_in(px), row.iod = limits_in(iod);
  for (int i = 0; duration_ms == 0 && i < curve_points; ++i) {
    const double at = px.smallest() * std::pow(px.largest() / px.smallest(), i / (curve_points - 1.0));
    row.curve.push_back({at, px.chance(at)});
  }
  return row;
}

class Summary {
 public:
  Summary(const std::vector<SpikeTrial>& trials, Sensitivity& result) : trials_(trials), result_(result) {}

  void cells_of(const std::string& region) {
    for (const double duration : result_.durations_ms) {
      for (const double amplitude : result_.amplitudes) {
        SensitivityCell cell{region, duration, amplitude};
        for (const auto* trial : chosen(region, duration)) {
          if (trial->amplitude != amplitude) continue;
          ++cell.shown, cell.found += trial->hit(), cell.touched += trial->touched;
        }
        result_.cells.push_back(cell);
      }
    }
  }

  void limits(const std::string& region, double duration_ms) {
    const Trials group = chosen(region, duration_ms);
    if (!group.empty()) result_.limits.push_back(limits_of(group, region, duration_ms));
  }

 private:
  Trials chosen(const std::string& region, double duration_ms) const {
    Trials group;
    for (const auto& trial : trials_)
      if ((region.empty() || trial.region == region) &&
          (duration_ms == 0 || trial.duration_ms == duration_ms))
        group.push_back(&trial);
    return group;
  }

  const std::vector<SpikeTrial>& trials_;
  Sensitivity& result_;
};

}  // namespace

long judge_spikes(std::vector<SpikeTrial>& spikes, const std::vector<Interval>& found,
                  const std::vector<Interval>& known) {
  std::vector<Interval> truth;
  for (const auto& spike : spikes) truth.push_back(spike.truth);
  for (const auto& match : match_events(annotations(truth), annotations(found)))
    spikes[match.truth].found = found[match.predicted];
  for (auto& spike : spikes) spike.touched = shares_a_frame(spike.truth, found);
  return std::ranges::count_if(found, [&](const Interval& event) {
    return !shares_a_frame(event, truth) && !shares_a_frame(event, known);
  });
}

Confidence UnspikedFilm::interval_per_minute() const {
  if (!(minutes > 0)) return {};
  const Confidence count = poisson_interval(static_cast<long>(found.size()));
  return {count.low / minutes, count.high / minutes};
}

const SensitivityCell& Sensitivity::cell(const std::string& region, double duration_ms,
                                         double amplitude) const {
  const auto at = std::ranges::find_if(cells, [&](const SensitivityCell& cell) {
    return cell.region == region && cell.duration_ms == duration_ms && cell.amplitude == amplitude;
  });
  if (at == cells.end()) throw Error(ErrorCategory::internal, "no such cell of the grid");
  return *at;
}

Sensitivity summarise_spikes(const std::vector<SpikeTrial>& trials, std::vector<std::string> regions,
                             std::vector<double> durations_ms, std::vector<double> amplitudes, double fps) {
  Sensitivity result{std::move(regions), std::move(durations_ms), std::move(amplitudes)};
  Summary summary(trials, result);
  for (const auto& region : result.regions) summary.cells_of(region);
  summary.cells_of("");
  summary.limits("", 0);
  for (const double duration : result.durations_ms) summary.limits("", duration);
  for (const auto& region : result.regions) summary.limits(region, 0);
  for (const auto& region : result.regions)
    for (const double duration : result.durations_ms) summary.limits(region, duration);
  for (const auto& trial : trials) {
    ++result.shown, result.found += trial.hit(), result.touched += trial.touched;
    if (trial.hit()) result.timing.add({.interval = *trial.found}, {.interval = trial.truth}, fps);
  }
  return result;
}

}  // namespace micro
