#pragma once

#include <filesystem>
#include <string>

#include "libmicro/core/options.h"
#include "libmicro/face/face_tracker_options.h"
#include "libmicro/features/feature_options.h"
#include "libmicro/motion/motion_options.h"
#include "libmicro/recognition/recognition_options.h"
#include "libmicro/spotting/spotting_options.h"
#include "libmicro/video/frame_source.h"

namespace micro {

struct RunOptions {
  int threads = 0;               ///< 0 = as many as there are cores
  int checkpoint_frames = 2048;  ///< frames between two crash-safe checkpoints
};

/// Every setting of a run, with sensible defaults. `options()` lists them by name
/// ("spotting.minimum_confidence").
struct Config {
  SourceOptions video;
  FaceTrackerOptions face;
  MotionOptions motion;
  SpottingOptions spotting;
  RecognitionOptions recognition;
  FeatureOptions features;
  RunOptions run;

  /// Options bound to this object's fields: valid as long as the object lives and is not moved.
  OptionSet options();
  /// Options of spotting alone.
  OptionSet spotting_options();
  /// Options of spotting and naming, for `microx spot`.
  OptionSet respotting_options();
  /// Options of naming alone, for `microx classify`.
  OptionSet recognition_options();
  /// Options of features and of the run, for `microx features` and `microx train`.
  OptionSet feature_options();
};

/// Reads a TOML file into `options`. Throws Error(usage) naming the file, line and key when something cannot
/// be taken.
void read_toml(const std::filesystem::path& path, OptionSet& options);
/// The same from text, e.g. the configuration kept in a recording; `origin` names it in errors. Settings
/// whose names begin with `passed_over` are not looked at, if it is not empty.
void read_toml_text(const std::string& text, const std::string& origin, OptionSet& options,
                    const std::string& passed_over = "");

}  // namespace micro
