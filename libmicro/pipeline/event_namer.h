#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/progress.h"
#include "libmicro/core/schema.h"
#include "libmicro/recognition/au_classifier.h"
#include "libmicro/recognition/emotion_classifier.h"
#include "libmicro/recognition/emotion_map.h"
#include "libmicro/recognition/recognition_options.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/store/recording_writer.h"

namespace micro {

/// Gives events their action units and emotion, by a classifier (a plugin) and a table of emotions (or a
/// second plugin).
class EventNamer {
 public:
  /// Loads what the options name. Throws Error(plugin), Error(usage).
  explicit EventNamer(const RecognitionOptions& options);

  /// Before any work: whether a recording with these datasets has what the plugins need. Throws
  /// Error(plugin).
  void prepare(const Schema& of_frames, const Schema& of_events);
  /// The same for a recording that is there; `with_events`: its tables of events count too.
  void prepare_for(const RecordingReader& recording, bool with_events);

  /// Fills action_units, emotion and emotion_confidence of `events` (of all faces, as numbered in the
  /// recording) and returns the tables below action_units/ and emotions/. Events that are set aside have
  /// neither, but for closing eyes, whose action unit is named. Throws Error(plugin).
  std::vector<EventTable> name(const RecordingReader& recording, std::vector<Event>& events,
                               ProgressSink& progress);

 private:
  struct Named {
    std::optional<std::vector<AuScore>> scores;
    std::optional<std::vector<double>> emotions;
  };
  Named name_one(const RecordingReader& recording, Event& event, std::size_t row);
  EventWindow window(const RecordingReader& recording, const Event& event, std::size_t row) const;
  void name_emotion(const EventWindow& window, Event& event, Named& named);
  std::vector<EventTable> tables(int face_id, const std::vector<Named>& named) const;
  const std::vector<std::string>& emotion_labels() const;

  std::unique_ptr<AuClassifier> classifier_;  ///< null: nothing is named
  std::unique_ptr<EmotionClassifier> emotion_plugin_;
  std::optional<EmotionMap> map_;
  std::vector<TableLayout> tables_;  ///< that the plugins want
  double context_s_ = 0;
};

}  // namespace micro
