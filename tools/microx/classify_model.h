#pragma once

#include <string>
#include <vector>

#include "libmicro/pipeline/config.h"

namespace microx {

/// What microx classify does with a model (--model): a trained classifier, or the TOML description of a
/// network.
struct ModelClassification {
  std::string model, csv;
  bool json = false, quiet = false, all = false;

  /// Whether the inputs are pictures. Throws Error(usage) when they are of both kinds.
  static bool pictures(const std::vector<std::string>& inputs);
  /// Every face of every picture, with its box and the probability of each label. Throws as a failure of one
  /// of several does (Results).
  void classify_pictures(const std::vector<std::string>& inputs, const micro::Config& config) const;
};

}  // namespace microx
