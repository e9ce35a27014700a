#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_casme3() {
  return {
      .name = "casme3",
      .title = "CAS(ME)3",
      .citation =
          "Li, Dong, Lu, Wang, Yan, Ma, Liu, Huang and Fu, CAS(ME)3: a third generation facial spontaneous "
          "micro-expression database with depth information and high ecological validity, IEEE TPAMI 45(3), "
          "2023",
      .licence = "research only, after signing an agreement: casme.psych.ac.cn/casme/e4",
      .capture_fps = 30,
      .tables = {"cas(me)3_part_A_ME*.xlsx", "cas(me)3_part_A*.xlsx", "cas(me)3_part_A*.csv",
                 "cas(me)3_part_A*.xls"},
      .columns = {{"subject", {"Subject"}, true},
                  {"video", {"Filename"}, true},
                  {"onset", {"Onset"}, true},
                  {"apex", {"Apex"}},
                  {"offset", {"Offset"}, true},
                  {"type", {"Expression type", "Type"}},
                  {"action_units", {"AU", "AUs"}},
                  {"objective_class", {"Objective class"}},
                  {"emotion", {"emotion"}}},
      .paths = {"{subject}/{video}/color", "{subject}/{video}"},
      .emotions = {"anger", "disgust", "fear", "happiness", "sadness", "surprise", "other"},
      .oddities = {{"apex_missing", 0, "", "for some events no apex is given"}},
      .quirks = {"Part A is read; part C has other columns (sub, count, au) and no apexes: give --table and "
                 "--columns.",
                 "Images were lost while recording (frames_gap, frame_absent); the authors keep a list of "
                 "such samples.",
                 "Several events of one video share its name."}};
}

}  // namespace micro
