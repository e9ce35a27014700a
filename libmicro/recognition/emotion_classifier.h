#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/recognition/au_classifier.h"

namespace micro {

/// The most probable label, or "uncertain" (and its probability) when that is below `threshold`.
struct EmotionAnswer {
  std::string label;
  double confidence = 0;
};
EmotionAnswer answer_of(const std::vector<std::string>& labels, const std::vector<double>& probabilities,
                        double threshold);

/// An emotion classifier of a plugin; as AuClassifier.
class EmotionClassifier {
 public:
  virtual ~EmotionClassifier() = default;
  static std::unique_ptr<EmotionClassifier> open(std::shared_ptr<Plugin> plugin, const std::string& options);

  virtual const std::string& name() const = 0;
  virtual const std::vector<std::string>& labels() const = 0;
  virtual double threshold() const = 0;
  virtual double context_s() const = 0;
  virtual bool needs_action_units() const = 0;
  virtual std::vector<TableLayout> tables(const std::vector<TableLayout>& available) const = 0;
  /// `scores`: of an AU classifier, may be empty. Nothing when the plugin cannot judge this event.
  virtual std::optional<std::vector<double>> classify(const EventWindow& event,
                                                      const std::vector<AuScore>& scores,
                                                      double score_threshold) = 0;
};

}  // namespace micro
