#pragma once

#include <string>
#include <vector>

namespace micro {

/// The parts between separators, empty ones left out: "a;b" -> {"a", "b"}.
std::vector<std::string> split(const std::string& text, char separator);
/// Spaces, tabs and line ends at either end gone.
std::string trimmed(const std::string& text);
/// A-Z in lower case; other alphabets are kept.
std::string lower_case(std::string text);
/// Letters and digits only, in lower case, as names of columns are compared: "Onset Frame" is "onset_frame";
/// other alphabets are kept.
std::string plain_name(const std::string& name);
std::string joined(const std::vector<std::string>& parts, const std::string& separator);

}  // namespace micro
