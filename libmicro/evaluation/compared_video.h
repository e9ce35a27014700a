#pragma once

#include <string>
#include <vector>

#include "libmicro/evaluation/matching.h"
#include "libmicro/evaluation/score_rules.h"

namespace micro {

/// The expressions of one video that count, matched whatever their class. Refers to the video it was made of.
struct ComparedVideo {
  ComparedVideo(const VideoPair& pair, const ScoreRules& rules);

  std::vector<Annotation> false_alarms() const;  ///< predicted expressions that are no hit

  const VideoPair& video;
  std::vector<Annotation> truth, predicted;  ///< without those that are less sure than asked for
  std::vector<Match> hits;                   ///< at ScoreOptions::iou
  std::vector<bool> hit_truth, hit_predicted;
};

bool share_a_frame(const Annotation& one, const Annotation& other);

/// One event of the list of hits, misses and false alarms (any class).
struct Finding {
  enum class Verdict { hit, miss, false_alarm };
  Verdict verdict = Verdict::hit;
  std::string video, subject;
  std::optional<Annotation> truth, predicted;  ///< of a miss the nearest prediction, if one overlaps
  std::optional<Group> true_class, predicted_class;
  double iou = 0;
  std::vector<std::string>
      touches;  ///< of a false alarm: what true events it shares frames with, "blink 142-176"
};

/// Every hit, miss and false alarm of a video, in order of time.
std::vector<Finding> list_findings(const ComparedVideo& compared, const ScoreRules& rules);

}  // namespace micro
