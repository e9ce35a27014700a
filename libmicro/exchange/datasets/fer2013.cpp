#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_fer2013() {
  return {.name = "fer2013",
          .title = "FER2013",
          .citation =
              "Goodfellow and others, Challenges in representation learning: a report on three machine "
              "learning contests, ICONIP 2013",
          .licence =
              "by the rules of the Kaggle contest 'Challenges in representation learning: facial expression "
              "recognition'",
          .stills = true,
          .source = DatasetSource::pixels,
          .tables = {"*fer2013*.csv", "icml_face_data.csv", "train.csv"},
          .columns = {{"emotion", {"emotion"}}, {"pixels", {"pixels"}, true}, {"usage", {"Usage"}}},
          .codes = {{"0", "anger"},
                    {"1", "disgust"},
                    {"2", "fear"},
                    {"3", "happiness"},
                    {"4", "sadness"},
                    {"5", "surprise"},
                    {"6", "neutral"}},
          .counts = {35887, 28709},
          .oddities = {{"duplicate_picture", 0, "",
                        "many pictures are in the set more than once, some with different emotions"},
                       {"picture_constant", 0, "", "some pictures are empty"}},
          .quirks = {"The table holds the pictures themselves (48 x 48, grey); import writes them as PNG "
                     "into --pictures.",
                     "There are no subjects: the same person may be in training and test."}};
}

}  // namespace micro
