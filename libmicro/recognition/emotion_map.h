#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "libmicro/core/action_units.h"
#include "libmicro/recognition/au_classifier.h"
#include "libmicro/recognition/emotion_classifier.h"

namespace micro {

/// A table from action units to emotions, as data/emotion/*.toml has them.
struct EmotionMap {
  struct Combination {
    std::size_t label = 0;              ///< of `labels`
    std::vector<ActionUnitCode> units;  ///< all of them
    std::map<int, double> along;        ///< units that may come with them, and how often they do
  };
  std::string name, title;
  std::vector<std::string> sources;
  std::vector<std::string>
      labels;  ///< in the order of the table, then the label for other units, then "neutral"
  std::vector<Combination> combinations;
  double other = 0.2;      ///< prior weight, against 1, of units that make no combination
  bool sides = true;       ///< false: which side a unit acts on does not matter
  double threshold = 0.5;  ///< less probable answers are "uncertain"

  std::size_t other_label() const { return labels.size() - 2; }
  std::size_t neutral_label() const { return labels.size() - 1; }
};

/// Tables that come with the library: "emfacs", "objective", "compound".
std::vector<std::string> emotion_map_names();
/// One of those, or a TOML file (a name with a '/' or ending with .toml). Throws Error(plugin) when there is
/// none, Error(usage) naming file and line when it is not as it must be.
EmotionMap read_emotion_map(const std::string& name_or_file);
EmotionMap parse_emotion_map(const std::string& text, const std::string& origin);

/// Probabilities of the labels. Units act independently given a combination (naive Bayes): those of the
/// combination almost always, those that may come along in their share, others hardly ever; each score is
/// evidence of its unit (virtual evidence: Pearl, Probabilistic Reasoning, 1988). A combination is rated
/// against the scores that would fit it best, so that long ones are not at a disadvantage; "other" fits just
/// what is seen, and "neutral" that nothing is. Only units that the classifier knows count. A label is as
/// likely as the likeliest of its combinations. Sums to 1.
std::vector<double> emotion_probabilities(const EmotionMap& map, const std::vector<AuScore>& scores);

}  // namespace micro
