#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace micro {

/// One action unit of FACS as a coder writes it: "12", "L12", "R4C".
struct ActionUnitCode {
  char side = 0;       ///< 'L' or 'R', the subject's own; 0 = both
  int number = 0;      ///< 1..80
  char intensity = 0;  ///< 'A' (trace) .. 'E' (maximum); 0 = not given
};

/// "R4C+L12", "AU1 + AU2", "6;12B"; separators are + ; , and spaces. Nothing when any part is something else;
/// an empty list for an empty text.
std::optional<std::vector<ActionUnitCode>> parse_action_unit_codes(std::string_view text);

/// "R4C+L12". With `intensities` false "R4+L12".
std::string to_string(const std::vector<ActionUnitCode>& codes, bool intensities = true);
std::string to_string(const ActionUnitCode& code, bool intensity = true);

struct ActionUnitName {
  int number;
  const char* name;
};
/// Action units and descriptors of face and eyes with their names (Ekman, Friesen and Hager, Facial Action
/// Coding System, 2002), by number.
const std::vector<ActionUnitName>& action_unit_names();

}  // namespace micro
