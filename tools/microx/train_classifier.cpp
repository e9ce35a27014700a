#include "tools/microx/train_classifier.h"

#include <fmt/format.h>

#include <iostream>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/pipeline/classifier_report.h"
#include "libmicro/pipeline/plugin_learner.h"
#include "libmicro/recognition/plugin_search.h"
#include "libmicro/video/frame_source.h"
#include "tools/microx/report_data.h"
#include "tools/microx/report_text.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

constexpr const char* group = "Training a classifier";

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json json_of(const micro::Metrics& metrics) {
  Json out = Json::array();
  for (const auto& metric : metrics)
    out.push_back({{"group", metric.group},
                   {"metric", metric.name},
                   {"unit", metric.unit},
                   {"value", number(metric.value)}});
  return out;
}

Json json_of(const micro::ProtocolResult& protocol) {
  Json out{{"protocol", protocol.name}, {"folds", protocol.folds}, {"tested", protocol.answers.size()}};
  Json headline = Json::object();
  for (const auto& metric : micro::headline(protocol)) headline[metric.name] = number(metric.value);
  headline["chance"] = number(protocol.chance);
  out["scores"] = headline;
  out["metrics"] = json_of(protocol.recognition ? protocol.recognition->metrics : protocol.units->metrics);
  for (const auto& [set, evaluation] : protocol.by_data_set)
    out["data_sets"][set] = json_of(evaluation.metrics);
  return out;
}

Json json_of(const micro::ClassifierResult& result) {
  Json labels = Json::object(), protocols = Json::array(), files = Json::array();
  for (const auto& [label, count] : result.labels) labels[label] = count;
  for (const auto& protocol : result.protocols) protocols.push_back(json_of(protocol));
  for (const auto& file : result.files)
    files.push_back({{"file", file.string()}, {"sha256", micro::source_sha256(file)}});
  return {{"classifier", result.classifier},
          {"samples", result.samples},
          {"subjects", result.subjects},
          {"features", result.features},
          {"labels", labels},
          {"protocols", protocols},
          {"files", files},
          {"notes", result.notes}};
}

/// Precision, recall and F1 of each class or action unit.
std::vector<Row> rows_of(const micro::Confusion& confusion) {
  std::vector<Row> rows{{"", "class", "true", "predicted", "precision", "recall", "F1"}};
  for (std::size_t i = 0; i < confusion.classes().size(); ++i) {
    const micro::Counts counts = confusion.of(i);
    rows.push_back({"", confusion.classes()[i], std::to_string(counts.truths),
                    std::to_string(counts.predictions), fixed(counts.precision(), 3),
                    fixed(counts.recall(), 3), fixed(counts.f1(), 3)});
  }
  return rows;
}

std::vector<Row> rows_of(const micro::UnitEvaluation& evaluation) {
  std::vector<Row> rows{{"", "action unit", "true", "predicted", "precision", "recall", "F1"}};
  for (const auto& [unit, counts] : evaluation.units)
    rows.push_back({"", std::to_string(unit), std::to_string(counts.truths),
                    std::to_string(counts.predictions), fixed(counts.precision(), 3),
                    fixed(counts.recall(), 3), fixed(counts.f1(), 3)});
  return rows;
}

void print(const micro::ProtocolResult& protocol) {
  std::string text;
  for (const auto& metric : micro::headline(protocol))
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", metric.name, fixed(metric.value, 3));
  if (protocol.chance > 0) text += fmt::format(" (guessing: uar {})", fixed(protocol.chance, 3));
  std::cout << fmt::format("\n{}: {} tested in {}\n  {}\n", protocol.name,
                           counted(std::ssize(protocol.answers), "sample", "samples"),
                           counted(static_cast<std::ptrdiff_t>(protocol.folds), "fold", "folds"), text);
  for (const auto& line :
       align(protocol.recognition ? rows_of(protocol.recognition->total) : rows_of(*protocol.units), {1}))
    std::cout << line << "\n";
  for (const auto& [set, evaluation] : protocol.by_data_set)
    std::cout << fmt::format("  data set {}: uf1 {}, uar {}\n", set, fixed(evaluation.total.uf1(), 3),
                             fixed(evaluation.total.uar(), 3));
}

void print(const micro::ClassifierResult& result) {
  std::cout << fmt::format(
      "{}: {} of {}, {}\n", result.classifier,
      counted(static_cast<std::ptrdiff_t>(result.samples), "sample", "samples"),
      counted(static_cast<std::ptrdiff_t>(result.subjects), "subject", "subjects"),
      counted(static_cast<std::ptrdiff_t>(result.features), "number each", "numbers each"));
  std::string labels;
  for (const auto& [label, count] : result.labels)
    labels += fmt::format("{}{} {}", labels.empty() ? "" : ", ", label, count);
  std::cout << "  " << labels << "\n";
  for (const auto& note : result.notes) std::cout << "  note: " << note << "\n";
  for (const auto& protocol : result.protocols) print(protocol);
  if (!result.files.empty()) std::cout << "\n";
  for (const auto& file : result.files)
    std::cout << fmt::format("{} (sha256 {})\n", file.string(), micro::source_sha256(file));
}

std::pair<std::string, std::string> assignment(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw micro::Error(micro::ErrorCategory::usage, "--setting " + text + ": that is no setting",
                       "write NAME=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Json json_of(const micro::PluginLearner& learner) {
  Json settings = Json::array();
  for (const auto& setting : learner.settings()) {
    Json one{{"name", setting.name}, {"default", setting.standard}, {"meaning", setting.meaning}};
    if (setting.words.empty())
      one["least"] = setting.least, one["most"] = setting.most;
    else
      one["choices"] = setting.words;
    settings.push_back(one);
  }
  return {{"name", learner.name()},
          {"version", learner.version()},
          {"description", learner.description()},
          {"reference", learner.reference()},
          {"sequences", learner.wants_sequences()},
          {"settings", settings}};
}

void print(const micro::PluginLearner& learner) {
  std::cout << fmt::format("{}: {}\n  source     {}\n", learner.name(), learner.description(),
                           learner.reference());
  for (const auto& setting : learner.settings()) {
    const std::string range = setting.words.empty() ? fmt::format("{:g} .. {:g}", setting.least, setting.most)
                                                    : micro::joined(setting.words, ", ");
    std::cout << fmt::format("  {} = {}: {} ({})\n", setting.name, setting.standard, setting.meaning, range);
  }
}

}  // namespace

void ClassifierTraining::add_options(CLI::App& command) {
  const auto add = [&](const std::string& flag, auto& value, const std::string& help) {
    return command.add_option(flag, value, help)->group(group);
  };
  add("--classifier", classifier_,
      "Train this classifier on the samples of a manifest; --list shows which there are");
  command.add_flag("--list", list_, "Show the classifiers that learn, with their settings")->group(group);
  add("--setting", settings_, "One setting of the classifier; may be given again")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  add("--target", target_, "Column of the manifest to learn: emotion, action_units, or any other")
      ->type_name("COLUMN")
      ->capture_default_str();
  add("--protocol", protocols_, "How to test: loso, kfold, megc2019, cross, given; several with commas")
      ->delimiter(',');
  add("--folds", folds_, "Groups of subjects of kfold")->check(CLI::Range(2, 1000))->capture_default_str();
  add("--test", test_, "Manifest of samples that are only tested; none of its people may be learnt from")
      ->type_name("FILE");
  add("--study", study_, "Folder of microx batch with the recordings of the films that the manifest names")
      ->type_name("FOLDER");
  add("--pool", pooled_, "What is made of frame features: change, apex, mean, minimum, maximum, deviation")
      ->delimiter(',');
  add("--leave-out", leave_out_, "Leave out columns whose names contain one of these words, e.g. velocity")->delimiter(',');
  command
      .add_flag("--directions", directions_, "Bring each sample to length 1: where things move, not how far")
      ->group(group);
  add("--select", select_, "Keep this many columns, those that separate the classes best; 0 = all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  add("--copies", copies_, "Noisy copies of each training sample")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  add("--noise", noise_, "Size of that noise, in standard deviations of the column")
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  add("--class-weights", weights_,
      "balanced: rare classes count as much as common ones; none: every sample counts alike")
      ->check(CLI::IsMember({"balanced", "none"}))
      ->capture_default_str();
  command
      .add_flag("--each-unit", each_, "Learn each action unit for itself, not the combinations that occur")
      ->group(group);
  add("--random-labels", random_labels_,
      "Test again this often with labels dealt out anew: what chance gives")
      ->check(CLI::Range(0, 10000));
  add("--report", report_, "Folder for answers, metrics and the confusion matrix as a picture")
      ->type_name("FOLDER");
  add("--seed", seed_, "Of everything that is left to chance")->capture_default_str();
  add("--plugin-dir", plugin_folders_, "Folders with plugins, separated by ':'")->type_name("FOLDERS");
}

void ClassifierTraining::print_list(bool json) const {
  Json document = Json::array();
  for (const auto& learner : micro::all_learners(micro::plugin_folders(plugin_folders_))) {
    if (!learner->learns()) continue;
    if (json)
      document.push_back(json_of(*learner));
    else
      print(*learner);
  }
  if (json) std::cout << text_of(document);
}

micro::ClassifierRequest ClassifierTraining::request_from(const std::vector<std::string>& inputs,
                                                          const std::string& output,
                                                          const micro::Config& config) const {
  if (inputs.size() != 1)
    throw micro::Error(micro::ErrorCategory::usage, "a classifier is trained on one manifest",
                       "give one CSV file with the columns file (or path), subject and " + target_);
  micro::ClassifierRequest request{.manifest = inputs.front(),
                                   .test = test_,
                                   .study = study_,
                                   .classifier = classifier_,
                                   .plugin_folders = micro::plugin_folders(plugin_folders_),
                                   .features = micro::split(config.features.use, ','),
                                   .pooled = pooled_,
                                   .leave_out = leave_out_,
                                   .directions = directions_,
                                   .target = target_,
                                   .folds = folds_,
                                   .random_labels = random_labels_,
                                   .model = output,
                                   .report = report_};
  for (const auto& name : protocols_) request.protocols.push_back(micro::protocol_from(name));
  request.fit.preparation = {select_, copies_, noise_};
  request.fit.balanced = weights_ == "balanced", request.fit.each_alone = each_, request.fit.seed = seed_;
  for (const auto& text : settings_) request.fit.settings.insert(assignment(text));
  return request;
}

void ClassifierTraining::run(const std::vector<std::string>& inputs, const std::string& output,
                             const micro::Config& config, bool force, bool json, bool quiet) const {
  auto request = request_from(inputs, output, config);
  request.force = force;
  TerminalProgress progress("train", quiet ? Verbosity::quiet : Verbosity::normal, [] { return 0.0; });
  const StopSignal stop("nothing is written");
  const auto token = stop.token();
  const auto result = micro::train_classifier(request, config, progress, token);
  progress.done();
  if (json)
    std::cout << text_of(json_of(result));
  else
    print(result);
}

}  // namespace microx
