#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_samm_long() {
  return {.name = "samm_long",
          .title = "SAMM Long Videos",
          .citation =
              "Yap, Kendrick and Yap, SAMM long videos: a spontaneous facial micro- and macro-expressions "
              "dataset, FG 2020",
          .licence = "research only, after signing an agreement: helward.mmu.ac.uk/STAFF/M.Yap/dataset.php",
          .capture_fps = 200,
          .tables = {"SAMM*Long*.xlsx", "SAMM*Long*.csv", "SAMM*Long*.xls"},
          .columns = {{"subject", {"Subject"}, true},
                      {"video", {"Filename"}, true},
                      {"session", {"Inducement Code"}},
                      {"onset", {"Onset", "Onset Frame"}, true},
                      {"apex", {"Apex", "Apex Frame"}},
                      {"offset", {"Offset", "Offset Frame"}, true},
                      {"type", {"Type"}, true},
                      {"action_units", {"Action Units"}},
                      {"note", {"Notes"}}},
          .parts = {{"subject_of_name", "video", "^([0-9]+)_"}, {"long_video", "video", "^([0-9]+_[0-9]+)"}},
          .paths = {"{long_video}", "{long_video}.avi"},
          .clip_role = "long_video",
          .counts = {502},
          .oddities = {{"apex_missing", 0, "", "for some events no apex is given"}},
          .quirks = {"The names of the columns stand in row 10, below a text.",
                     "An event '006_1_2' is the second of the video 006_1.", "There are no emotions."}};
}

}  // namespace micro
