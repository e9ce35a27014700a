#pragma once

#include <array>
#include <string>
#include <vector>

#include "libmicro/core/options.h"
#include "libmicro/evaluation/video_pairs.h"

namespace micro {

struct ScoreOptions {
  double iou = 0.5;                                           ///< least intersection over union of a hit
  std::string sweep = "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9";  ///< more thresholds to count at
  std::string definition = "megc";  ///< where duration decides: micro up to 1/2 s (megc) or 1/5 s (strict)
  std::string classes =
      "auto";  ///< micro or macro: given, duration, none (no split), auto = given or else duration
  double minimum_confidence = 0;  ///< predicted events that are less sure are left out
  std::string emotions;           ///< classes of the analysis, comma-separated; empty = all true ones
  int confidence_bins = 10;

  void add_to(OptionSet& set);
  std::vector<double> thresholds() const;  ///< of the sweep; throws Error(usage)
};

/// What is counted apart. `micro` and `macro`: true and predicted events of that class, matched among
/// themselves, so a predicted micro-expression is never a hit of a macro-expression. `overall`: the sum of
/// the two, as MEGC has it. `any_class`: matched whatever the class.
enum class Group { micro, macro, overall, any_class };
inline constexpr std::size_t group_count = 4;
inline constexpr std::array groups{Group::micro, Group::macro, Group::overall, Group::any_class};
const char* to_string(Group group);
template <class Value>
using PerGroup = std::array<Value, group_count>;
inline std::size_t at(Group group) { return static_cast<std::size_t>(group); }

/// How events of a set of videos are to be told apart and counted: decided once, for all.
struct ScoreRules {
  ScoreOptions options;
  std::vector<double> thresholds;
  bool split = true;                  ///< micro and macro are told apart
  std::vector<std::string> emotions;  ///< classes of the analysis; empty = no analysis

  /// Throws Error(input) when options.classes asks for what some event does not have, Error(usage) for bad
  /// options.
  static ScoreRules make(const ScoreOptions& options, const std::vector<VideoPair>& videos);

  /// micro or macro; only when split.
  Group class_of(const Annotation& event, double fps) const;
};

}  // namespace micro
