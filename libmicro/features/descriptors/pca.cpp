#include "libmicro/features/whole_face.h"

namespace micro {
namespace {

void train(const TrainingSet& set, const Parameters& parameters, const std::filesystem::path& file) {
  LinearModel model;
  model.kind = "pca";
  model.side = parameters.integer("side");
  model.equalised = parameters.flag("equalise");
  model.origin = set.origin;
  const auto pca = principal_components(crop_matrix(set, model.side, model.equalised, 3),
                                        parameters.integer("components"));
  model.mean = pca.mean, model.weights = pca.components, model.spread = pca.variances;
  write_model(model, file);
}

}  // namespace

Descriptor descriptor_pca() {
  return {
      .name = "pca",
      .family = Family::whole_face,
      .description =
          "eigenfaces: the reduced crop in terms of the principal components of frames it was fitted to",
      .reference = "Turk and Pentland, Eigenfaces for Recognition, Journal of Cognitive Neuroscience 1991",
      .needs = {.crop = true},
      .parameters = {model_parameter("pca"),
                     side_parameter(),
                     equalise_parameter(),
                     {"components", 32, "in training: how many", 1, 1024}},
      .make = [](const MakeContext& context) { return crop_model_extractor(context, "pca", "pc"); },
      .cost_ms = 0.014,
      .train = train};
}

}  // namespace micro
