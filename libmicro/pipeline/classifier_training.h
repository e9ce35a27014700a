#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/evaluation/recognition.h"
#include "libmicro/evaluation/unit_scores.h"
#include "libmicro/learning/cross_validation.h"
#include "libmicro/pipeline/classifier_file.h"
#include "libmicro/pipeline/config.h"

namespace micro {

/// What to train, and how to test it.
struct ClassifierRequest {
  std::filesystem::path manifest;
  std::filesystem::path test;   ///< a manifest of samples that are only tested; may be empty
  std::filesystem::path study;  ///< folder of a batch with recordings of the manifests' films; may be empty
  std::string classifier = "svm";
  std::vector<std::filesystem::path> plugin_folders;
  std::vector<std::string>
      features;  ///< of recordings: names or paths; empty = displacements of region_motion (stills: hog)
  std::vector<std::string> pooled{"change"};
  std::vector<std::string> leave_out;  ///< columns of recordings' features, by words in their names
  bool directions = false;
  std::string target = "emotion";
  std::vector<Protocol> protocols;
  int folds = 5;                 ///< of kfold
  int random_labels = 0;         ///< runs with labels dealt out anew, for each protocol
  FitOptions fit;                ///< settings as the user gave them
  std::filesystem::path model;   ///< empty = only test
  std::filesystem::path report;  ///< folder for scores, answers and confusion matrix; empty = none
  bool force = false;
};

/// What a sample was answered when it was tested.
struct TestedAnswer {
  SampleOrigin origin;
  std::string fold;
  std::string truth, answer;          ///< a class, or action units joined by +
  std::vector<double> probabilities;  ///< of each label
};

/// How one protocol went.
struct ProtocolResult {
  std::string name;
  std::size_t folds = 0;
  std::vector<std::string> labels;
  std::vector<TestedAnswer> answers;
  std::optional<RecognitionEvaluation> recognition;                        ///< of classes
  std::optional<UnitEvaluation> units;                                     ///< of action units
  std::vector<std::pair<std::string, RecognitionEvaluation>> by_data_set;  ///< where there are several
  double score = 0;                   ///< UAR, or micro-averaged F1 of action units
  double chance = 0;                  ///< what guessing gives: 1 / classes; of action units NaN
  std::vector<double> random_scores;  ///< with labels dealt out anew
  /// Share of runs, this one among them, that are at least as good: the p of a permutation test; NaN without.
  double p_value() const;
};

struct ClassifierResult {
  std::string classifier;
  std::size_t samples = 0, subjects = 0, features = 0;
  std::vector<std::pair<std::string, std::size_t>> labels;  ///< with their number of samples
  std::vector<ProtocolResult> protocols;
  std::vector<std::filesystem::path> files;
  std::vector<std::string> notes;
};

/// Gathers samples, tests them by every protocol, and fits the model to all samples of the manifest. Throws
/// Error: usage, input (naming file and line), plugin, output, cancelled.
ClassifierResult train_classifier(const ClassifierRequest& request, const Config& config,
                                  ProgressSink& progress, const std::stop_token& stop);

}  // namespace micro
