#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_samm() {
  return {
      .name = "samm",
      .title = "SAMM",
      .citation =
          "Davison, Lansley, Costen, Tan and Yap, SAMM: a spontaneous micro-facial movement dataset, IEEE "
          "Transactions on Affective Computing 9(1), 2018",
      .licence = "research only, after signing an agreement: helward.mmu.ac.uk/STAFF/M.Yap/dataset.php",
      .capture_fps = 200,
      .tables = {"SAMM*Micro*.xlsx", "SAMM*Micro*.csv", "SAMM*Micro*.xls"},
      .columns = {{"subject", {"Subject"}, true},
                  {"video", {"Filename"}, true},
                  {"session", {"Inducement Code"}},
                  {"onset", {"Onset Frame"}, true},
                  {"apex", {"Apex Frame"}},
                  {"offset", {"Offset Frame"}, true},
                  {"type", {"Micro", "Type"}},
                  {"action_units", {"Action Units"}},
                  {"emotion", {"Estimated Emotion", "Emotion"}},
                  {"objective_class", {"Objective Classes", "Objective Class"}},
                  {"note", {"Notes"}}},
      .parts = {{"subject_of_name", "video", "^([0-9]+)_"}},
      .paths = {"{subject:3}/{video}", "{subject:3}/{video}.avi"},
      .emotions = {"anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise", "other"},
      .counts = {159},
      .oddities = {{"apex_missing", 0, "", "for a few events no apex is given"}},
      .quirks = {
          "The names of the columns stand in row 14, below a text.",
          "Action units are joined by + and 'or'; of alternatives none is chosen (action_units_uncertain).",
          "At least one row's offset does not fit its frames; it is reported."}};
}

}  // namespace micro
