#include "libmicro/recognition/recognition_options.h"

namespace micro {

void RecognitionOptions::add_to(OptionSet& set) {
  set.add({"recognition.classifier", &classifier,
           "plugin that names action units (see microx plugins list); none names nothing"});
  set.add({"recognition.classifier_options", &classifier_options, "JSON object for that plugin"});
  set.add({"recognition.emotion", &emotion,
           "map: emotions from action units by a table; or a plugin that names emotions; none"});
  set.add({"recognition.emotion_options", &emotion_options, "JSON object for that plugin"});
  set.add({"recognition.spotter", &spotter,
           "own: events are found by microx itself; or a plugin that finds them (analyze and spot)"});
  set.add({"recognition.spotter_options", &spotter_options, "JSON object for that plugin"});
  set.add({"recognition.emotion_map", &emotion_map, "emfacs, objective, compound, or a TOML file"});
}

}  // namespace micro
