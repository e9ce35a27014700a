#pragma once

#include <optional>

#include "libmicro/features/descriptor.h"
#include "libmicro/pipeline/config.h"

namespace micro {

/// The feature extractor of the plugin that `features.plugin` names, as a descriptor of the plugin's name;
/// nothing when it names none. Throws Error(plugin) when the plugin is not there or cannot extract,
/// Error(usage) when a descriptor of libmicro has its name.
std::optional<Descriptor> plugin_descriptor(const Config& config);

}  // namespace micro
