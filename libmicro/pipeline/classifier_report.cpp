#include "libmicro/pipeline/classifier_report.h"

#include <algorithm>
#include <numeric>

#include "libmicro/core/error.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/exchange/text.h"
#include "libmicro/report/confusion_picture.h"

namespace micro {
namespace {

std::string frame_text(const SampleOrigin& origin, long frame) {
  return origin.last > 0 ? std::to_string(frame) : "";
}

std::string answers_table(const ProtocolResult& protocol, const std::string& target) {
  std::vector<std::string> header{"file", "subject", "dataset", "face", "onset",
                                  "apex", "offset",  "fold",    target, "predicted"};
  for (const auto& label : protocol.labels) header.push_back("p_" + label);
  std::string text = csv_line(header);
  for (const auto& one : protocol.answers) {
    const auto& from = one.origin;
    std::vector<std::string> cells{from.source,
                                   from.subject,
                                   from.data_set,
                                   std::to_string(from.face),
                                   frame_text(from, from.first),
                                   frame_text(from, from.apex),
                                   frame_text(from, from.last),
                                   one.fold,
                                   one.truth,
                                   one.answer};
    for (const double probability : one.probabilities) cells.push_back(decimal_text(probability, 4));
    text += csv_line(cells);
  }
  return text;
}

std::string metrics_table(const Metrics& metrics) {
  std::string text = csv_line({"group", "metric", "unit", "value"});
  for (const auto& metric : metrics)
    text += csv_line({metric.group, metric.name, metric.unit, number_text(metric.value)});
  return text;
}

Metrics all_metrics(const ProtocolResult& protocol) {
  Metrics out = protocol.recognition ? protocol.recognition->metrics : protocol.units->metrics;
  for (const auto& [set, evaluation] : protocol.by_data_set)
    for (Metric metric : evaluation.metrics) {
      metric.group = "data set " + set + ", " + metric.group;
      out.push_back(std::move(metric));
    }
  for (const auto& metric : headline(protocol))
    if (metric.group == "labels at random") out.push_back(metric);
  return out;
}

std::string file_stem(std::string name) {
  std::ranges::replace(name, ' ', '_');
  return name;
}

}  // namespace

Metrics headline(const ProtocolResult& protocol) {
  Metrics out;
  const auto take = [&](const Metrics& from, const char* group, std::initializer_list<const char*> names) {
    for (const char* name : names) out.push_back(find_metric(from, group, name));
  };
  if (protocol.recognition)
    take(protocol.recognition->metrics, "recognition", {"uf1", "uar", "accuracy", "kappa"});
  else
    take(protocol.units->metrics, "action units", {"f1", "f1_macro", "side_correct"});
  if (protocol.random_scores.empty()) return out;
  const double mean = std::accumulate(protocol.random_scores.begin(), protocol.random_scores.end(), 0.0) /
                      static_cast<double>(protocol.random_scores.size());
  out.push_back(
      {"labels at random", protocol.recognition ? "random_uar" : "random_f1", "1", undefined, mean, {}});
  out.push_back({"labels at random", "p_value", "1", undefined, protocol.p_value(), {}});
  return out;
}

void add_report(PendingFiles& files, const std::filesystem::path& folder, const ClassifierResult& result,
                const std::string& target) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    throw Error(ErrorCategory::output, "the folder '" + folder.string() + "' cannot be made",
                failure.message());
  for (const auto& protocol : result.protocols) {
    const std::string stem = file_stem(protocol.name);
    files.add(folder / ("answers_" + stem + ".csv"), answers_table(protocol, target));
    files.add(folder / ("metrics_" + stem + ".csv"), metrics_table(all_metrics(protocol)));
    if (!protocol.recognition) continue;
    const std::string title = result.classifier + ", " + protocol.name + ": UF1 " +
                              decimal_text(protocol.recognition->total.uf1(), 3) + ", UAR " +
                              decimal_text(protocol.recognition->total.uar(), 3);
    files.add(folder / ("confusion_" + stem + ".png"),
              png_bytes(confusion_picture(protocol.recognition->total, title)));
  }
}

}  // namespace micro
