#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_kdef();

/// Means of the pictures of KDEF, with its codes.
Dataset dataset_akdef() {
  Dataset out = dataset_kdef();
  out.name = "akdef", out.title = "AKDEF";
  out.citation =
      "Lundqvist and Litton, The averaged Karolinska directed emotional faces, Karolinska Institutet 1998";
  out.names = {{"([FM])(AF|AN|DI|HA|NE|SA|SU)(FL|HL|S|HR|FR)", {"gender", "emotion", "view"}}};
  out.counts = {70};
  out.quirks = {
      "FAFFL is the average woman, afraid, full left profile. There are no subjects: the pictures are means "
      "of "
      "all 70."};
  return out;
}

}  // namespace micro
