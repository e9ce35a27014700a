#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "libmicro/evaluation/bootstrap.h"

namespace micro {

/// One number of a result, as --csv and --json carry it.
struct Metric {
  std::string group;       ///< "micro", "overall", "blink", "class happiness", ...
  std::string name;        ///< "f1", "onset_error_median", ...
  std::string unit;        ///< "1", "frames", "ms", "1/min", "count"
  double iou = undefined;  ///< the threshold it was counted at, where it was counted at one
  double value = undefined;
  Confidence confidence;
};
using Metrics = std::vector<Metric>;

/// The metric of that group and name (and threshold, when one is given); throws Error(internal) when there is
/// none.
const Metric& find_metric(const Metrics& metrics, const std::string& group, const std::string& name,
                          const std::string& unit = "", double iou = undefined);

/// Fills in the intervals of confidence: `of` computes the same metrics of some of the units.
void add_confidence(Metrics& metrics, std::size_t units,
                    const std::function<Metrics(std::span<const std::size_t>)>& of,
                    const BootstrapOptions& options);

}  // namespace micro
