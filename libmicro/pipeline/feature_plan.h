#pragma once

#include <string>
#include <vector>

#include "libmicro/core/schema.h"
#include "libmicro/features/descriptor.h"
#include "libmicro/pipeline/config.h"

namespace micro {

/// A chosen descriptor, its dataset, and how many frames around one it wants.
struct PlannedDescriptor {
  Descriptor descriptor;
  DatasetSpec spec;  ///< "features/<name>"
  int before = 0, after = 0;
  bool partial = false;

  std::size_t columns() const { return spec.size(); }
};

/// What is computed when: of single frames while the video streams by, of windows once all frames are
/// recorded, of sequences once the events are known.
struct FeaturePlan {
  std::vector<PlannedDescriptor> streaming, later, events;
  double capture_fps = 0;
  int crop_side = 0;
  std::string flow_method;

  Schema streaming_schema() const;
  Schema later_schema() const;
  /// Tables below events_features/.
  Schema event_schema() const;
};

/// Reads a descriptor's description file, if one is given, and settles what it needs. Throws Error(usage).
void make_ready(Descriptor& descriptor);

/// The descriptors that are asked for, a plugin's last, their description files read and their needs known.
/// Throws Error(usage), Error(plugin).
std::vector<Descriptor> ready_descriptors(const Config& config);

/// Makes them once to see what they give, and hashes model files into the datasets' attribute "model_sha256".
/// Throws Error(usage), Error(plugin).
FeaturePlan plan_features(const Config& config, double capture_fps);

/// The same with nothing left for streaming: for a recording that is there already.
FeaturePlan plan_later_features(const Config& config, double capture_fps);

/// Whether frames have to be decoded with their colours.
bool looks_at_color(const Config& config);

/// Needs of all of them together.
Needs needs_of(const std::vector<PlannedDescriptor>& planned);

/// Extractors of one worker, in the order of `planned`.
std::vector<Extractor> make_extractors(const std::vector<PlannedDescriptor>& planned,
                                       const FeaturePlan& plan);

}  // namespace micro
