#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_mmew() {
  return {.name = "mmew",
          .title = "MMEW",
          .citation =
              "Ben, Ren, Zhang, Wang, Kpalma, Meng and Liu, Video-based facial micro-expression analysis: a "
              "survey of "
              "datasets, features and algorithms, IEEE TPAMI 44(9), 2022",
          .licence = "research only, after signing an agreement with the authors (Shandong University)",
          .capture_fps = 90,
          .tables = {"MMEW*Micro*.xlsx", "MMEW*Micro*.csv", "MMEW*Micro*.xls"},
          .columns = {{"subject", {"Subject"}, true},
                      {"video", {"Filename"}, true},
                      {"onset", {"OnsetFrame", "Onset"}, true},
                      {"apex", {"ApexFrame", "Apex"}},
                      {"offset", {"OffsetFrame", "Offset"}, true},
                      {"action_units", {"Action Units", "AU"}},
                      {"emotion", {"Estimated Emotion", "Emotion"}, true},
                      {"note", {"remarks"}}},
          .paths = {"{emotion}/{video}", "{emotion}/{video}.avi"},
          .emotions = {"happiness", "anger", "surprise", "disgust", "fear", "sadness", "other"},
          .counts = {300},
          .oddities = {{"apex_missing", 0, "", "for some events no apex is given"}},
          .quirks = {"Folders are sorted by emotion, not by subject.",
                     "In 16 rows apex and offset are known to be wrong; what the "
                     "images show to be wrong is reported (apex_outside, frame_absent)."}};
}

}  // namespace micro
