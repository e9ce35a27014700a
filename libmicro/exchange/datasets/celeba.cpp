#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_celeba() {
  return {.name = "celeba",
          .title = "CelebA (smiling)",
          .citation = "Liu, Luo, Wang and Tang, Deep learning face attributes in the wild, ICCV 2015",
          .licence = "non-commercial research only: mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
          .stills = true,
          .tables = {"list_attr_celeba.txt", "list_attr_celeba.csv"},
          .table_of_words = true,
          .columns = {{"image", {"image", "image_id"}, true}, {"smiling", {"Smiling"}, true}},
          .lookups = {{.role = "subject",
                       .from = "image",
                       .file = "identity_CelebA*",
                       .key_column = 1,
                       .value_column = 2,
                       .optional = true}},
          .paths = {"img_align_celeba/{image}", "img_celeba/{image}", "{image}"},
          .codes_of = {{"smiling", {{"1", "yes"}, {"-1", "no"}, {"0", "no"}}}},
          .counts = {202599},
          .quirks = {"Smiling is an attribute that people saw in the picture, not an emotion: the manifest "
                     "has it as 'smiling', yes or no, and "
                     "leaves the emotion empty.",
                     "Who is seen stands in identity_CelebA.txt, which is asked for separately."}};
}

}  // namespace micro
