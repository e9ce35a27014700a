#pragma once

#include <filesystem>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/progress.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/pipeline/trained_classification.h"
#include "libmicro/recognition/au_classifier.h"

namespace micro {

/// Names the events of a finished recording by a trained model and writes the names into it. A model of
/// action units takes the place of config.recognition's classifier, and emotions follow from its answers by
/// the table; any other model takes the place of the table, and its label becomes the emotion. The numbers go
/// to action_units/trained or emotions/trained, with the model's fingerprint. Throws Error; the recording
/// then stays as it was.
std::vector<Event> name_by_model(const std::filesystem::path& recording, const Config& config,
                                 const ModelClassifier& classifier,
                                 const std::vector<std::filesystem::path>& videos, ProgressSink& progress);

/// The scores of action units, by number, from the probabilities of a model's labels ("12", "L12"): the sum
/// over sides, at most 1, and the likeliest side.
std::vector<AuScore> scores_of(const ClassifierModel& model, const TrainedAnswer& answer);

}  // namespace micro
