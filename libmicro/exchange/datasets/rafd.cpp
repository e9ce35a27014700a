#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_rafd() {
  return {.name = "rafd",
          .title = "RaFD",
          .citation =
              "Langner, Dotsch, Bijlstra, Wigboldus, Hawk and van Knippenberg, Presentation and validation "
              "of the Radboud faces "
              "database, Cognition and Emotion 24(8), 2010",
          .licence = "research only, after asking for access: rafd.socsci.ru.nl",
          .stills = true,
          .source = DatasetSource::names,
          .names = {{"Rafd([0-9]{3})_([0-9]{2})_([a-z]+)_([a-z]+)_([a-z]+)_(left|right|frontal)",
                     {"camera_angle", "subject", "group", "gender", "emotion", "gaze"}}},
          .emotions = {"anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"},
          .counts = {8040},
          .quirks = {"Rafd090_01_Caucasian_female_angry_frontal is seen at 90 degrees (from the front), "
                     "model 01, angry, looking ahead."}};
}

}  // namespace micro
