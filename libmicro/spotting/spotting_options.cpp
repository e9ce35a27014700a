#include "libmicro/spotting/spotting_options.h"

namespace micro {

void SpottingOptions::add_to(OptionSet& set) {
  set.add({"spotting.minimum_confidence", &minimum_confidence,
           "less sure events are not reported; lower finds more and errs more", 0, 1});
  set.add({"spotting.candidates_per_minute", &candidates_per_minute,
           "chance detections per minute that are looked into; most are refused by their confidence", 0.001,
           60});
  set.add({"spotting.minimum_duration_s", &minimum_duration_s, "shorter movements are not reported", 0, 10});
  set.add({"spotting.maximum_duration_s", &maximum_duration_s, "longest movement searched for", 0.1, 10});
  set.add({"spotting.definition",
           &definition,
           "strict: micro = 1/25 to 1/5 s; megc: micro = up to 1/2 s",
           {},
           {},
           {"strict", "megc"}});
}

}  // namespace micro
