#include "libmicro/pipeline/classifier_training.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/core/text.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/classifier_report.h"
#include "libmicro/pipeline/plugin_learner.h"
#include "libmicro/pipeline/sample_gathering.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// Samples in the classes of MEGC 2019; `places` of those kept.
SampleTable in_challenge_classes(const SampleTable& table, std::vector<std::size_t>& places) {
  for (std::size_t i = 0; i < table.count(); ++i)
    if (!megc2019_class(table.names[static_cast<std::size_t>(table.labels[i].front())]).empty())
      places.push_back(i);
  if (places.empty())
    throw Error(ErrorCategory::input, "no sample has a class of MEGC 2019",
                "its emotions are happiness, surprise, disgust, repression, anger, contempt, fear, sadness");
  SampleTable out = table.at(places);
  std::set<std::string> names;
  for (const auto& own : out.labels)
    names.insert(megc2019_class(table.names[static_cast<std::size_t>(own.front())]));
  out.names.assign(names.begin(), names.end());
  for (auto& own : out.labels) {
    const auto name = megc2019_class(table.names[static_cast<std::size_t>(own.front())]);
    own = {static_cast<int>(std::ranges::lower_bound(out.names, name) - out.names.begin())};
  }
  return out;
}

std::vector<ActionUnitCode> codes_of(const SampleTable& table, const std::vector<int>& labels) {
  std::vector<ActionUnitCode> out;
  for (const int label : labels) {
    const auto codes = parse_action_unit_codes(table.names[static_cast<std::size_t>(label)]);
    out.insert(out.end(), codes->begin(), codes->end());
  }
  return out;
}

class Trainer {
 public:
  Trainer(const ClassifierRequest& request, const Config& config, ProgressSink& progress,
          const std::stop_token& stop)
      : request_(request), config_(config), progress_(progress), stop_(stop), fit_(request.fit) {
    learner_ = PluginLearner::find(request.classifier, request.plugin_folders);
    if (!learner_->learns())
      throw Error(ErrorCategory::usage,
                  "'" + request.classifier + "' does not learn: its models are made elsewhere",
                  "microx train --list shows those that learn");
    fit_.settings = learner_->complete(request.fit.settings);
    refuse_what_cannot_be();
  }

  ClassifierResult run() {
    gather();
    ClassifierResult result{
        .classifier = learner_->name(), .samples = samples_.learnt, .notes = samples_.notes};
    describe(result);
    SampleTable learnt = samples_.table;
    if (!request_.test.empty()) {
      result.protocols.push_back(test("held out", samples_.table, held_out(samples_.table, samples_.learnt)));
      std::vector<std::size_t> places(samples_.learnt);
      std::iota(places.begin(), places.end(), 0);
      learnt = samples_.table.at(places);
    }
    for (const Protocol protocol : request_.protocols) result.protocols.push_back(test(protocol, learnt));
    PendingFiles files;
    if (!request_.report.empty()) add_report(files, request_.report, result, request_.target);
    if (!request_.model.empty()) files.add(request_.model, classifier_bytes(model_of(learnt, result)));
    result.files = files.names();
    files.publish();
    return result;
  }

 private:
  void refuse_what_cannot_be() const {
    if (request_.model.empty() && request_.protocols.empty() && request_.test.empty())
      throw Error(ErrorCategory::usage, "there is nothing to do", "give -o MODEL, --protocol or --test");
    if (request_.target == "action_units" &&
        std::ranges::find(request_.protocols, Protocol::megc2019) != request_.protocols.end())
      throw Error(ErrorCategory::usage, "megc2019 is for emotions", "leave out --target action_units");
    if (!request_.model.empty() && fs::exists(request_.model) && !request_.force)
      throw Error(ErrorCategory::output, "'" + request_.model.string() + "' exists already",
                  "--force replaces it");
    for (const auto& pooling : request_.pooled)
      if (std::ranges::find(poolings, pooling) == std::end(poolings))
        throw Error(ErrorCategory::usage, "there is no pooling '" + pooling + "'",
                    "change, apex, mean, minimum, maximum or deviation");
  }

  void gather() {
    GatheringRequest what{{request_.manifest}, request_.target, request_.features, {}, request_.study};
    if (!request_.test.empty()) what.manifests.push_back(request_.test);
    what.how.sequences = learner_->wants_sequences();
    what.how.directions = request_.directions, what.how.leave_out = request_.leave_out;
    if (!what.how.sequences) what.how.pooled = request_.pooled;
    samples_ = gather_samples(
        what, config_, [&](std::size_t done, std::size_t total) { tell("reading samples", done, total); });
    check_samples(samples_.table);
  }

  void tell(const std::string& stage, std::size_t done, std::size_t total) const {
    if (stop_.stop_requested()) throw Error(ErrorCategory::cancelled, "stopped: nothing was written");
    progress_.progress(stage, static_cast<FrameIndex>(done), static_cast<FrameIndex>(total));
  }

  void describe(ClassifierResult& result) const {
    std::set<std::string> people;
    std::vector<std::size_t> count(samples_.table.names.size());
    for (std::size_t i = 0; i < samples_.learnt; ++i) {
      people.insert(samples_.table.origins[i].person);
      for (const int label : samples_.table.labels[i]) ++count[static_cast<std::size_t>(label)];
    }
    for (std::size_t l = 0; l < count.size(); ++l)
      result.labels.emplace_back(samples_.table.names[l], count[l]);
    result.subjects = people.size();
    result.features = static_cast<std::size_t>(samples_.table.rows.columns());
  }

  ProtocolResult test(Protocol protocol, const SampleTable& learnt) {
    if (protocol != Protocol::megc2019)
      return test(to_string(protocol), learnt, make_folds(learnt, protocol, request_.folds, fit_.seed));
    std::vector<std::size_t> places;
    const SampleTable table = in_challenge_classes(learnt, places);
    return test(to_string(protocol), table, make_folds(table, protocol, request_.folds, fit_.seed));
  }

  ProtocolResult test(const std::string& name, const SampleTable& table, const std::vector<Fold>& folds) {
    ProtocolResult result{.name = name, .folds = folds.size()};
    const auto tested = validate(name, table, folds, folds.size());
    if (table.several)
      judge_units(table, tested, result);
    else
      judge_classes(table, tested, result);
    for (int run = 1; run <= request_.random_labels; ++run) {
      const SampleTable shuffled = with_shuffled_labels(table, fit_.seed + static_cast<unsigned long>(run));
      ProtocolResult random{.name = name};
      const auto answers =
          validate(name + ", labels at random, run " + std::to_string(run), shuffled, folds, folds.size());
      if (table.several)
        judge_units(shuffled, answers, random);
      else
        judge_classes(shuffled, answers, random);
      result.random_scores.push_back(random.score);
    }
    return result;
  }

  std::vector<TestedSample> validate(const std::string& stage, const SampleTable& table,
                                     const std::vector<Fold>& folds, std::size_t total) {
    tell("testing " + stage, 0, total);
    return cross_validate(table, folds, *learner_, fit_,
                          [&](std::size_t done) { tell("testing " + stage, done, total); });
  }

  static std::string name_of(const SampleTable& table, const std::vector<int>& labels) {
    std::vector<std::string> names;
    for (const int label : labels) names.push_back(table.names[static_cast<std::size_t>(label)]);
    return joined(names, "+");
  }

  void list(const SampleTable& table, const std::vector<TestedSample>& tested, ProtocolResult& result) const {
    result.labels = table.names;
    for (const auto& one : tested)
      result.answers.push_back({table.origins[one.sample],
                                one.fold,
                                name_of(table, table.labels[one.sample]),
                                name_of(table, one.answer),
                                {one.probabilities.begin(), one.probabilities.end()}});
  }

  void judge_units(const SampleTable& table, const std::vector<TestedSample>& tested,
                   ProtocolResult& result) const {
    list(table, tested, result);
    std::vector<UnitSample> samples;
    for (const auto& one : tested)
      samples.push_back({table.origins[one.sample].person, codes_of(table, table.labels[one.sample]),
                         codes_of(table, one.answer)});
    result.units = evaluate_units(samples);
    result.score = result.units->total.f1();
    result.chance = undefined;
  }

  void judge_classes(const SampleTable& table, const std::vector<TestedSample>& tested,
                     ProtocolResult& result) const {
    list(table, tested, result);
    std::vector<RecognitionSample> samples;
    std::map<std::string, std::vector<RecognitionSample>> sets;
    for (const auto& answer : result.answers) {
      samples.push_back({answer.origin.person, answer.origin.source, answer.truth, answer.answer});
      sets[answer.origin.data_set].push_back(samples.back());
    }
    const std::string classes = joined(table.names, ",");
    const BootstrapOptions none{.samples = 0};
    result.recognition = evaluate_recognition(samples, classes, none);
    if (sets.size() > 1)
      for (const auto& [set, own] : sets)
        result.by_data_set.emplace_back(set, evaluate_recognition(own, classes, none));
    result.score = result.recognition->total.uar();
    result.chance = 1.0 / static_cast<double>(table.names.size());
  }

  ClassifierModel model_of(const SampleTable& learnt, const ClassifierResult& result) const {
    tell("fitting " + learner_->name(), 0, 0);
    ClassifierModel model{.microx_version = MICRO_VERSION,
                          .classifier = learner_->name(),
                          .classifier_version = learner_->version(),
                          .settings = fit_.settings,
                          .target = request_.target,
                          .several = learnt.several,
                          .labels = learnt.names,
                          .seed = fit_.seed,
                          .balanced = fit_.balanced,
                          .preparation = fit_.preparation,
                          .schema = samples_.schema,
                          .model = fit_model(learnt, *learner_, fit_),
                          .manifest_sha256 = source_sha256(request_.manifest)};
    for (std::size_t i = 0; i < learnt.count(); ++i) {
      const auto& origin = learnt.origins[i];
      model.samples.push_back({fs::path(origin.source).filename().string(), origin.identity, origin.subject,
                               origin.data_set, samples_.texts[i], origin.first, origin.apex, origin.last,
                               origin.face});
    }
    for (const auto& protocol : result.protocols)
      for (const auto& metric : headline(protocol))
        model.scores.push_back({protocol.name, metric.name, metric.value});
    OpenModel(model.model, *learner_, model.settings);  // refuses a model that could not be read back
    return model;
  }

  const ClassifierRequest& request_;
  const Config& config_;
  ProgressSink& progress_;
  const std::stop_token& stop_;
  FitOptions fit_;
  std::unique_ptr<PluginLearner> learner_;
  GatheredSamples samples_;
};

}  // namespace

double ProtocolResult::p_value() const {
  if (random_scores.empty()) return undefined;
  const auto better = std::ranges::count_if(random_scores, [&](double random) { return random >= score; });
  return static_cast<double>(better + 1) / static_cast<double>(random_scores.size() + 1);
}

ClassifierResult train_classifier(const ClassifierRequest& request, const Config& config,
                                  ProgressSink& progress, const std::stop_token& stop) {
  return Trainer(request, config, progress, stop).run();
}

}  // namespace micro
