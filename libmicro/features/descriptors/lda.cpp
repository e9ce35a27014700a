#include "libmicro/features/whole_face.h"

namespace micro {
namespace {

void train(const TrainingSet& set, const Parameters& parameters, const std::filesystem::path& file) {
  const int side = parameters.integer("side");
  const bool equalised = parameters.flag("equalise");
  std::vector<int> labels;
  for (const auto& sample : set.samples) labels.push_back(sample.label);
  LinearModel model = fit_lda(crop_matrix(set, side, equalised, 4), labels,
                              static_cast<int>(set.labels.size()), parameters.integer("components"));
  model.side = side, model.equalised = equalised, model.origin = set.origin, model.labels = set.labels;
  write_model(model, file);
}

}  // namespace

Descriptor descriptor_lda() {
  return {.name = "lda",
          .family = Family::whole_face,
          .description =
              "Fisherfaces: linear discriminants of the reduced crop between the classes they were fitted "
              "to",
          .reference = "Belhumeur, Hespanha and Kriegman, Eigenfaces vs. Fisherfaces, PAMI 1997",
          .needs = {.crop = true},
          .parameters = {model_parameter("lda"),
                         side_parameter(),
                         equalise_parameter(),
                         {"components", 32,
                          "in training: principal components in whose space they are sought", 1, 1024}},
          .make = [](const MakeContext& context) { return crop_model_extractor(context, "lda", "ld"); },
          .cost_ms = 0.01,
          .train = train};
}

}  // namespace micro
