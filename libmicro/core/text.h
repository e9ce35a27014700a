#pragma once

#include <string>
#include <vector>

namespace micro {

/// The parts between separators, empty ones left out: "a;b" -> {"a", "b"}.
std::vector<std::string> split(const std::string& text, char separator);
std::string joined(const std::vector<std::string>& parts, const std::string& separator);

}  // namespace micro
