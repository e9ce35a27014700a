#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_fourdme() {
  return {.name = "4dme",
          .title = "4DME",
          .citation =
              "Li, Cheng, Li, Behzad, Shen, Zafeiriou, Pantic and Zhao, 4DME: a spontaneous 4D "
              "micro-expression dataset "
              "with multimodalities, IEEE Transactions on Affective Computing 14(4), 2023",
          .licence = "research only, after signing an agreement with the University of Oulu",
          .capture_fps = 60,
          .tables = {"4DME*Micro*.xlsx", "4DME*Micro*.csv", "4DME*Micro*.xls"},
          .columns = {{"subject", {"sub_ID"}, true},
                      {"video", {"fold_name"}, true},
                      {"onset", {"Onset"}, true},
                      {"apex", {"Apex"}},
                      {"offset", {"Offset"}, true},
                      {"action_units", {"AUs", "AU"}},
                      {"emotion", {"Emotion"}}},
          .paths = {"gray_micro/{subject}/{video}", "{subject}/{video}", "{subject}/{video}.avi"},
          .emotions = {"positive", "negative", "surprise", "repression", "other"},
          .counts = {267},
          .oddities = {{"apex_missing", 0, "", "for some events no apex is given"}},
          .quirks = {"Action units that are marked (k) count as uncertain.",
                     "60 frames/s is the rate of the grey videos; those of the other "
                     "cameras differ."}};
}

}  // namespace micro
