#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libmicro/learning/trained_model.h"
#include "libmicro/pipeline/sample_schema.h"

namespace micro {

/// What a model learnt from, one for each sample.
struct LearntSample {
  std::string file, sha256, subject, data_set, label;
  long first = 0, apex = 0, last = 0;  ///< frames; all 0 for a picture
  int face = 0;
};

/// How well it did where it was tested.
struct TestScore {
  std::string protocol, metric;
  double value = 0;
};

/// A trained classifier with all that is needed to use it and to tell where it comes from.
struct ClassifierModel {
  std::string microx_version, classifier, classifier_version;
  LearnerSettings settings;
  std::string target;    ///< the manifest's column: "emotion", "action_units"
  bool several = false;  ///< any number of labels each
  std::vector<std::string> labels;
  unsigned long seed = 0;
  bool balanced = true;
  PreparationOptions preparation;
  SampleSchema schema;
  TrainedModel model;
  std::string manifest_sha256;
  std::vector<LearntSample> samples;
  std::vector<TestScore> scores;
};

/// "microx classifier 1", a line of JSON, the learners' bytes, and the seal (SHA-256 of what is before it).
/// The same model gives the same bytes.
std::string classifier_bytes(const ClassifierModel& model);

/// Reads them back. Throws Error(plugin), naming `origin`, for anything that write did not make: a wrong
/// seal, numbers that do not fit each other, what is not finite.
ClassifierModel parse_classifier(const std::string& bytes, const std::string& origin);

/// The same of a file of at most 2 GB.
ClassifierModel read_classifier(const std::filesystem::path& file);

/// Whether a file begins as trained classifiers do.
bool is_classifier(const std::filesystem::path& file);

/// Bytes with the seal at their end.
std::string sealed(std::string bytes);

}  // namespace micro
