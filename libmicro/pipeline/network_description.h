#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <string>

#include "libmicro/pipeline/classifier_file.h"

namespace micro {

/// What a network looks at, and how its input is made.
struct NetworkInput {
  std::string kind = "crop";  ///< crop: the face-locked crop; flow: movement from onset to apex; features
  bool each_frame = false;    ///< crops of an event: every frame (at most 32, answers averaged), or the apex
  int width = 112, height = 112;
  std::string color = "rgb";  ///< gray, rgb, bgr
  double scale = 1;
  cv::Scalar mean = cv::Scalar::all(0), deviation = cv::Scalar::all(1);

  bool wants_color() const { return kind == "crop" && color != "gray"; }
  int channels() const { return kind == "flow" ? 2 : color == "gray" ? 1 : 3; }
};

/// A network as a trained classifier.
struct NetworkModel {
  NetworkInput input;
  double threshold = 0.5;  ///< of sigmoid answers
  ClassifierModel model;   ///< classifier "onnx", its one head's bytes are the ONNX file
};

/// Reads the TOML description (docs/training.md). Throws Error(usage) naming file and line, Error(plugin)
/// when the network is not there.
NetworkModel read_network(const std::filesystem::path& description);

/// Columns are handed on as they are, missing ones as 0.
Preparation unchanged_columns(std::size_t columns);

/// A crop (CV_8UC1, or BGR) as the network's input: channels x height x width numbers.
FeatureRows network_row(const NetworkInput& input, const cv::Mat& crop);
/// Flow in crop pixels, as % of the inter-ocular distance, reduced to the input's size.
FeatureRows network_row(const NetworkInput& input, const cv::Mat_<cv::Vec2f>& flow, double inter_ocular);

}  // namespace micro
