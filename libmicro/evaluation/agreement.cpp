#include "libmicro/evaluation/agreement.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "libmicro/evaluation/frame_set.h"

namespace micro {
namespace {

using Events = std::vector<Annotation>;

template <class Contains>
FrameSet frames_of(const Events& events, Contains contains) {
  FrameSet frames;
  for (const auto& event : events)
    if (contains(event)) frames.add(event.interval.onset(), event.interval.offset());
  return frames;
}

template <class Contains>
void add_frames(CodeTally& tally, const Events& one, const Events& other, Contains contains) {
  const FrameSet of_one = frames_of(one, contains), of_other = frames_of(other, contains);
  tally.frames_one += static_cast<double>(of_one.size());
  tally.frames_other += static_cast<double>(of_other.size());
  tally.frames_both += static_cast<double>(of_one.shared_with(of_other));
}

/// What both coders have to name for the tables of emotions and classes.
struct Labels {
  std::vector<std::string> emotions;
  bool split = true;
};

Labels labels_of(const std::vector<VideoPair>& videos, const ScoreRules& rules) {
  std::set<std::string> emotions;
  for (const auto& video : videos)
    for (const auto* events : {&video.predicted, &video.truth})
      for (const auto& event : *events)
        if (!event.emotion.empty()) emotions.insert(event.emotion);
  return {{emotions.begin(), emotions.end()}, rules.split};
}

class CodersOfVideo {
 public:
  CodersOfVideo(const VideoPair& video, const ScoreRules& rules, const Labels& labels)
      : video_(video),
        rules_(rules),
        compared_(video, rules),
        one_(compared_.predicted),
        other_(compared_.truth) {
    tally_.emotions = Confusion(labels.emotions);
    if (labels.split) tally_.classes = Confusion({"micro", "macro"});
  }

  AgreementTally run() {
    const auto spotting = tally_video(compared_, rules_);
    tally_.events = spotting.counts[at(Group::any_class)];
    tally_.timing = spotting.timing[at(Group::any_class)];
    count_units();
    for (const Match& match : compared_.hits) compare(one_[match.predicted], other_[match.truth]);
    count_frames();
    return std::move(tally_);
  }

 private:
  void count_units() {
    for (const auto& event : one_)
      for (const auto& unit : event.action_units) ++tally_.codes[unit].events_one, ++tally_.units_named;
    for (const auto& event : other_)
      for (const auto& unit : event.action_units) ++tally_.codes[unit].events_other, ++tally_.units_named;
    for (const Match& match : compared_.hits) {
      const auto &units = one_[match.predicted].action_units, &others = other_[match.truth].action_units;
      tally_.units_named_matched += static_cast<long>(units.size() + others.size());
      for (const auto& unit : units)
        if (others.contains(unit)) ++tally_.codes[unit].events_both, ++tally_.units_shared;
    }
  }

  void compare(const Annotation& one, const Annotation& other) {
    if (!one.emotion.empty() && !other.emotion.empty()) tally_.emotions.add(other.emotion, one.emotion);
    if (rules_.split)
      tally_.classes.add(to_string(rules_.class_of(other, video_.fps)),
                         to_string(rules_.class_of(one, video_.fps)));
  }

  void count_frames() {
    tally_.frames = video_.frames > 0 ? static_cast<double>(video_.frames) : undefined;
    add_frames(tally_.any, one_, other_, [](const auto&) { return true; });
    tally_.any.events_one = static_cast<long>(one_.size());
    tally_.any.events_other = static_cast<long>(other_.size());
    tally_.any.events_both = tally_.events.hits;
    for (auto& entry : tally_.codes)
      add_frames(entry.second, one_, other_,
                 [&](const auto& event) { return event.action_units.contains(entry.first); });
  }

  const VideoPair& video_;
  const ScoreRules& rules_;
  ComparedVideo compared_;
  const Events &one_, &other_;
  AgreementTally tally_;
};

bool by_number(const std::string& one, const std::string& other) {
  const auto number = [](const std::string& unit) {
    return std::stoi(unit.substr(unit.find_first_of("0123456789")));
  };
  return std::pair(number(one), one) < std::pair(number(other), other);
}

class AgreementMetrics {
 public:
  AgreementMetrics(const AgreementTally& tally, const std::vector<std::string>& units) : tally_(tally) {
    put("events", "one", "count", static_cast<double>(tally.events.predictions));
    put("events", "other", "count", static_cast<double>(tally.events.truths));
    put("events", "matched", "count", static_cast<double>(tally.events.hits));
    put("events", "agreement", "1", tally.events.f1());
    put("events", "kappa_frames", "1", kappa_frames(tally.any));
    add_timing(metrics_, "events", tally.timing);
    add_labels("emotion", tally.emotions);
    add_labels("class", tally.classes);
    if (units.empty()) return;
    put("action_units", "agreement", "1",
        ratio(2.0 * static_cast<double>(tally.units_shared), static_cast<double>(tally.units_named)));
    put("action_units", "agreement_matched", "1",
        ratio(2.0 * static_cast<double>(tally.units_shared), static_cast<double>(tally.units_named_matched)));
    for (const auto& unit : units) add_unit(unit);
  }
  Metrics take() { return std::move(metrics_); }

 private:
  void put(const std::string& group, const std::string& name, const char* unit, double value) {
    metrics_.push_back({group, name, unit, undefined, value, {}});
  }

  double kappa_frames(const CodeTally& code) const {
    const double one = code.frames_one - code.frames_both, other = code.frames_other - code.frames_both;
    return cohen_kappa(code.frames_both, one, other, tally_.frames - code.frames_both - one - other);
  }

  void add_labels(const std::string& group, const Confusion& labels) {
    put(group, "pairs", "count", static_cast<double>(labels.total()));
    put(group, "agreement", "1", labels.accuracy());
    put(group, "kappa", "1", labels.kappa());
  }

  void add_unit(const std::string& unit) {
    const auto found = tally_.codes.find(unit);
    const CodeTally code = found == tally_.codes.end() ? CodeTally{} : found->second;
    const long cases = tally_.events.predictions + tally_.events.truths - tally_.events.hits;
    const long one = code.events_one - code.events_both, other = code.events_other - code.events_both;
    const std::string group = "AU " + unit;
    put(group, "one", "count", static_cast<double>(code.events_one));
    put(group, "other", "count", static_cast<double>(code.events_other));
    put(group, "both", "count", static_cast<double>(code.events_both));
    put(group, "agreement", "1",
        ratio(2.0 * static_cast<double>(code.events_both),
              static_cast<double>(code.events_one + code.events_other)));
    put(group, "kappa_events", "1",
        cohen_kappa(static_cast<double>(code.events_both), static_cast<double>(one),
                    static_cast<double>(other), static_cast<double>(cases - code.events_both - one - other)));
    put(group, "kappa_frames", "1", kappa_frames(code));
  }

  const AgreementTally& tally_;
  Metrics metrics_;
};

void add(CodeTally& sum, const CodeTally& other) {
  sum.events_one += other.events_one, sum.events_other += other.events_other,
      sum.events_both += other.events_both;
  sum.frames_one += other.frames_one, sum.frames_other += other.frames_other,
      sum.frames_both += other.frames_both;
}

}  // namespace

void AgreementTally::add(const AgreementTally& other) {
  events += other.events;
  timing.append(other.timing);
  if (emotions.classes().empty()) emotions = Confusion(other.emotions.classes());
  if (classes.classes().empty()) classes = Confusion(other.classes.classes());
  emotions += other.emotions, classes += other.classes;
  units_named += other.units_named, units_named_matched += other.units_named_matched;
  units_shared += other.units_shared, frames += other.frames;
  for (const auto& [unit, code] : other.codes) micro::add(codes[unit], code);
  micro::add(any, other.any);
}

AgreementEvaluation evaluate_agreement(const std::vector<VideoPair>& videos, const ScoreOptions& options,
                                       const BootstrapOptions& bootstrap) {
  const ScoreRules rules = ScoreRules::make(options, videos);
  const Labels labels = labels_of(videos, rules);
  std::vector<AgreementTally> tallies;
  std::vector<std::string> subjects;
  AgreementEvaluation result;
  for (const auto& video : videos) {
    tallies.push_back(CodersOfVideo(video, rules, labels).run());
    result.total.add(tallies.back());
    subjects.push_back(video.subject);
  }
  for (const auto& [unit, code] : result.total.codes) result.action_units.push_back(unit);
  std::ranges::sort(result.action_units, by_number);
  result.metrics = AgreementMetrics(result.total, result.action_units).take();
  const auto units = bootstrap_units(subjects, bootstrap.unit);
  result.units = units.size();
  result.by_subject = units.size() < videos.size() || bootstrap.unit == "subject";
  const auto of = [&](std::span<const std::size_t> chosen) {
    AgreementTally sum;
    for (const std::size_t unit : chosen)
      for (const std::size_t video : units[unit]) sum.add(tallies[video]);
    return AgreementMetrics(sum, result.action_units).take();
  };
  add_confidence(result.metrics, result.units, of, bootstrap);
  return result;
}

}  // namespace micro
