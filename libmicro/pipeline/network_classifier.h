#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "libmicro/pipeline/trained_classification.h"

namespace micro {

/// A network of the user's as a classifier, by its description. Throws Error(usage), Error(plugin).
std::unique_ptr<ModelClassifier> network_classifier(const std::filesystem::path& description,
                                                    const std::vector<std::filesystem::path>& plugin_folders);

}  // namespace micro
