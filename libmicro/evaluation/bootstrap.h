#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "libmicro/core/options.h"
#include "libmicro/evaluation/counts.h"

namespace micro {

struct BootstrapOptions {
  int samples = 2000;         ///< resamples; 0 = no intervals
  double level = 0.95;        ///< of confidence
  int seed = 1;               ///< same seed, same intervals, on any machine
  std::string unit = "auto";  ///< what is drawn: video, subject, or subject where every video has one

  void add_to(OptionSet& set);
};

/// An interval of confidence; NaN where there is none.
struct Confidence {
  double low = undefined, high = undefined;
};

/// Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Draws
/// `units` whole videos or subjects with replacement, so that what belongs together stays together, and takes
/// the quantiles of what `statistics` makes of each draw: it is given the drawn units and returns as many
/// values each time. Draws in which a value is undefined (NaN) do not count for it; when more than a tenth of
/// the draws are such, or there are fewer than two units, there is no interval.
std::vector<Confidence> bootstrap(
    std::size_t units, const std::function<std::vector<double>(std::span<const std::size_t>)>& statistics,
    const BootstrapOptions& options);

/// Which items (videos, samples) belong to one unit: those of one subject, or each alone. `subjects` has one
/// entry an item. Throws Error(input) when unit is "subject" and one has none.
std::vector<std::vector<std::size_t>> bootstrap_units(const std::vector<std::string>& subjects,
                                                      const std::string& unit);

}  // namespace micro
