#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_kdef() {
  return {
      .name = "kdef",
      .title = "KDEF",
      .citation =
          "Lundqvist, Flykt and Ohman, The Karolinska directed emotional faces, Karolinska Institutet 1998",
      .licence = "research only, not to be passed on: kdef.se",
      .stills = true,
      .source = DatasetSource::names,
      .names = {{"([AB])(([FM])[0-9]{2})(AF|AN|DI|HA|NE|SA|SU)(FL|HL|S|HR|FR)",
                 {"session", "subject", "gender", "emotion", "view"}}},
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
      .counts = {4900},
      .quirks = {"AF01ANFL is session A, woman 01, angry, full left profile.",
                 "A few files have names outside the code (name_unread); what they show cannot be known from "
                 "them."}};
}

}  // namespace micro
