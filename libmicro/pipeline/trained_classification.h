#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/pipeline/classifier_file.h"
#include "libmicro/pipeline/plugin_learner.h"
#include "libmicro/pipeline/still_samples.h"

namespace micro {

/// What a trained classifier says of one event or face.
struct TrainedAnswer {
  std::vector<std::string> labels;    ///< answered: one class, or any number of action units
  std::vector<double> probabilities;  ///< of every label of the model
  double confidence = 0;              ///< the smallest of those answered; 0 where none is

  std::string text() const;  ///< "happiness", "1+L12", ""
};

/// An event with its answer.
struct ClassifiedEvent {
  Event event;
  TrainedAnswer answer;
};
/// A face in a picture with its answer.
struct ClassifiedFace {
  cv::Rect2f box;  ///< source pixels
  double score = 0;
  TrainedAnswer answer;
};

/// A trained model ready to answer.
class TrainedClassifier {
 public:
  /// Throws Error(plugin) when the file is no whole model or its classifier's plugin is missing or refuses
  /// it.
  TrainedClassifier(const std::filesystem::path& file,
                    const std::vector<std::filesystem::path>& plugin_folders);

  const ClassifierModel& model() const { return model_; }
  const std::string& sha256() const { return sha256_; }
  /// Expressions of every face (with `all` every kind). Throws Error(plugin) when the recording's features
  /// are not those the model was trained with.
  std::vector<ClassifiedEvent> events(const std::filesystem::path& recording, bool all) const;
  /// Every face of a picture, best detection first. `config` holds the features' settings. Throws
  /// Error(plugin) when the model is not for stills, or its features are set otherwise; Error(no_face).
  std::vector<ClassifiedFace> faces(const std::filesystem::path& picture, const Config& config);

 private:
  TrainedAnswer answer(const ModelAnswer& all, std::size_t sample) const;

  ClassifierModel model_;
  std::string sha256_;
  std::unique_ptr<PluginLearner> learner_;
  std::unique_ptr<OpenModel> open_;
  std::unique_ptr<StillSamples> stills_;
};

}  // namespace micro
