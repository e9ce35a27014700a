#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libmicro/core/options.h"

namespace micro {

/// A facial region and the action units that stand for it, taken in turn.
struct SpikedRegion {
  std::string name;
  std::vector<std::string> action_units;
};

/// The regions that can be named, and which are taken when none are.
const std::vector<SpikedRegion>& known_spiked_regions();

/// What is put into the film, as the user wrote it.
struct GridOptions {
  std::string amplitudes = "auto";    ///< of spikes; see CalibrationGrid
  std::string durations_ms = "auto";  ///< from onset to the end of the offset frame
  std::string regions = "auto";
  double gap_s = 0.8;  ///< without a spike, between two of them
  int seed = 1;

  void add_to(OptionSet& set);
};

/// Amplitude x duration x region.
struct CalibrationGrid {
  std::vector<double> amplitudes;  ///< ascending
  bool in_percent = false;         ///< amplitudes are % of the inter-ocular distance, otherwise pixels
  std::vector<double> durations_ms;
  std::vector<SpikedRegion> regions;
  std::vector<std::string> notes;  ///< one line each: what the automatic grid leaves out, and why

  /// Reads "0.5,1,2" or "0.5%,1%", "80,160" and "brow_inner,smile=6+12/12". What is "auto" is 0.25, 0.5, 1,
  /// 2 and 4 px, 80, 160 and 320 ms, all known regions; of these, amplitudes above 7 % of the inter-ocular
  /// distance (skin could fold) and durations of fewer than 3 frames are left out. Throws Error(usage), also
  /// for durations the user wants that have fewer than 3 frames.
  static CalibrationGrid make(const GridOptions& options, double fps, double inter_ocular_px);

  std::size_t cells() const { return amplitudes.size() * durations_ms.size() * regions.size(); }
};

/// One spike that is to be put in somewhere.
struct GridSpike {
  std::string region, action_unit;
  double duration_ms = 0, amplitude = 0;
};

/// The endless sequence of spikes: every cell of the grid once, then all again in another order. In each
/// stretch of as many spikes as there are regions every region comes once, with amplitudes and durations
/// spread evenly, so that the sequence may be cut anywhere; the action units of a region take turns. Same
/// seed, same sequence.
class SpikeSequence {
 public:
  SpikeSequence(const CalibrationGrid& grid, int seed)
      : grid_(grid), seed_(static_cast<std::uint64_t>(seed)) {}
  GridSpike at(std::size_t index) const;

 private:
  const CalibrationGrid& grid_;
  std::uint64_t seed_;
};

}  // namespace micro
