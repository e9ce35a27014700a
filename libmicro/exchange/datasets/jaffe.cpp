#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_jaffe() {
  return {.name = "jaffe",
          .title = "JAFFE",
          .citation =
              "Lyons, Akamatsu, Kamachi and Gyoba, Coding facial expressions with Gabor wavelets, FG 1998",
          .licence = "non-commercial research only: zenodo.org/record/3451524",
          .stills = true,
          .source = DatasetSource::names,
          .names = {{"([A-Z]{2})\\.(AN|DI|FE|HA|NE|SA|SU)([0-9]+)\\.([0-9]+)",
                     {"subject", "emotion", "pose", "picture"}}},
          .codes = {{"AN", "anger"},
                    {"DI", "disgust"},
                    {"FE", "fear"},
                    {"HA", "happiness"},
                    {"NE", "neutral"},
                    {"SA", "sadness"},
                    {"SU", "surprise"}},
          .counts = {213},
          .quirks = {"KA.AN1.39 is the woman KA, angry, first pose, picture 39.",
                     "The codes say what was posed; how sixty people judged the "
                     "pictures is in the set's own table."}};
}

}  // namespace micro
