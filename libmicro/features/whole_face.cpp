#include "libmicro/features/whole_face.h"

#include "libmicro/features/grid.h"

namespace micro {

Extractor crop_model_extractor(const MakeContext& context, const std::string& kind,
                               const std::string& prefix) {
  const auto model = std::make_shared<const LinearModel>(read_model(context.parameters.text("model"), kind));
  Extractor extractor;
  for (const auto& name : numbered(prefix, static_cast<int>(model->weights.rows())))
    extractor.columns.push_back({name, "1"});
  extractor.compute = [model](const DescriptorInput& input, std::span<double> out) {
    const Eigen::VectorXd values =
        model->apply(crop_vector(input.here().crop, model->side, model->equalised));
    std::copy_n(values.data(), values.size(), out.begin());
  };
  return extractor;
}

Parameter model_parameter(const std::string& kind) {
  return {.name = "model",
          .value = std::string(),
          .help = "model file, made by microx train --features " + kind,
          .text = Parameter::Text::model_file};
}

Parameter side_parameter() {
  return {"side", 32, "in training: crops are reduced to this many pixels", 8, 128};
}

Parameter equalise_parameter() {
  return {"equalise", true, "in training: bring each crop to mean 0 and standard deviation 1"};
}

}  // namespace micro
