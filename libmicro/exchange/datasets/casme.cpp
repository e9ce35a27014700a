#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_casme() {
  return {
      .name = "casme",
      .title = "CASME",
      .citation =
          "Yan, Wu, Liu, Wang and Fu, CASME database: a dataset of spontaneous micro-expressions collected "
          "from "
          "neutralized faces, FG 2013",
      .licence = "research only, after signing an agreement: casme.psych.ac.cn/casme/e1",
      .capture_fps = 60,
      .tables = {"*casme*.xlsx", "*casme*.xls", "*casme*.csv"},
      .columns = {{"subject", {"Subject"}, true},
                  {"video", {"Filename"}, true},
                  {"onset", {"OnsetF", "OnsetFrame", "Onset"}, true},
                  {"apex", {"ApexF1", "ApexF", "ApexFrame", "Apex"}},
                  {"second_apex", {"ApexF2"}},
                  {"offset", {"OffsetF", "OffsetFrame", "Offset"}, true},
                  {"action_units", {"AU", "AUs", "Action Units"}},
                  {"emotion", {"Emotion", "Estimated Emotion"}}},
      .paths = {"sub{subject:2}/{video}", "sub{subject:2}/{video}.avi"},
      .emotions = {"disgust", "sadness", "happiness", "surprise", "fear", "contempt", "repression", "tense"},
      .counts = {195, 189},
      .oddities = {{"apex_missing", 0, "", "not every event was given an apex"}},
      .quirks = {"A second apex (ApexF2) is carried along as second_apex.",
                 "In some rows the frames do not fit the images of their folder (frame_absent, "
                 "offset_before_onset)."}};
}

}  // namespace micro
