#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_casme2() {
  return {
      .name = "casme2",
      .title = "CASME II",
      .citation =
          "Yan, Li, Wang, Zhao, Liu, Chen and Fu, CASME II: an improved spontaneous micro-expression "
          "database and "
          "the baseline evaluation, PLoS ONE 9(1), 2014",
      .licence = "research only, after signing an agreement: casme.psych.ac.cn/casme/e2",
      .capture_fps = 200,
      .tables = {"CASME2*coding*.xlsx", "CASME2*label*.xlsx", "CASME2*.xls", "CASME2*.csv", "CASME2*.xlsx"},
      .columns = {{"subject", {"Subject"}, true},
                  {"video", {"Filename"}, true},
                  {"onset", {"OnsetFrame", "Onset"}, true},
                  {"apex", {"ApexFrame", "Apex"}},
                  {"offset", {"OffsetFrame", "Offset"}, true},
                  {"action_units", {"Action Units", "AU"}},
                  {"emotion", {"Estimated Emotion", "Emotion"}},
                  {"objective_class", {"Objective Class", "Objective Classes"}}},
      .paths = {"CASME2_RAW_selected/sub{subject:2}/{video}", "CASME2-RAW/sub{subject:2}/{video}",
                "Cropped*/sub{subject:2}/{video}", "sub{subject:2}/{video}", "sub{subject:2}/{video}.avi"},
      .emotions = {"happiness", "disgust", "surprise", "repression", "fear", "sadness", "other"},
      .counts = {247, 255},
      .oddities = {{"apex_missing", 0, "", "where coders found no apex the table has a /"}},
      .quirks = {"Where there are selected, raw and cropped frames the selected are taken, then the raw, "
                 "then the cropped.",
                 "One offset is before its onset; it is reported (offset_before_onset), not replaced."}};
}

}  // namespace micro
