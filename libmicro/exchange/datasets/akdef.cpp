#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_akdef() {
  return {.name = "akdef",
          .title = "AKDEF",
          .citation =
              "Lundqvist and Litton, The averaged Karolinska directed emotional faces, Karolinska Institutet "
              "1998",
          .licence = "research only, not to be passed on: kdef.se",
          .stills = true,
          .source = DatasetSource::names,
          .names = {{"([FM])(AF|AN|DI|HA|NE|SA|SU)(FL|HL|S|HR|FR)", {"gender", "emotion", "view"}}},
          .codes = {{"AF", "fear"},
                    {"AN", "anger"},
                    {"DI", "disgust"},
                    {"HA", "happiness"},
                    {"NE", "neutral"},
                    {"SA", "sadness"},
                    {"SU", "surprise"}},
          .codes_of = {{"view",
                        {{"FL", "full left profile"},
                         {"HL", "half left profile"},
                         {"S", "straight"},
                         {"HR", "half right profile"},
                         {"FR", "full right profile"}}},
                       {"gender", {{"F", "female"}, {"M", "male"}}}},
          .counts = {70},
          .quirks = {"FAFFL is the average woman, afraid, full left profile. There are no subjects: the "
                     "pictures are means of all 70."}};
}

}  // namespace micro
