#include "libmicro/pipeline/trained_naming.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "libmicro/pipeline/event_namer.h"
#include "libmicro/recognition/emotion_map.h"
#include "libmicro/store/recording_writer.h"

namespace micro {
namespace {

const std::string trained_units = "action_units/trained", trained_emotions = "emotions/trained";

/// Rows for the events of a face; NaN where the model was not asked.
EventTable table_of(int face, const std::string& path, std::vector<std::string> columns,
                    const char* description, const ModelClassifier& classifier) {
  DatasetSpec spec{.path = path,
                   .shape = {static_cast<int>(columns.size())},
                   .type = StorageType::f32,
                   .units = "1",
                   .description = description,
                   .dims = {"column"},
                   .labels = std::move(columns),
                   .producer = "trained classifier " + classifier.model().classifier};
  spec.attributes = {{"model_sha256", classifier.sha256()}};
  return {face, std::move(spec), 0, {}};
}

class Naming {
 public:
  Naming(const Config& config, const ModelClassifier& classifier)
      : classifier_(classifier), by_units_(classifier.model().target == "action_units") {
    if (by_units_ && config.recognition.emotion == "map")
      map_ = read_emotion_map(config.recognition.emotion_map);
  }

  /// Replaces what the model has an opinion of.
  void apply(const std::vector<ClassifiedEvent>& answers, std::vector<Event>& events,
             std::vector<EventTable>& tables) {
    std::erase_if(tables, [&](const EventTable& table) {
      return (by_units_ && table.spec.path.starts_with("action_units/")) ||
             ((!by_units_ || map_) && table.spec.path.starts_with("emotions/"));
    });
    std::map<std::pair<int, int>, const TrainedAnswer*> known;
    for (const auto& one : answers) known[{one.event.face_id, one.event.id}] = &one.answer;
    for (auto& event : events) {
      const auto found = known.find({event.face_id, event.id});
      name(event, found == known.end() ? nullptr : found->second);
    }
    for (auto& [face, own] : tables_)
      for (auto& table : own) tables.push_back(std::move(table));
  }

 private:
  void name(Event& event, const TrainedAnswer* answer) {
    if (by_units_)
      name_units(event, answer);
    else
      name_emotion(event, answer);
  }

  void name_units(Event& event, const TrainedAnswer* answer) {
    const auto scores = scores_of(classifier_.model(), answer ? *answer : TrainedAnswer{});
    std::vector<std::string> columns;
    for (const auto& score : scores) columns.push_back("AU" + std::to_string(score.action_unit));
    EventTable& table = own_table(event.face_id, 0, trained_units, columns,
                                  "probability that the action unit acts in the event, 0..1");
    for (const auto& score : scores) table.values.push_back(answer ? score.probability : std::nan(""));
    if (answer) event.action_units = answer->text();
    if (map_) name_by_map(event, answer ? &scores : nullptr);
  }

  void name_by_map(Event& event, const std::vector<AuScore>* scores) {
    EventTable& table = own_table(event.face_id, 1, "emotions/" + map_->name, map_->labels,
                                  "probability of each label, 0..1");
    const auto probabilities = scores ? emotion_probabilities(*map_, *scores)
                                      : std::vector<double>(map_->labels.size(), std::nan(""));
    table.values.insert(table.values.end(), probabilities.begin(), probabilities.end());
    if (!scores) return;
    const auto named = answer_of(map_->labels, probabilities, map_->threshold);
    event.emotion = named.label, event.emotion_confidence = named.confidence;
  }

  void name_emotion(Event& event, const TrainedAnswer* answer) {
    const auto& labels = classifier_.model().labels;
    EventTable& table =
        own_table(event.face_id, 0, trained_emotions, labels, "probability of each label, 0..1");
    for (std::size_t i = 0; i < labels.size(); ++i)
      table.values.push_back(answer ? answer->probabilities[i] : std::nan(""));
    if (answer) event.emotion = answer->text(), event.emotion_confidence = answer->confidence;
  }

  /// The table of a face, one row further.
  EventTable& own_table(int face, std::size_t which, const std::string& path,
                        const std::vector<std::string>& columns, const char* description) {
    auto& own = tables_[face];
    if (own.size() <= which) own.push_back(table_of(face, path, columns, description, classifier_));
    ++own[which].rows;
    return own[which];
  }

  const ModelClassifier& classifier_;
  bool by_units_;
  std::optional<EmotionMap> map_;
  std::map<int, std::vector<EventTable>> tables_;
};

}  // namespace

std::vector<AuScore> scores_of(const ClassifierModel& model, const TrainedAnswer& answer) {
  std::map<int, AuScore> scores;
  std::map<int, double> likeliest;
  for (std::size_t i = 0; i < model.labels.size(); ++i) {
    const double probability = i < answer.probabilities.size() ? answer.probabilities[i] : 0;
    for (const auto& code :
         parse_action_unit_codes(model.labels[i]).value_or(std::vector<ActionUnitCode>{})) {
      AuScore& score = scores[code.number];
      score.action_unit = code.number, score.intensity = std::nan("");
      score.probability = std::min(1.0, score.probability + probability);
      const auto [best, is_new] = likeliest.emplace(code.number, probability);
      if (!is_new && probability <= best->second) continue;
      best->second = probability;
      score.side = code.side == 0 ? 'B' : code.side;
    }
  }
  std::vector<AuScore> out;
  for (const auto& [unit, score] : scores) out.push_back(score);
  return out;
}

std::vector<Event> name_by_model(const std::filesystem::path& recording, const Config& config,
                                 const ModelClassifier& classifier,
                                 const std::vector<std::filesystem::path>& videos, ProgressSink& progress) {
  const auto answers = classifier.events(recording, false, videos);
  NewEvents named;
  named.renamed_only = true;
  EventNamer namer(config.recognition);
  {
    const auto reader = RecordingReader::open(recording);
    namer.prepare_for(*reader, true);
    for (const int face : reader->face_ids())
      for (auto& event : reader->events(face)) named.events.push_back(std::move(event));
    named.tables = namer.name(*reader, named.events, progress);
  }
  Naming(config, classifier).apply(answers, named.events, named.tables);
  named.text = {{"trained_classifier", classifier.model().classifier + " " + classifier.sha256()}};
  replace_events(recording, named);
  return named.events;
}

}  // namespace micro
