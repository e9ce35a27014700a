#include "libmicro/core/action_units.h"

namespace micro {
namespace {

bool separates(char c) { return c == '+' || c == ';' || c == ',' || c == ' ' || c == '\t'; }

std::optional<ActionUnitCode> parse_one(std::string_view text) {
  ActionUnitCode code;
  if (text.starts_with("AU")) text.remove_prefix(2);
  if (!text.empty() && (text[0] == 'L' || text[0] == 'R')) {
    code.side = text[0];
    text.remove_prefix(1);
    if (text.starts_with("AU")) text.remove_prefix(2);
  }
  while (!text.empty() && text[0] >= '0' && text[0] <= '9' && code.number < 100) {
    code.number = code.number * 10 + (text[0] - '0');
    text.remove_prefix(1);
  }
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'E') {
    code.intensity = text[0];
    text.remove_prefix(1);
  }
  if (!text.empty() || code.number < 1 || code.number > 80) return std::nullopt;
  return code;
}

}  // namespace

std::optional<std::vector<ActionUnitCode>> parse_action_unit_codes(std::string_view text) {
  std::vector<ActionUnitCode> codes;
  while (!text.empty()) {
    if (separates(text[0])) {
      text.remove_prefix(1);
      continue;
    }
    std::size_t end = 0;
    while (end < text.size() && !separates(text[end])) ++end;
    const auto code = parse_one(text.substr(0, end));
    if (!code) return std::nullopt;
    codes.push_back(*code);
    text.remove_prefix(end);
  }
  return codes;
}

std::string to_string(const ActionUnitCode& code, bool intensity) {
  std::string text;
  if (code.side) text += code.side;
  text += std::to_string(code.number);
  if (intensity && code.intensity) text += code.intensity;
  return text;
}

std::string to_string(const std::vector<ActionUnitCode>& codes, bool intensities) {
  std::string text;
  for (const auto& code : codes) text += (text.empty() ? "" : "+") + to_string(code, intensities);
  return text;
}

const std::vector<ActionUnitName>& action_unit_names() {
  static const std::vector<ActionUnitName> names{{1, "inner brow raiser"},
                                                 {2, "outer brow raiser"},
                                                 {4, "brow lowerer"},
                                                 {5, "upper lid raiser"},
                                                 {6, "cheek raiser"},
                                                 {7, "lid tightener"},
                                                 {9, "nose wrinkler"},
                                                 {10, "upper lip raiser"},
                                                 {11, "nasolabial deepener"},
                                                 {12, "lip corner puller"},
                                                 {13, "sharp lip puller"},
                                                 {14, "dimpler"},
                                                 {15, "lip corner depressor"},
                                                 {16, "lower lip depressor"},
                                                 {17, "chin raiser"},
                                                 {18, "lip pucker"},
                                                 {20, "lip stretcher"},
                                                 {22, "lip funneler"},
                                                 {23, "lip tightener"},
                                                 {24, "lip pressor"},
                                                 {25, "lips part"},
                                                 {26, "jaw drop"},
                                                 {27, "mouth stretch"},
                                                 {28, "lip suck"},
                                                 {38, "nostril dilator"},
                                                 {39, "nostril compressor"},
                                                 {43, "eyes closed"},
                                                 {45, "blink"},
                                                 {46, "wink"}};
  return names;
}

}  // namespace micro
