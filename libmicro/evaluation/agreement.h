#pragma once

#include <map>
#include <string>
#include <vector>

#include "libmicro/evaluation/metric.h"
#include "libmicro/evaluation/spotting_tally.h"

namespace micro {

/// How two coders used one code (an action unit, or any expression at all).
struct CodeTally {
  long events_one = 0, events_other = 0, events_both = 0;  ///< both = in two events that were matched
  double frames_one = 0, frames_other = 0, frames_both = 0;
};

/// What two coders marked in the same videos, added up over videos.
struct AgreementTally {
  Counts events;           ///< truths = of the other, predictions = of the one, hits = matched
  Timing timing;           ///< one minus the other
  Confusion emotions{{}};  ///< of matched events; rows the other, columns the one
  Confusion classes{{}};
  long units_named = 0;                    ///< action units named by both coders together, over all events
  long units_named_matched = 0;            ///< the same over matched events
  long units_shared = 0;                   ///< named by both in matched events
  std::map<std::string, CodeTally> codes;  ///< by action unit
  CodeTally any;
  double frames = 0;  ///< NaN when the length of some video is not known

  void add(const AgreementTally& other);
};

struct AgreementEvaluation {
  AgreementTally total;
  std::vector<std::string> action_units;  ///< those that either coder used, by number
  Metrics metrics;
  std::size_t units = 0;
  bool by_subject = false;
};

/// Agreement of two coders; VideoPair::predicted holds what the one marked, VideoPair::truth what the other
/// did. Events are matched one to one at ScoreOptions::iou.
///  - events: 2 matched / (events of one + events of other). There is no kappa of events: nobody counts the
///  events that
///    both left out.
///  - action units: 2 |A and B| / (|A| + |B|), summed over events (Wexler's ratio; Ekman, Friesen and Hager,
///  FACS
///    Investigator's Guide, 2002); units of an event that only one coder marked are in the denominator alone.
///  - Cohen's kappa of each action unit, over events (each matched pair and each unmatched event is one case)
///  and over
///    frames (Sayette et al., Journal of Nonverbal Behavior 25, 2001); of emotions and of micro against macro
///    over matched events.
AgreementEvaluation evaluate_agreement(const std::vector<VideoPair>& videos, const ScoreOptions& options,
                                       const BootstrapOptions& bootstrap);

}  // namespace micro
