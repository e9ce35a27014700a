#include "libmicro/pipeline/trained_classification.h"

#include <algorithm>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/pipeline/event_samples.h"
#include "libmicro/pipeline/network_classifier.h"
#include "libmicro/pipeline/still_samples.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

/// The names of the features, for --features.
std::string feature_names(const SampleSchema& schema) {
  std::vector<std::string> names;
  for (const auto& dataset : schema.datasets) {
    const auto slash = dataset.path.find('/');
    if (!dataset.path.starts_with("features/"))
      throw Error(ErrorCategory::plugin, "the model needs " + dataset.path + ", which pictures do not have",
                  "train one on pictures");
    names.push_back(dataset.path.substr(slash + 1));
  }
  if (schema.sequences || schema.pooled != std::vector<std::string>{"apex"})
    throw Error(ErrorCategory::plugin, "the model looks at how a face moves, which pictures do not show",
                "train one on pictures, or on recordings with --pool apex");
  return joined(names, ",");
}

/// Features are set as the schema says ("cells = 8, bins = 9"). What is no setting of theirs (a fingerprint,
/// a file that was named without its folder) stays as given.
void set_as_trained(const SampleSchema& schema, Config& config) {
  for (const auto& dataset : schema.datasets) {
    OptionSet options;
    const auto found = config.features.parameters.find(dataset.path.substr(dataset.path.find('/') + 1));
    if (found == config.features.parameters.end()) continue;
    for (const auto& parameter : found->second.all())
      if (parameter.text != Parameter::Text::plain) return;
    found->second.add_to(options, "");
    for (std::string rest = dataset.parameters; !rest.empty();) {
      const auto end = rest.find(", "), equals = rest.find(" = ");
      if (equals == std::string::npos) break;
      std::string value = rest.substr(equals + 3, end == std::string::npos ? end : end - equals - 3);
      if (value.size() > 1 && value.front() == '"') value = value.substr(1, value.size() - 2);
      options.set(rest.substr(0, equals), value);
      rest = end == std::string::npos ? "" : rest.substr(end + 2);
    }
  }
}

class TrainedClassifier : public ModelClassifier {
 public:
  TrainedClassifier(const std::filesystem::path& file,
                    const std::vector<std::filesystem::path>& plugin_folders);

  const ClassifierModel& model() const override { return model_; }
  const std::string& sha256() const override { return sha256_; }
  std::vector<ClassifiedEvent> events(const std::filesystem::path& recording, bool all,
                                      const std::vector<std::filesystem::path>& videos) const override;
  std::vector<ClassifiedFace> faces(const std::filesystem::path& picture, const Config& config) override;

 private:
  ClassifierModel model_;
  std::string sha256_;
  std::unique_ptr<PluginLearner> learner_;
  std::unique_ptr<OpenModel> open_;
  std::unique_ptr<StillSamples> stills_;
};

TrainedClassifier::TrainedClassifier(const std::filesystem::path& file,
                                     const std::vector<std::filesystem::path>& plugin_folders)
    : model_(read_classifier(file)), sha256_(source_sha256(file)) {
  learner_ = PluginLearner::find(model_.classifier, plugin_folders);
  try {
    model_.settings = learner_->complete(model_.settings);
    open_ = std::make_unique<OpenModel>(model_.model, *learner_, model_.settings);
  } catch (const Error& error) {
    throw Error(ErrorCategory::plugin, "the model '" + file.string() + "' cannot be used: " + error.what());
  }
  if (model_.schema.sequences != learner_->wants_sequences())
    throw Error(
        ErrorCategory::plugin,
        "the model '" + file.string() + "' cannot be used: it is not made for '" + model_.classifier + "'");
}

std::vector<ClassifiedEvent> TrainedClassifier::events(const std::filesystem::path& recording, bool all,
                                                       const std::vector<std::filesystem::path>&) const {
  const EventSamples samples(recording);
  std::vector<ClassifiedEvent> out;
  SampleCollector collector;
  for (const int face : samples.recording().face_ids()) {
    const SampleSchema schema = samples.require(face, model_.schema);
    for (const auto& event : samples.recording().events(face)) {
      if (!all && event.kind != EventKind::expression) continue;
      collector.add(samples.rows(schema, face, event.interval));
      out.push_back({event, {}});
    }
  }
  if (out.empty()) return out;
  const ModelAnswer answers = open_->ask(std::move(collector).finish());
  for (std::size_t i = 0; i < out.size(); ++i) out[i].answer = answer_from(model_, answers, i);
  return out;
}

std::vector<ClassifiedFace> TrainedClassifier::faces(const std::filesystem::path& picture,
                                                     const Config& given) {
  if (!stills_) {
    Config config = given;
    config.features.use = feature_names(model_.schema);
    config.motion.crop_side = model_.schema.crop_side;
    set_as_trained(model_.schema, config);
    auto stills = std::make_unique<StillSamples>(config);
    if (const auto text = difference(model_.schema, stills->schema()); !text.empty())
      throw Error(ErrorCategory::plugin, "the features are not those the model was trained with: " + text,
                  "give the settings it was trained with");
    stills_ = std::move(stills);
  }
  std::vector<ClassifiedFace> out;
  SampleCollector collector;
  for (const auto& face : stills_->faces(picture)) {
    collector.add(face.row);
    out.push_back({face.box, face.score, {}});
  }
  const ModelAnswer answers = open_->ask(std::move(collector).finish());
  for (std::size_t i = 0; i < out.size(); ++i) out[i].answer = answer_from(model_, answers, i);
  return out;
}

}  // namespace

std::string TrainedAnswer::text() const { return joined(labels, "+"); }

TrainedAnswer answer_from(const ClassifierModel& model, const ModelAnswer& all, std::size_t sample) {
  const auto row = all.probabilities.row(static_cast<Eigen::Index>(sample));
  TrainedAnswer out{{}, {row.begin(), row.end()}, 0};
  for (const int label : all.labels[sample]) {
    const double probability = row(label);
    out.confidence = out.labels.empty() ? probability : std::min(out.confidence, probability);
    out.labels.push_back(model.labels[static_cast<std::size_t>(label)]);
  }
  return out;
}

std::unique_ptr<ModelClassifier> open_classifier(const std::filesystem::path& file,
                                                 const std::vector<std::filesystem::path>& plugin_folders) {
  if (file.extension() == ".toml") return network_classifier(file, plugin_folders);
  return std::make_unique<TrainedClassifier>(file, plugin_folders);
}

}  // namespace micro
