#include <algorithm>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "libmicro/core/error.h"
#include "libmicro/features/descriptor.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw Error(ErrorCategory::plugin, "OpenCV cannot use the network '" + file + "': " + why,
              "see docs/features.md for what a description has to say");
}

/// "0.5" or "104 117 123".
cv::Scalar three_numbers(const std::string& text, const std::string& name) {
  std::istringstream stream(text);
  std::vector<double> numbers;
  for (double number = 0; stream >> number;) numbers.push_back(number);
  if (!stream.eof() || (numbers.size() != 1 && numbers.size() != 3))
    throw Error(ErrorCategory::usage, "features.onnx." + name + ": '" + text + "' is not one number or three",
                "write for instance \"104 117 123\"");
  if (numbers.size() == 1) return cv::Scalar::all(numbers[0]);
  return {numbers[0], numbers[1], numbers[2]};
}

/// The same for numbers that divide.
cv::Scalar three_divisors(const std::string& text, const std::string& name) {
  cv::Scalar numbers = three_numbers(text, name);
  if (numbers[0] == 0 || numbers[1] == 0 || numbers[2] == 0)
    throw Error(ErrorCategory::usage, "features.onnx." + name + ": nothing can be divided by 0",
                "write 1 to leave the input as it is");
  return numbers;
}

/// A network with what its input wants.
struct Network {
  cv::dnn::Net net;
  std::string file, color, input, output;
  cv::Size size;
  double scale = 1;
  cv::Scalar mean, deviation;

  /// The crop as the network's input: 1 x channels x height x width.
  cv::Mat blob_of(const cv::Mat& crop) const {
    cv::Mat picture;
    cv::resize(crop, picture, size, 0, 0, crop.cols > size.width ? cv::INTER_AREA : cv::INTER_LINEAR);
    if (color == "rgb") cv::cvtColor(picture, picture, cv::COLOR_BGR2RGB);
    picture.convertTo(picture, CV_32F, scale);
    cv::subtract(picture, mean, picture);
    cv::divide(picture, deviation, picture);
    return cv::dnn::blobFromImage(picture);
  }

  /// The wanted output as one row.
  cv::Mat_<float> run(const cv::Mat& crop) {
    try {
      net.setInput(blob_of(crop), input);
      const cv::Mat result = net.forward(output);
      if (result.depth() != CV_32F) refuse(file, "its output is not of 32-bit floats");
      return result.reshape(1, 1).clone();
    } catch (const cv::Exception& error) {
      refuse(file, error.err);
    }
  }
};

/// The layer that makes the output of a name in the ONNX file: OpenCV puts something of its own before the
/// name.
std::string layer_of(const Network& network) {
  if (network.output.empty()) return "";
  std::string known;
  for (const std::string& layer : network.net.getLayerNames()) {
    const std::string name = layer.substr(layer.find('!') + 1);
    if (layer == network.output || name == network.output) return layer;
    known += " " + name;
  }
  refuse(network.file, "it has no output '" + network.output + "', but" + known);
}

std::shared_ptr<Network> load(const MakeContext& context) {
  const auto& parameters = context.parameters;
  auto network = std::make_shared<Network>();
  network->file = parameters.text("model");
  network->color = parameters.text("input.color");
  network->input = parameters.text("input.name"), network->output = parameters.text("output");
  network->size = {parameters.integer("input.width"), parameters.integer("input.height")};
  network->scale = parameters.number("input.scale");
  network->mean = three_numbers(parameters.text("input.mean"), "input.mean");
  network->deviation = three_divisors(parameters.text("input.deviation"), "input.deviation");
  try {
    network->net = cv::dnn::readNetFromONNX(network->file);
  } catch (const cv::Exception& error) {
    refuse(network->file, error.err);
  }
  network->output = layer_of(*network);
  network->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  network->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  return network;
}

Extractor make(const MakeContext& context) {
  const auto network = load(context);
  const bool grey = network->color == "gray";
  // Only running it tells how many numbers come out.
  const cv::Mat blank(context.crop_side, context.crop_side, grey ? CV_8UC1 : CV_8UC3, cv::Scalar::all(0));
  Extractor extractor;
  for (const auto& name : numbered(context.parameters.text("prefix"), network->run(blank).cols))
    extractor.columns.push_back({name, context.parameters.text("units")});
  extractor.compute = [network, grey](const DescriptorInput& input, std::span<double> out) {
    const cv::Mat_<float> result = network->run(grey ? input.here().crop : input.here().color);
    if (result.cols != static_cast<int>(out.size())) refuse(network->file, "its output changes size");
    std::copy_n(result.ptr<float>(), out.size(), out.begin());
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_onnx() {
  return {
      .name = "onnx",
      .family = Family::deep,
      .description = "any output of a neural network of yours in ONNX format, run on the face-locked crop",
      .reference = "the network's own",
      .needs = {.crop = true, .color = true},
      .parameters = {{.name = "description",
                      .value = std::string(),
                      .help = "TOML file that describes the network",
                      .text = Parameter::Text::description_file},
                     {.name = "model",
                      .value = std::string(),
                      .help = "the network, an ONNX file",
                      .text = Parameter::Text::model_file},
                     {"input.name", std::string(), "name of the input; empty = the first"},
                     {"input.width", 112, "pixels", 1, 1024},
                     {"input.height", 112, "pixels", 1, 1024},
                     {"input.color", "gray", "order of the channels", {}, {}, {"gray", "rgb", "bgr"}},
                     {"input.scale", 1.0, "grey levels (0 .. 255) are multiplied by this first", 1e-6, 1000},
                     {"input.mean", "0",
                      "then this is subtracted: one number or three, in the order of the channels"},
                     {"input.deviation", "1", "then this divides: one number or three"},
                     {"output", std::string(), "name of the output; empty = the last layer's"},
                     {"prefix", "y", "columns are called this with a number"},
                     {"units", "1", "of the columns"}},
      .make = make,
      .needs_for = [](const Parameters& parameters) {
        const bool grey = parameters.text("input.color") == "gray";
        return Needs{.crop = grey, .color = !grey};
      }};
}

}  // namespace micro
