#include "libmicro/pipeline/event_namer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/plugin_tables.h"
#include "libmicro/recognition/plugin_search.h"

namespace micro {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

bool is_named(EventKind kind) {
  return kind == EventKind::expression || kind == EventKind::blink || kind == EventKind::eye_closure;
}

DatasetSpec table_spec(const std::string& path, const std::vector<std::string>& labels,
                       const std::string& units, const std::string& description,
                       const std::string& producer) {
  DatasetSpec spec{.path = path, .shape = {static_cast<int>(labels.size())}};
  spec.units = units, spec.description = description, spec.producer = producer;
  spec.dims = {"column"}, spec.labels = labels;
  return spec;
}

double side_number(char side) {
  if (side == 0) return missing;
  return side == 'L' ? 1 : side == 'R' ? -1 : 0;
}

}  // namespace

EventNamer::EventNamer(const RecognitionOptions& options) {
  const bool units = options.classifier != "none";
  const bool by_map = options.emotion == "map", by_plugin = !by_map && options.emotion != "none";
  if (!units && !by_plugin) return;
  const auto folders = plugin_folders(options.plugin_folders);
  if (units)
    classifier_ = AuClassifier::open(find_plugin(options.classifier, folders), options.classifier_options);
  if (units && by_map) map_ = read_emotion_map(options.emotion_map);
  if (by_plugin)
    emotion_plugin_ = EmotionClassifier::open(find_plugin(options.emotion, folders), options.emotion_options);
  if (emotion_plugin_ && emotion_plugin_->needs_action_units() && !classifier_)
    throw Error(ErrorCategory::plugin, "plugin '" + options.emotion + "' needs action units",
                "choose a plugin that names them with recognition.classifier");
  context_s_ = std::max(classifier_ ? classifier_->context_s() : 0.0,
                        emotion_plugin_ ? emotion_plugin_->context_s() : 0.0);
}

void EventNamer::prepare(const Schema& of_frames, const Schema& of_events) {
  const auto available = plugin_tables(of_frames, of_events);
  tables_.clear();
  const auto add = [&](const std::vector<TableLayout>& wanted) {
    for (const auto& layout : wanted)
      if (std::ranges::find(tables_, layout.name, &TableLayout::name) == tables_.end())
        tables_.push_back(layout);
  };
  if (classifier_) add(classifier_->tables(available));
  if (emotion_plugin_) add(emotion_plugin_->tables(available));
}

void EventNamer::prepare_for(const RecordingReader& recording, bool with_events) {
  const auto faces = recording.face_ids();
  if (faces.empty()) return;
  prepare(recording.face_schema(faces.front()),
          with_events ? recording.event_schema(faces.front()) : Schema{});
}

EventWindow EventNamer::window(const RecordingReader& recording, const Event& event, std::size_t row) const {
  const auto around = static_cast<FrameIndex>(std::ceil(context_s_ * recording.numbers().at("capture_fps")));
  const FrameIndex first = std::max<FrameIndex>(0, event.interval.onset() - around);
  const FrameIndex count =
      std::min(recording.frame_count() - 1, event.interval.offset() + around) - first + 1;
  EventWindow window;
  window.motion = read_motion_window(recording, event.face_id, first, count, tables_);
  window.onset = event.interval.onset() - first, window.apex = event.interval.apex() - first;
  window.offset = event.interval.offset() - first;
  window.kind = event.kind, window.confidence = event.confidence, window.snr = event.snr;
  for (const auto& layout : tables_)
    if (layout.of_event)
      window.motion.tables.push_back(
          {layout, as_rows(recording.read_event_table(event.face_id, layout.name), layout.columns.size())
                       .row(static_cast<Eigen::Index>(row))
                       .eval()});
  return window;
}

void EventNamer::name_emotion(const EventWindow& window, Event& event, Named& named) {
  static const std::vector<AuScore> no_scores;
  const auto& scores = named.scores ? *named.scores : no_scores;
  if (emotion_plugin_) {
    const double threshold = classifier_ ? classifier_->threshold() : 0.5;
    named.emotions = emotion_plugin_->classify(window, scores, threshold);
  } else if (map_ && named.scores) {
    named.emotions = emotion_probabilities(*map_, scores);
  }
  if (!named.emotions) return;
  const auto answer = answer_of(emotion_labels(), *named.emotions,
                                emotion_plugin_ ? emotion_plugin_->threshold() : map_->threshold);
  event.emotion = answer.label, event.emotion_confidence = answer.confidence;
}

EventNamer::Named EventNamer::name_one(const RecordingReader& recording, Event& event, std::size_t row) {
  Named named;
  event.action_units.clear(), event.emotion.clear();
  event.emotion_confidence = missing;
  if (!is_named(event.kind) || (!classifier_ && !emotion_plugin_)) return named;
  const EventWindow seen = window(recording, event, row);
  if (classifier_) named.scores = classifier_->classify(seen);
  if (named.scores) event.action_units = to_string(seen_units(*named.scores, classifier_->threshold()));
  if (event.kind == EventKind::expression) name_emotion(seen, event, named);
  return named;
}

const std::vector<std::string>& EventNamer::emotion_labels() const {
  return emotion_plugin_ ? emotion_plugin_->labels() : map_->labels;
}

std::vector<EventTable> EventNamer::tables(int face_id, const std::vector<Named>& named) const {
  std::vector<EventTable> all;
  const auto add = [&](const DatasetSpec& spec, auto&& values_of) {
    EventTable table{face_id, spec, named.size(), {}};
    for (const auto& one : named) values_of(one, table.values);
    all.push_back(std::move(table));
  };
  if (classifier_) {
    std::vector<std::string> units;
    for (const int unit : classifier_->action_units()) units.push_back("AU" + std::to_string(unit));
    const auto add_units = [&](const char* ending, const char* unit, const char* what, auto&& value_of) {
      add(table_spec("action_units/" + classifier_->name() + ending, units, unit, what,
                     "plugin " + classifier_->name()),
          [&](const Named& one, std::vector<double>& values) {
            for (std::size_t i = 0; i < units.size(); ++i)
              values.push_back(one.scores ? value_of((*one.scores)[i]) : missing);
          });
    };
    add_units("", "1", "probability that the action unit acts in the event, 0..1",
              [](const AuScore& score) { return score.probability; });
    add_units("_intensity", "1", "its intensity, should it act: 0 absent, up to 1 A, 2 B, 3 C, 4 D, 5 E",
              [](const AuScore& score) { return score.intensity; });
    add_units("_side", "1", "its side, should it act: -1 the subject's right, 0 both, 1 left",
              [](const AuScore& score) { return side_number(score.side); });
  }
  if (emotion_plugin_ || map_) {
    const std::string name = emotion_plugin_ ? emotion_plugin_->name() : map_->name;
    const auto& labels = emotion_labels();
    add(table_spec("emotions/" + name, labels, "1", "probability of each label, 0..1",
                   emotion_plugin_ ? "plugin " + name : "table " + name),
        [&](const Named& one, std::vector<double>& values) {
          for (std::size_t i = 0; i < labels.size(); ++i)
            values.push_back(one.emotions ? (*one.emotions)[i] : missing);
        });
  }
  return all;
}

std::vector<EventTable> EventNamer::name(const RecordingReader& recording, std::vector<Event>& events,
                                         ProgressSink& progress) {
  std::vector<EventTable> all;
  FrameIndex done = 0;
  for (const int face : recording.face_ids()) {
    std::vector<Named> named;
    for (auto& event : events) {
      if (event.face_id != face) continue;
      named.push_back(name_one(recording, event, named.size()));
      progress.progress("naming", ++done, static_cast<FrameIndex>(events.size()));
    }
    for (auto& table : tables(face, named)) all.push_back(std::move(table));
  }
  return all;
}

}  // namespace micro
