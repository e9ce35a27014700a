#include "libmicro/core/error.h"
#include "libmicro/core/mean_shape.h"
#include "libmicro/features/descriptor.h"
#include "libmicro/features/grid.h"
#include "libmicro/features/linear_model.h"
#include "libmicro/features/whole_face.h"

namespace micro {
namespace {

constexpr double unit_iod = 2 * CanonicalCrop::eye_half_distance;

/// A shape in the unit crop brought as near to the mean face as turning, scaling and shifting can, as one
/// vector of x and y by landmark, in inter-ocular distances.
Eigen::VectorXd shape_vector(const Landmarks& unit) {
  using Shape = Eigen::Matrix<double, 68, 2, Eigen::RowMajor>;
  Shape shape = unit.cast<double>() / unit_iod;
  Shape mean = mean_shape().cast<double>();
  shape.rowwise() -= shape.colwise().mean().eval();
  mean.rowwise() -= mean.colwise().mean().eval();
  const double norm = shape.squaredNorm();
  const double cosine = (shape.array() * mean.array()).sum() / norm;
  const double sine = (shape.col(0).dot(mean.col(1)) - shape.col(1).dot(mean.col(0))) / norm;
  Eigen::Matrix2d turn;
  turn << cosine, sine, -sine, cosine;
  const Shape placed = shape * turn;
  return Eigen::Map<const Eigen::VectorXd>(placed.data(), placed.size());
}

void train(const TrainingSet& set, const Parameters& parameters, const std::filesystem::path& file) {
  if (set.samples.size() < 3)
    throw Error(ErrorCategory::input, "fewer than three frames with landmarks", "give more recordings");
  Eigen::MatrixXd data(static_cast<Eigen::Index>(set.samples.size()), 136);
  for (std::size_t i = 0; i < set.samples.size(); ++i)
    data.row(static_cast<Eigen::Index>(i)) = shape_vector(set.samples[i].unit_shape).transpose();
  const auto pca = principal_components(data, parameters.integer("components"));
  LinearModel model;
  model.kind = "shape_modes", model.equalised = false, model.origin = set.origin;
  model.mean = pca.mean, model.weights = pca.components, model.spread = pca.variances;
  write_model(model, file);
}

Extractor make(const MakeContext& context) {
  const auto model =
      std::make_shared<const LinearModel>(read_model(context.parameters.text("model"), "shape_modes"));
  if (model->mean.size() != 136)
    throw Error(ErrorCategory::plugin, "the model is not of 68 landmarks", "make it with microx train");
  Extractor extractor;
  for (const auto& name : numbered("mode", static_cast<int>(model->weights.rows())))
    extractor.columns.push_back({name, "IOD"});
  extractor.columns.push_back({"residual", "IOD"});
  extractor.compute = [model](const DescriptorInput& input, std::span<double> out) {
    const Eigen::VectorXd shape = shape_vector(unit_landmarks(input.here().face));
    const Eigen::VectorXd modes = model->apply(shape);
    std::copy_n(modes.data(), modes.size(), out.begin());
    out.back() = (shape - model->mean - model->weights.transpose() * modes).norm() / std::sqrt(68.0);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_shape_modes() {
  return {.name = "shape_modes",
          .family = Family::model,
          .description =
              "point distribution model, the shape part of an active shape model: the landmarks in terms "
              "of the modes in which the shapes it was fitted to vary, and what it leaves unexplained",
          .reference =
              "Cootes, Taylor, Cooper and Graham, Active Shape Models: Their Training and Application, "
              "Computer Vision and Image Understanding 1995",
          .parameters = {model_parameter("shape_modes"),
                         {"components", 10, "in training: how many modes", 1, 100}},
          .make = make,
          .cost_ms = 0.001,
          .train = train};
}

}  // namespace micro
