#include "libmicro/pipeline/network_description.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/config.h"

namespace micro {
namespace {

/// The settings as the TOML file has them.
struct Described {
  std::string model, classes, answers = "softmax", target = "emotion", mean = "0", deviation = "1", features,
                              leave_out, pool = "change";
  double threshold = 0.5;
  NetworkInput input;

  OptionSet options() {
    OptionSet set;
    set.add({"model", &model, "ONNX file, beside the description"});
    set.add({"classes", &classes, "what its answers are, separated by commas"});
    set.add({.name = "answers",
             .value = &answers,
             .help = "what its numbers are",
             .choices = {"softmax", "sigmoid", "probabilities"}});
    set.add({"target", &target, "emotion or action_units"});
    set.add({"threshold", &threshold, "of sigmoid answers", 0, 1});
    set.add({.name = "input.kind",
             .value = &input.kind,
             .help = "what it looks at",
             .choices = {"crop", "flow", "features"}});
    set.add({"input.each_frame", &input.each_frame, "every frame of an event instead of the apex"});
    set.add({"input.width", &input.width, "pixels", 1, 1024});
    set.add({"input.height", &input.height, "pixels", 1, 1024});
    set.add({.name = "input.color",
             .value = &input.color,
             .help = "of a crop",
             .choices = {"gray", "rgb", "bgr"}});
    set.add({"input.scale", &input.scale, "numbers times this,", 1e-9, 1e9});
    set.add({"input.mean", &mean, "less this,"});
    set.add({"input.deviation", &deviation, "over this"});
    set.add({"input.features", &features, "names, separated by commas"});
    set.add({"input.leave_out", &leave_out, "words in names of columns, separated by commas"});
    set.add({"input.pool", &pool, "change, apex, mean, ..."});
    return set;
  }
};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw Error(ErrorCategory::usage, "'" + file.string() + "': " + why, "see docs/training.md");
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out;
  for (auto word : split(text, ',')) {
    while (word.starts_with(' ')) word.erase(0, 1);
    while (word.ends_with(' ')) word.pop_back();
    if (!word.empty()) out.push_back(word);
  }
  return out;
}

/// "0.5" or "104 117 123".
cv::Scalar numbers(const std::filesystem::path& file, const std::string& text, bool divisor) {
  std::istringstream stream(text);
  std::vector<double> out;
  for (double number = 0; stream >> number;) out.push_back(number);
  const bool zero = std::ranges::find(out, 0.0) != out.end();
  if (!stream.eof() || (out.size() != 1 && out.size() != 3) || (divisor && zero))
    refuse(file, "'" + text + "' is not one number or three" + (divisor ? ", none of them 0" : ""));
  return out.size() == 1 ? cv::Scalar::all(out[0]) : cv::Scalar(out[0], out[1], out[2]);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream || bytes.empty())
    throw Error(ErrorCategory::plugin, "the network '" + file.string() + "' is not there",
                "check the line model = ...");
  return bytes;
}

}  // namespace

Preparation unchanged_columns(std::size_t columns) {
  const auto width = static_cast<Eigen::Index>(columns);
  Preparation out{{}, Eigen::VectorXd::Zero(width), Eigen::VectorXd::Ones(width), width};
  for (Eigen::Index j = 0; j < width; ++j) out.kept.push_back(j);
  return out;
}

NetworkModel read_network(const std::filesystem::path& description) {
  Described described;
  OptionSet options = described.options();
  read_toml(description, options);
  NetworkModel out{described.input, described.threshold, {}};
  out.input.mean = numbers(description, described.mean, false);
  out.input.deviation = numbers(description, described.deviation, true);
  ClassifierModel& model = out.model;
  model.microx_version = MICRO_VERSION, model.classifier = "onnx", model.target = described.target;
  model.several = described.answers == "sigmoid" || described.target == "action_units";
  model.labels = words(described.classes);
  if (model.labels.size() < 2) refuse(description, "classes names fewer than two");
  model.settings = {{"answers", described.answers}};
  Head head;
  for (std::size_t i = 0; i < model.labels.size(); ++i) head.answers.push_back({static_cast<int>(i)});
  const std::filesystem::path file = described.model;
  head.model = content_of(file.is_relative() ? description.parent_path() / file : file);
  if (out.input.kind == "features") {
    model.schema.pooled = words(described.pool), model.schema.leave_out = words(described.leave_out);
    for (const auto& name : words(described.features))
      model.schema.datasets.push_back({name, "", {}, {}, {}});
    if (model.schema.datasets.empty()) refuse(description, "input.features names none");
  } else {
    model.settings["channels"] = std::to_string(out.input.channels());
    model.settings["height"] = std::to_string(out.input.height);
    model.settings["width"] = std::to_string(out.input.width);
    head.preparation =
        unchanged_columns(static_cast<std::size_t>(out.input.channels() * out.input.height * out.input.width));
  }
  model.model = {model.labels.size(), {std::move(head)}};
  return out;
}

FeatureRows network_row(const NetworkInput& input, const cv::Mat& crop) {
  cv::Mat picture;
  cv::resize(crop, picture, {input.width, input.height}, 0, 0,
             crop.cols > input.width ? cv::INTER_AREA : cv::INTER_LINEAR);
  if (input.color == "gray" && picture.channels() == 3) cv::cvtColor(picture, picture, cv::COLOR_BGR2GRAY);
  if (input.color != "gray" && picture.channels() == 1) cv::cvtColor(picture, picture, cv::COLOR_GRAY2BGR);
  if (input.color == "rgb") cv::cvtColor(picture, picture, cv::COLOR_BGR2RGB);
  picture.convertTo(picture, CV_64F, input.scale);
  cv::subtract(picture, input.mean, picture);
  cv::divide(picture, input.deviation, picture);
  const Eigen::Index plane = static_cast<Eigen::Index>(picture.total());
  FeatureRows row(1, plane * picture.channels());
  std::vector<cv::Mat> channels;
  cv::split(picture, channels);
  for (std::size_t c = 0; c < channels.size(); ++c)
    std::copy_n(channels[c].ptr<double>(), plane, row.data() + static_cast<Eigen::Index>(c) * plane);
  return row;
}

FeatureRows network_row(const NetworkInput& input, const cv::Mat_<cv::Vec2f>& flow, double inter_ocular) {
  cv::Mat small;
  cv::resize(flow, small, {input.width, input.height}, 0, 0, cv::INTER_AREA);
  small.convertTo(small, CV_64F, 100 / inter_ocular * input.scale);
  cv::subtract(small, input.mean, small);
  cv::divide(small, input.deviation, small);
  std::vector<cv::Mat> channels;
  cv::split(small, channels);
  const Eigen::Index plane = static_cast<Eigen::Index>(small.total());
  FeatureRows row(1, 2 * plane);
  for (Eigen::Index c = 0; c < 2; ++c)
    std::copy_n(channels[static_cast<std::size_t>(c)].ptr<double>(), plane, row.data() + c * plane);
  return row;
}

}  // namespace micro
