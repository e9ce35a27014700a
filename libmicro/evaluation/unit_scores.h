#pragma once

#include <map>
#include <string>
#include <vector>

#include "libmicro/core/action_units.h"
#include "libmicro/evaluation/metric.h"

namespace micro {

/// Action units of one event: coded, and answered.
struct UnitSample {
  std::string subject;  ///< may be empty
  std::vector<ActionUnitCode> truth, answer;
};

struct UnitEvaluation {
  std::map<int, Counts> units;  ///< by FACS number, of those coded or answered; sides do not count
  Counts total;                 ///< over all of them: its F1 is the micro-averaged one
  Counts sides;                 ///< of units that were found: truths = found, hits = on the coded side
  Metrics
      metrics;  ///< "action units": f1 (micro), f1_macro, precision, recall, side_correct; "AU 12": the same
  double macro_f1() const;  ///< mean over units that are coded
};

/// Counts summed over all events, each rate formed once.
UnitEvaluation evaluate_units(const std::vector<UnitSample>& samples);

}  // namespace micro
