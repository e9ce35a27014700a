// Networks: the plugin onnx and its descriptions.
#include <cmath>
#include <fstream>
#include <opencv2/core.hpp>

#include "libmicro/pipeline/network_classifier.h"
#include "libmicro/pipeline/network_description.h"
#include "tests/learners/learners.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

class NetworkTest : public ::testing::Test {
 protected:
  /// y = (2 x0 - x1, x2) of three numbers.
  void make_network() const {
    const auto made = run({"/usr/bin/python3", "-c",
                           "import numpy as np, onnx\n"
                           "from onnx import helper as h, numpy_helper as n, TensorProto as T\n"
                           "w = np.array([[2, -1, 0], [0, 0, 1]], np.float32)\n"
                           "g = h.make_graph([h.make_node('Gemm', ['x', 'w'], ['y'], transB=1)], 'g',\n"
                           "  [h.make_tensor_value_info('x', T.FLOAT, [1, 3])],\n"
                           "  [h.make_tensor_value_info('y', T.FLOAT, [1, 2])], [n.from_array(w, 'w')])\n"
                           "m = h.make_model(g, opset_imports=[h.make_opsetid('', 11)]); m.ir_version = 7\n"
                           "onnx.save(m, 'n.onnx')\n"},
                          folder_.path());
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  void describe(const std::string& text) const { std::ofstream(folder_ / "n.toml") << text; }
  void expect_refused(const std::string& text, const std::string& part) const {
    describe(text);
    try {
      read_network(folder_ / "n.toml");
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
  ScratchFolder folder_;
};

TEST_F(NetworkTest, AnswersAreSoftmaxSigmoidOrAsTheyAre) {
  make_network();
  const auto onnx = learner("onnx");
  EXPECT_FALSE(onnx->learns());
  const std::string bytes = content_of(folder_ / "n.onnx");
  const SampleRows row{FeatureRows{{1, 1.5, 0.25}}, {0, 1}};
  const auto ask = [&](const std::string& answers) {
    return onnx->open(bytes, 3, 2, onnx->complete({{"answers", answers}}))->answers(row);
  };
  const double a = 0.5, b = 0.25;
  EXPECT_NEAR(ask("softmax")(0, 0), std::exp(a) / (std::exp(a) + std::exp(b)), 1e-6);
  EXPECT_NEAR(ask("sigmoid")(0, 1), 1 / (1 + std::exp(-b)), 1e-6);
  EXPECT_NEAR(ask("probabilities")(0, 0), a, 1e-6);
  EXPECT_THROW(onnx->open(bytes, 3, 5, onnx->complete({}))->answers(row), Error)
      << "two numbers for five classes";
  EXPECT_THROW(onnx->open("no network", 3, 2, onnx->complete({})), Error);
}

TEST_F(NetworkTest, DescriptionsAreChecked) {
  make_network();
  const std::string good =
      "model = \"n.onnx\"\nclasses = \"a, b\"\n[input]\nkind = \"features\"\nfeatures = \"x, y\"\n";
  describe(good);
  const NetworkModel network = read_network(folder_ / "n.toml");
  EXPECT_EQ(network.model.labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(network.model.schema.datasets.size(), 2U);
  expect_refused("model = \"n.onnx\"\nclasses = \"a\"\n", "fewer than two");
  expect_refused("model = \"no.onnx\"\nclasses = \"a,b\"\n", "no.onnx");
  expect_refused("model = \"n.onnx\"\nclasses = \"a,b\"\n[input]\nkind = \"features\"\n", "names none");
  expect_refused("model = \"n.onnx\"\nclasses = \"a,b\"\n[input]\nwidht = 4\n", "n.toml:4");
  expect_refused("model = \"n.onnx\"\nclasses = \"a,b\"\n[input]\ndeviation = \"0\"\n", "none of them 0");
}

TEST_F(NetworkTest, InputsArePlanesScaledAndShifted) {
  NetworkInput input;
  input.width = input.height = 1, input.color = "rgb", input.scale = 0.5;
  input.mean = {1, 2, 3}, input.deviation = cv::Scalar::all(2);
  const FeatureRows row =
      network_row(input, cv::Mat(4, 4, CV_8UC3, cv::Scalar(10, 20, 30)));  // blue, green, red
  EXPECT_EQ(row, (FeatureRows{{(15 - 1) / 2.0, (10 - 2) / 2.0, (5 - 3) / 2.0}}));
  input = {};
  input.kind = "flow", input.width = input.height = 1;
  EXPECT_EQ(network_row(input, cv::Mat_<cv::Vec2f>(4, 4, cv::Vec2f(1, -2)), 50), (FeatureRows{{2, -4}}));
}

}  // namespace
}  // namespace micro::test
