#include "libmicro/evaluation/compared_video.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace micro {
namespace {

/// Makes the list of one video.
class FindingList {
 public:
  FindingList(const ComparedVideo& compared, const ScoreRules& rules) : compared_(compared), rules_(rules) {}

  std::vector<Finding> make() {
    for (const Match& hit : compared_.hits) {
      Finding found = finding(Finding::Verdict::hit);
      complete(found, &compared_.truth[hit.truth], &compared_.predicted[hit.predicted]);
      findings_.push_back(std::move(found));
    }
    for (std::size_t i = 0; i < compared_.truth.size(); ++i)
      if (!compared_.hit_truth[i]) add_miss(compared_.truth[i]);
    for (const auto& alarm : compared_.false_alarms()) add_false_alarm(alarm);
    std::ranges::stable_sort(findings_, {}, [](const Finding& found) {
      return (found.verdict == Finding::Verdict::false_alarm ? found.predicted : found.truth)
          ->interval.onset();
    });
    return std::move(findings_);
  }

 private:
  Finding finding(Finding::Verdict verdict) const {
    Finding result;
    result.verdict = verdict, result.video = compared_.video.name, result.subject = compared_.video.subject;
    return result;
  }

  void complete(Finding& found, const Annotation* truth, const Annotation* predicted) const {
    const double fps = compared_.video.fps;
    if (truth) found.truth = *truth;
    if (predicted) found.predicted = *predicted;
    if (truth && predicted) found.iou = truth->interval.iou(predicted->interval);
    if (rules_.split && truth) found.true_class = rules_.class_of(*truth, fps);
    if (rules_.split && predicted) found.predicted_class = rules_.class_of(*predicted, fps);
  }

  void add_miss(const Annotation& truth) {
    Finding found = finding(Finding::Verdict::miss);
    const auto nearest = std::ranges::max_element(
        compared_.predicted, {}, [&](const auto& event) { return event.interval.iou(truth.interval); });
    const bool overlaps = nearest != compared_.predicted.end() && share_a_frame(*nearest, truth);
    complete(found, &truth, overlaps ? &*nearest : nullptr);
    findings_.push_back(std::move(found));
  }

  void add_false_alarm(const Annotation& alarm) {
    Finding found = finding(Finding::Verdict::false_alarm);
    complete(found, nullptr, &alarm);
    for (const auto& event : compared_.video.truth)
      if (share_a_frame(event, alarm))
        found.touches.push_back(std::string(to_string(event.kind)) + " " +
                                std::to_string(event.interval.onset()) + "-" +
                                std::to_string(event.interval.offset()));
    findings_.push_back(std::move(found));
  }

  const ComparedVideo& compared_;
  const ScoreRules& rules_;
  std::vector<Finding> findings_;
};

}  // namespace

bool share_a_frame(const Annotation& one, const Annotation& other) {
  return one.interval.onset() <= other.interval.offset() && other.interval.onset() <= one.interval.offset();
}

ComparedVideo::ComparedVideo(const VideoPair& pair, const ScoreRules& rules) : video(pair) {
  std::ranges::copy_if(pair.truth, std::back_inserter(truth),
                       [](const auto& event) { return event.kind == EventKind::expression; });
  std::ranges::copy_if(pair.predicted, std::back_inserter(predicted), [&](const auto& event) {
    return event.kind == EventKind::expression && !(event.confidence < rules.options.minimum_confidence);
  });
  hits = match_events(truth, predicted);
  hits.resize(hits_at(hits, rules.options.iou));
  hit_truth.resize(truth.size()), hit_predicted.resize(predicted.size());
  for (const Match& hit : hits) hit_truth[hit.truth] = hit_predicted[hit.predicted] = true;
}

std::vector<Annotation> ComparedVideo::false_alarms() const {
  std::vector<Annotation> alarms;
  for (std::size_t i = 0; i < predicted.size(); ++i)
    if (!hit_predicted[i]) alarms.push_back(predicted[i]);
  return alarms;
}

std::vector<Finding> list_findings(const ComparedVideo& compared, const ScoreRules& rules) {
  return FindingList(compared, rules).make();
}

}  // namespace micro
