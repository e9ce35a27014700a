#include "libmicro/evaluation/score_rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "libmicro/core/error.h"

namespace micro {
namespace {

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> parts;
  for (const auto& part : split_text(text, ','))
    if (auto plain = plain_text(part); !plain.empty()) parts.push_back(std::move(plain));
  return parts;
}

bool is_expression(const Annotation& event) { return event.kind == EventKind::expression; }

/// Calls `visit(event, video)` for every expression of either side.
template <class Visit>
void for_expressions(const std::vector<VideoPair>& videos, Visit visit) {
  for (const auto& video : videos)
    for (const auto* events : {&video.truth, &video.predicted})
      for (const auto& event : *events)
        if (is_expression(event)) visit(event, video);
}

bool can_split(const std::string& classes, const std::vector<VideoPair>& videos) {
  if (classes == "none") return false;
  bool possible = true;
  for_expressions(videos, [&](const Annotation& event, const VideoPair& video) {
    const bool given = event.given_class.has_value(), rate = std::isfinite(video.fps);
    if (classes == "given" && !given)
      throw Error(ErrorCategory::input, event.origin + ": the event is not said to be micro or macro",
                  "set score.classes to duration or none");
    if (classes == "duration" && !rate)
      throw Error(ErrorCategory::input, event.origin + ": the duration is not known without a capture rate",
                  "give --score.fps");
    possible = possible && (given || rate);
  });
  return possible;
}

std::vector<std::string> emotions_of(const ScoreOptions& options, const std::vector<VideoPair>& videos) {
  std::set<std::string> named;
  bool predicted = false;
  for (const auto& video : videos) {
    for (const auto& event : video.truth)
      if (is_expression(event) && !event.emotion.empty()) named.insert(event.emotion);
    predicted = predicted || std::ranges::any_of(video.predicted, [](const Annotation& event) {
                  return is_expression(event) && !event.emotion.empty();
                });
  }
  if (named.empty() || !predicted) return {};
  const auto wanted = listed(options.emotions);
  return wanted.empty() ? std::vector<std::string>(named.begin(), named.end()) : wanted;
}

}  // namespace

const char* to_string(Group group) {
  constexpr PerGroup<const char*> names{"micro", "macro", "overall", "any_class"};
  return names[at(group)];
}

void ScoreOptions::add_to(OptionSet& set) {
  set.add({"score.iou", &iou, "least overlap of a hit: intersection over union of frames", 0.01, 1});
  set.add({"score.sweep", &sweep, "further overlaps to count at, comma-separated"});
  set.add({"score.definition",
           &definition,
           "micro by duration: megc = up to 1/2 s, strict = up to 1/5 s",
           {},
           {},
           {"megc", "strict"}});
  set.add(
      {"score.classes",
       &classes,
       "micro or macro: as the tables say, by duration, no split; auto = as the tables say, else by duration",
       {},
       {},
       {"auto", "given", "duration", "none"}});
  set.add({"score.minimum_confidence", &minimum_confidence, "less sure predictions are left out", 0, 1});
  set.add(
      {"score.emotions", &emotions, "classes of emotion that count, comma-separated; empty = all true ones"});
  set.add({"score.confidence_bins", &confidence_bins, "bins of the table of confidence", 1, 100});
}

std::vector<double> ScoreOptions::thresholds() const {
  std::vector<double> values;
  for (const auto& text : listed(sweep)) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || stop != end || !(value > 0 && value <= 1))
      throw Error(ErrorCategory::usage, "score.sweep: '" + text + "' is no overlap above 0 up to 1");
    values.push_back(value);
  }
  return values;
}

ScoreRules ScoreRules::make(const ScoreOptions& options, const std::vector<VideoPair>& videos) {
  return {options, options.thresholds(), can_split(options.classes, videos), emotions_of(options, videos)};
}

Group ScoreRules::class_of(const Annotation& event, double fps) const {
  const bool megc = options.definition == "megc";
  const bool by_duration = options.classes == "duration" || !event.given_class;
  const EventClass found = by_duration
                               ? classify_duration(static_cast<double>(event.interval.length()) / fps,
                                                   megc ? ClassDefinition::megc : ClassDefinition::strict)
                               : *event.given_class;
  const bool short_enough =
      found == EventClass::micro || found == EventClass::transient || (megc && found == EventClass::brief);
  return short_enough ? Group::micro : Group::macro;
}

}  // namespace micro
