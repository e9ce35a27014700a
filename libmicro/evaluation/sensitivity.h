#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/evaluation/detection_limit.h"
#include "libmicro/evaluation/timing.h"

namespace micro {

/// One known movement that was put into a film, and what became of it.
struct SpikeTrial {
  std::string region, action_unit;
  double duration_ms = 0;  ///< of the grid
  double amplitude = 0;    ///< of the grid, in the grid's unit
  double amplitude_px = 0, amplitude_iod = 0;
  Interval truth;
  std::optional<Interval> found;  ///< the event that was taken for it, matched one to one
  bool touched = false;           ///< some found event shares a frame with it

  /// The MEGC rule.
  bool hit() const { return found && truth.iou(*found) >= 0.5; }
};

/// Fills in what was found of the spikes of one film; returns how many of the found expressions touch no
/// spike and none of the `known` ones.
long judge_spikes(std::vector<SpikeTrial>& spikes, const std::vector<Interval>& found,
                  const std::vector<Interval>& known);

/// Film into which nothing was put, and the expressions found in it.
struct UnspikedFilm {
  std::string name;
  double minutes = 0;  ///< in which the face is seen
  std::vector<Interval> found;
  double per_minute() const { return ratio(static_cast<double>(found.size()), minutes); }
  Confidence interval_per_minute() const;
};

struct SensitivityCell {
  std::string region;  ///< empty = all
  double duration_ms = 0, amplitude = 0;
  long shown = 0, found = 0, touched = 0;
  Confidence interval() const { return wilson_interval(found, shown); }
};

/// Limits of detection of one group of spikes.
struct SensitivityLimits {
  std::string region;      ///< empty = all
  double duration_ms = 0;  ///< 0 = all
  long shown = 0, found = 0;
  struct InUnit {
    double smallest = undefined, largest = undefined;  ///< sizes shown
    Estimate half, most;                               ///< found with a chance of 50 % and of 95 %
  };
  InUnit px, iod;  ///< undefined (NaN) of fewer than 6 spikes, or when all have about the same size
  struct CurvePoint {
    double px;
    Estimate chance;
  };
  std::vector<CurvePoint> curve;   ///< over the sizes shown; only of rows over all durations
  std::vector<SpikeCount> points;  ///< px, as counted
};

/// What spiking a film over a grid showed.
struct Sensitivity {
  std::vector<std::string> regions;
  std::vector<double> durations_ms, amplitudes;
  std::vector<SensitivityCell> cells;     ///< by region, duration, amplitude; then those of all regions
  std::vector<SensitivityLimits> limits;  ///< all; by duration; by region; by region and duration
  long shown = 0, found = 0, touched = 0;
  Timing timing;  ///< of the hits

  const SensitivityCell& cell(const std::string& region, double duration_ms, double amplitude) const;
};

/// Groups follow the order of `regions`, `durations_ms` and `amplitudes`; groups without a spike have no
/// limits.
Sensitivity summarise_spikes(const std::vector<SpikeTrial>& trials, std::vector<std::string> regions,
                             std::vector<double> durations_ms, std::vector<double> amplitudes, double fps);

}  // namespace micro
