#pragma once

#include <nlohmann/json.hpp>

#include "libmicro/core/coding.h"

namespace micro {

/// A coding as the journal and the review page hold it: a member each, called as in Coding.
nlohmann::ordered_json json_of(const Coding& coding);
/// The other way. Throws nlohmann::json::exception for what is no coding.
Coding coding_of(const nlohmann::ordered_json& json);

}  // namespace micro
