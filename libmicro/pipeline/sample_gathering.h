#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "libmicro/learning/samples.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/pipeline/sample_schema.h"
#include "libmicro/pipeline/training_manifest.h"

namespace micro {

/// Samples of manifests with what they are made of.
struct GatheredSamples {
  SampleTable table;
  SampleSchema schema;
  std::size_t learnt = 0;  ///< the first so many are of the first manifest, the others are only tested
  std::vector<std::string> texts;  ///< the label of each sample as the manifest has it
  std::vector<std::string> notes;
};

struct GatheringRequest {
  std::vector<std::filesystem::path> manifests;  ///< the first is learnt from
  std::string target;
  std::vector<std::string> features;
  SampleSchema how;  ///< pooling, columns left out, sequences, directions
  std::filesystem::path
      study;  ///< folder of a batch that has recorded the films of the manifests; may be empty
};

/// Lines without a label are left out, with a note. A line of a recording without frames stands for its
/// strongest expression. `done` is told of each line and may throw. Throws Error.
GatheredSamples gather_samples(const GatheringRequest& request, const Config& config,
                               const std::function<void(std::size_t done, std::size_t total)>& done);

}  // namespace micro
