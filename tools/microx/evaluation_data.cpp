#include "tools/microx/evaluation_data.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "libmicro/core/version.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

/// JSON knows no NaN.
Json number(double value) { return std::isnan(value) ? Json() : Json(value); }

Json to_json(const micro::Metrics& metrics) {
  Json list = Json::array();
  for (const auto& metric : metrics) {
    list.push_back({{"group", metric.group},
                    {"metric", metric.name},
                    {"unit", metric.unit},
                    {"iou", number(metric.iou)},
                    {"value", number(metric.value)},
                    {"ci_low", number(metric.confidence.low)},
                    {"ci_high", number(metric.confidence.high)}});
  }
  return list;
}

Json to_json(const micro::Annotation& event, const std::optional<micro::Group>& group) {
  return {{"onset", event.interval.onset()},
          {"apex", event.apex_known ? Json(event.interval.apex()) : Json()},
          {"offset", event.interval.offset()},
          {"class", group ? Json(to_string(*group)) : Json()},
          {"emotion", event.emotion},
          {"action_units", event.action_units},
          {"confidence", number(event.confidence)},
          {"origin", event.origin}};
}

Json to_json(const micro::Finding& found) {
  constexpr std::array verdicts{"hit", "miss", "false_alarm"};
  Json document{{"verdict", verdicts[static_cast<std::size_t>(found.verdict)]},
                {"video", found.video},
                {"subject", found.subject},
                {"iou", found.iou},
                {"touches", found.touches}};
  document["true"] = found.truth ? to_json(*found.truth, found.true_class) : Json();
  document["predicted"] = found.predicted ? to_json(*found.predicted, found.predicted_class) : Json();
  return document;
}

Json to_json(const micro::Counts& counts) {
  return {{"true", counts.truths}, {"predicted", counts.predictions}, {"hits", counts.hits}};
}

Json to_json(const micro::SpottingEvaluation::Video& video, bool split) {
  Json document{{"video", video.name},
                {"subject", video.subject},
                {"fps", number(video.fps)},
                {"frames", video.frames > 0 ? Json(video.frames) : Json()}};
  for (const auto group : micro::groups)
    if (split || group == micro::Group::overall)
      document[to_string(group)] = to_json(video.tally.counts[micro::at(group)]);
  return document;
}

Json to_json(const micro::Confusion& confusion) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < confusion.classes().size(); ++i) {
    rows.push_back(Json::array());
    for (std::size_t j = 0; j < confusion.classes().size(); ++j) rows.back().push_back(confusion.count(i, j));
    rows.back().push_back(confusion.other_answers(i));
  }
  return {{"classes", confusion.classes()}, {"rows_true_columns_predicted_then_other", rows}};
}

Json head_of(const char* what, const EvaluationHead& head, const micro::Metrics& metrics, std::size_t units) {
  return {{"microx_version", MICRO_VERSION},
          {"evaluation", what},
          {"predicted", head.predicted},
          {"truth", head.truth},
          {"bootstrap",
           {{"samples", head.bootstrap.samples},
            {"level", head.bootstrap.level},
            {"seed", head.bootstrap.seed},
            {"units", units}}},
          {"notes", head.notes},
          {"metrics", to_json(metrics)}};
}

}  // namespace

Json to_json(const EvaluationHead& head, const micro::SpottingEvaluation& evaluation) {
  const auto& options = evaluation.rules.options;
  Json document = head_of("spotting", head, evaluation.metrics, evaluation.units);
  document["bootstrap"]["unit"] = evaluation.by_subject ? "subject" : "video";
  document["rules"] = {{"iou", options.iou},
                       {"classes", evaluation.rules.split ? options.classes : "none"},
                       {"definition", options.definition},
                       {"minimum_confidence", options.minimum_confidence},
                       {"emotions", evaluation.rules.emotions}};
  document["conventions"] = frame_convention;
  document["videos"] = Json::array();
  for (const auto& video : evaluation.videos)
    document["videos"].push_back(to_json(video, evaluation.rules.split));
  document["false_alarms_on"] = evaluation.total.false_alarms_on;
  document["confidence"] = Json::array();
  for (const auto& bin : micro::confidence_bins(evaluation.total.claims, options.confidence_bins))
    document["confidence"].push_back({{"low", bin.low},
                                      {"high", bin.high},
                                      {"events", bin.claims},
                                      {"true", bin.true_claims},
                                      {"mean_confidence", number(bin.mean_confidence)},
                                      {"share_true", number(bin.share_true())}});
  for (const auto& emotions : evaluation.total.emotions)
    for (const auto group : micro::groups)
      if (evaluation.rules.split || group == micro::Group::overall)
        document["emotions"][to_string(group)] = to_json(emotions[micro::at(group)]);
  document["findings"] = Json::array();
  for (const auto& found : evaluation.findings) document["findings"].push_back(to_json(found));
  return document;
}

Json to_json(const EvaluationHead& head, const micro::RecognitionEvaluation& evaluation) {
  Json document = head_of("recognition", head, evaluation.metrics, evaluation.units);
  document["confusion"] = to_json(evaluation.total);
  document["samples_left_out"] = evaluation.left_out;
  document["folds"] = Json::array();
  for (std::size_t i = 0; i < evaluation.subjects.size(); ++i) {
    document["folds"].push_back({{"subject", evaluation.subjects[i]},
                                 {"samples", evaluation.by_subject[i].total()},
                                 {"accuracy", number(evaluation.by_subject[i].accuracy())}});
  }
  return document;
}

Json to_json(const EvaluationHead& head, const micro::AgreementEvaluation& evaluation) {
  Json document = head_of("coders", head, evaluation.metrics, evaluation.units);
  document["bootstrap"]["unit"] = evaluation.by_subject ? "subject" : "video";
  document["action_units"] = evaluation.action_units;
  document["emotions"] = to_json(evaluation.total.emotions);
  document["classes"] = to_json(evaluation.total.classes);
  return document;
}

std::string metrics_csv(const micro::Metrics& metrics) {
  std::string text = "group,metric,unit,iou,value,ci_low,ci_high\r\n";
  for (const auto& metric : metrics) {
    const int digits = metric.unit == "count" ? 0 : 6;
    text += fmt::format("{},{},{},{},{},{},{}\r\n", csv_field(metric.group), metric.name, metric.unit,
                        std::isnan(metric.iou) ? "" : fmt::format("{:g}", metric.iou),
                        csv_number(metric.value, digits), csv_number(metric.confidence.low, digits),
                        csv_number(metric.confidence.high, digits));
  }
  return text;
}

}  // namespace microx
