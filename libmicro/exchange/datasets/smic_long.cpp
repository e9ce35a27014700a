#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_smic_long() {
  return {.name = "smic_long",
          .title = "SMIC-E (long videos)",
          .citation =
              "Li, Hong, Moilanen, Huang, Pfister, Zhao and Pietikainen, Towards reading hidden emotions, "
              "IEEE Transactions on "
              "Affective Computing 9(4), 2018",
          .licence = "research only, after signing an agreement with the University of Oulu",
          .capture_fps = 25,
          .fps_of_path = {{"hs", 100}, {"vis", 25}, {"nir", 25}},
          .tables = {"SMIC-*-E_annotation*.xlsx", "SMIC-*-E_annotation*.csv"},
          .columns = {{"subject", {"Subject"}, true},
                      {"video", {"Filename"}, true},
                      {"onset", {"OnsetF", "Onset"}, true},
                      {"offset", {"OffsetF", "Offset"}, true},
                      {"emotion", {"Emotion"}, true},
                      {"first_image", {"FirstF"}}},
          .parts = {{"subject_of_name", "video", "^s([0-9]+)_"}},
          .paths = {"s{subject:2}/{video}", "s{subject}/{video}"},
          .emotions = {"positive", "negative", "surprise"},
          .codes = {{"ne", "negative"}, {"po", "positive"}, {"sur", "surprise"}},
          .counts = {157, 71},
          .quirks = {"Remarks stand below the table; they are left out and named (text_row).",
                     "Name the table of one camera (HS, VIS or "
                     "NIR) with --table when all three are there."}};
}

}  // namespace micro
