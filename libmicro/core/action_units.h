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

/// What a cell of a published table says of a movement.
struct CodedActionUnits {
  std::vector<ActionUnitCode> certain;
  /// Of each of these lists one: "12 or 14", "4/7"; a list of one is a doubted unit: "4?", "(17)", "7(k)".
  std::vector<std::vector<ActionUnitCode>> uncertain;
  std::string unread;  ///< the parts that name no action unit; empty = everything was understood
};

/// Coders' notation as tables of data sets hold it, in any mixture: "4+L10", "12L", "AU4+AU7", "2A & R12B",
/// "R12 or R15", "14?", "7(k)", "T23" and "B28" (top, bottom; the part is not kept), "AD19", "L1+2". Signs
/// for nothing ("", "?", "/", "-", "none", "n/a") give empty lists. Never fails: what it cannot take for an
/// action unit it hands back as `unread`.
CodedActionUnits read_coded_action_units(std::string_view text);

/// "12/14;4?": alternatives separated by /, doubted units with ?.
std::string to_string(const std::vector<std::vector<ActionUnitCode>>& uncertain);

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
