#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_scface() {
  return {
      .name = "scface",
      .title = "SCface",
      .citation =
          "Grgic, Delac and Grgic, SCface - surveillance cameras face database, Multimedia Tools and "
          "Applications 51(3), 2011",
      .licence = "research only, after signing an agreement: scface.org",
      .stills = true,
      .source = DatasetSource::names,
      .names = {{"([0-9]{3})_(cam[1-7])_([123])", {"subject", "camera", "distance_m"}},
                {"([0-9]{3})_(cam8)", {"subject", "camera"}},
                {"([0-9]{3})_(frontal|[LR][1-4])", {"subject", "view"}}},
      .codes_of = {{"distance_m", {{"1", "4.20"}, {"2", "2.60"}, {"3", "1.00"}}}},
      .counts = {4160},
      .quirks = {"There are no emotions.",
                 "001_cam1_1 is person 001, camera 1, 4.20 m away; 001_frontal and 001_L1 to 001_R4 are the "
                 "portraits, cam6 and cam7 see in the dark, cam8 is the infrared portrait."}};
}

}  // namespace micro
