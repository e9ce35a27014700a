#pragma once

#include <string>
#include <vector>

#include "libmicro/evaluation/metric.h"
#include "libmicro/evaluation/spotting_tally.h"

namespace micro {

/// What comparing predicted with true events of a set of videos gave.
struct SpottingEvaluation {
  ScoreRules rules;
  struct Video {
    std::string name, subject;
    double fps = undefined;
    FrameIndex frames = 0;
    SpottingTally tally;
  };
  std::vector<Video> videos;
  SpottingTally total;  ///< of all videos as one
  Metrics metrics;      ///< of the total, with intervals
  std::vector<Finding> findings;
  std::size_t units = 0;  ///< that the bootstrap drew from
  bool by_subject = false;
};

/// The metrics of a tally. In this order, for each group: count of true, predicted, hits, misses,
/// false_alarms; precision, recall, f1 (at ScoreOptions::iou, then at each threshold of the sweep); bias
/// (median difference), median and 90th percentile of the absolute difference of onset, apex and offset in
/// frames and ms; STRS and its parts, when emotions are given. Then false alarms, overlap, recall by length,
/// blinks and confidence.
Metrics spotting_metrics(const SpottingTally& tally, const ScoreRules& rules);

/// The MEGC protocol and what goes with it; see docs/evaluation.md for every definition. Throws what
/// ScoreRules::make() and bootstrap_units() throw.
SpottingEvaluation evaluate_spotting(const std::vector<VideoPair>& videos, const ScoreOptions& options,
                                     const BootstrapOptions& bootstrap);

}  // namespace micro
