// Fitted models of the user's, of microx train.
#include "libmicro/features/linear_model.h"

#include "fuzz/target.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  LinearModel model;
  model.kind = "pca", model.side = 2, model.origin = "two clips";
  model.mean = Eigen::VectorXd::Constant(4, 0.5);
  model.weights = Eigen::MatrixXd::Identity(2, 4);
  model.spread = Eigen::VectorXd::Ones(2);
  const auto path = as_file("", "faces.pca");
  write_model(model, path);
  return {content_of(path)};
}

void take(const std::string& input) { read_model(as_file(input, "faces.pca"), "pca"); }

}  // namespace micro::fuzz
