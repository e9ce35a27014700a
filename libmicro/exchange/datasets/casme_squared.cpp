#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_casme_squared() {
  return {.name = "casme_squared",
          .title = "CAS(ME)2",
          .citation =
              "Qu, Wang, Yan, Li, Wu and Fu, CAS(ME)2: a database for spontaneous macro-expression and "
              "micro-expression "
              "spotting and recognition, IEEE Transactions on Affective Computing 9(4), 2018",
          .licence = "research only, after signing an agreement: casme.psych.ac.cn/casme/e3",
          .capture_fps = 30,
          .tables = {"*code_final*.xlsx", "*code_final*.csv", "*code_final*.xls"},
          .columns = {{"subject", {"#1"}, true},
                      {"video", {"#2"}, true},
                      {"onset", {"#3"}, true},
                      {"apex", {"#4"}},
                      {"offset", {"#5"}, true},
                      {"action_units", {"#6"}},
                      {"emotion", {"#7"}},
                      {"type", {"#8"}},
                      {"self_report", {"#9"}}},
          .parts = {{"stimulus", "video", "^([^_]+)"}},
          .lookups = {{.role = "stimulus_code",
                       .from = "stimulus",
                       .sheet = 3,
                       .file = "*naming_rule1*",
                       .key_column = 2,
                       .value_column = 1},
                      {.role = "subject_code",
                       .from = "subject",
                       .sheet = 2,
                       .file = "*naming_rule2*",
                       .key_column = 3,
                       .value_column = 2}},
          .paths = {"rawpic/s{subject_code}/*_{stimulus_code:4}*", "s{subject_code}/*_{stimulus_code:4}*",
                    "s{subject_code}/*_{stimulus_code:4}*.avi"},
          .clip_role = "stimulus",
          .clip_is_folder = true,
          .emotions = {"anger", "disgust", "fear", "happiness", "sadness", "surprise", "helpless", "pain",
                       "confused", "sympathy", "other", "positive", "negative"},
          .counts = {357},
          .oddities = {{"offset_zero", 44, "macro",
                        "the expression fades so slowly that no end was coded: the manifest leaves "
                        "the offset empty, and evaluation ends such events at their apex"},
                       {"apex_missing", 0, "", "for some events no apex is given"}},
          .quirks = {"The table has no header; subjects and videos are numbered there, and two further "
                     "sheets say which folders those "
                     "are (saved as CSV: naming_rule1.csv and naming_rule2.csv beside it).",
                     "44 macro-expressions have the offset 0."}};
}

}  // namespace micro
