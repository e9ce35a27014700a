#pragma once

#include <map>
#include <string>
#include <vector>

#include "libmicro/core/options.h"
#include "libmicro/features/descriptor.h"

namespace micro {

/// Which descriptors are computed, and how.
struct FeatureOptions {
  FeatureOptions();

  std::string use = "basic";                     ///< presets, families and descriptors, separated by commas
  std::string sequences = "both";                ///< where descriptors of sequences go: frames, events, both
  std::string flow = "farneback";                ///< dense optical flow that descriptors of motion look at
  std::string plugin;                            ///< a plugin that computes a feature, by name; may be empty
  std::string plugin_options;                    ///< JSON object for it; may be empty
  bool store_crops = false;                      ///< keep the face-locked crops in the recording
  std::map<std::string, Parameters> parameters;  ///< of every descriptor, by name

  /// All but `flow`, whose choices the pipeline knows.
  void add_to(OptionSet& set);
  bool per_frame() const { return sequences != "events"; }
  bool per_event() const { return sequences != "frames"; }
  bool names_none() const { return use.empty() && plugin.empty(); }
};

/// The descriptors that `use` asks for, in the order of the registry. A preset takes what works without a
/// model file; a descriptor named by itself whose model file is missing is Error(plugin). Throws
/// Error(usage), naming the nearest, for a name that is unknown.
std::vector<Descriptor> chosen_descriptors(const FeatureOptions& options);

/// The same without asking for model files: to make them.
std::vector<Descriptor> named_descriptors(const FeatureOptions& options);

/// Names that `use` takes besides descriptors: none, basic, all and the families.
std::vector<std::string> preset_names();

}  // namespace micro
