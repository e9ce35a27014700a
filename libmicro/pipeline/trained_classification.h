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

/// A model ready to answer.
class ModelClassifier {
 public:
  virtual ~ModelClassifier() = default;
  virtual const ClassifierModel& model() const = 0;
  virtual const std::string& sha256() const = 0;  ///< of the model's file
  /// Expressions of every face (with `all` every kind). `videos`: the recording's own among others, for
  /// networks that look at crops. Throws Error(plugin) when the recording's features are not those the model
  /// was trained with.
  virtual std::vector<ClassifiedEvent> events(const std::filesystem::path& recording, bool all,
                                              const std::vector<std::filesystem::path>& videos) const = 0;
  /// Every face of a picture, best detection first. `config` holds the settings of finding faces. Throws
  /// Error(plugin) when the model is not for stills, or needs a file that is not told; Error(no_face).
  virtual std::vector<ClassifiedFace> faces(const std::filesystem::path& picture, const Config& config) = 0;
};

/// A model of microx train, or a network by its description (a file ending with .toml). Throws Error(plugin)
/// when the file is no whole model or its classifier's plugin is missing or refuses it.
std::unique_ptr<ModelClassifier> open_classifier(const std::filesystem::path& file,
                                                 const std::vector<std::filesystem::path>& plugin_folders);

/// The answer to one sample.
TrainedAnswer answer_from(const ClassifierModel& model, const ModelAnswer& all, std::size_t sample);

}  // namespace micro
