#include "libmicro/features/whole_face.h"

namespace micro {
namespace {

void train(const TrainingSet& set, const Parameters& parameters, const std::filesystem::path& file) {
  const int side = parameters.integer("side");
  const bool equalised = parameters.flag("equalise");
  LinearModel model = fit_ica(crop_matrix(set, side, equalised, 8), parameters.integer("components"),
                              parameters.integer("rounds"), parameters.number("tolerance"));
  model.side = side, model.equalised = equalised, model.origin = set.origin;
  write_model(model, file);
}

}  // namespace

Descriptor descriptor_ica() {
  return {.name = "ica",
          .family = Family::whole_face,
          .description = "independent components of the reduced crop, of frames they were fitted to",
          .reference =
              "Hyvarinen, Fast and Robust Fixed-Point Algorithms for Independent Component Analysis, IEEE "
              "Transactions on Neural Networks 1999; for faces Bartlett, Movellan and Sejnowski 2002",
          .needs = {.crop = true},
          .parameters = {model_parameter("ica"),
                         side_parameter(),
                         equalise_parameter(),
                         {"components", 16, "in training: how many", 1, 256},
                         {"rounds", 200, "in training: at most", 1, 10000},
                         {"tolerance", 1e-4, "in training: change of direction at which it ends", 1e-12, 1}},
          .make = [](const MakeContext& context) { return crop_model_extractor(context, "ica", "ic"); },
          .cost_ms = 0.013,
          .train = train};
}

}  // namespace micro
