#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "libmicro/core/event.h"

namespace micro {

/// Ordered, so that documents read as they were written.
using Json = nlohmann::ordered_json;

/// An event as docs/events.schema.json describes it; what is not known is null.
Json event_json(const Event& event);

/// File names that are not UTF-8 cannot break it.
std::string json_text(const Json& json, int indent = -1);

}  // namespace micro
