#pragma once

#include <string>

#include "libmicro/core/options.h"

namespace micro {

/// How events are named.
struct RecognitionOptions {
  std::string classifier = "flow-rules";  ///< AU classifier: a plugin's name; "none" names nothing
  std::string classifier_options;         ///< JSON object for it; may be empty
  std::string emotion = "map";  ///< "map": from action units by the table; else an emotion classifier's name
  std::string emotion_options;
  std::string emotion_map = "emfacs";  ///< table, or a TOML file
  std::string spotter = "own";  ///< "own": libmicro's; else a spotter's name
  std::string spotter_options;
  std::string plugin_folders;          ///< looked through first, separated by ':'

  void add_to(OptionSet& set);
};

}  // namespace micro
