#include <algorithm>
#include <array>
#include <cctype>

#include "libmicro/core/action_units.h"

namespace micro {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

/// Words, numbers and signs of a cell, in upper case: "R12 or 14?" -> R12, OR, 14, ?.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  bool open = false;
  for (const char c : text) {
    const bool letter = is_digit(c) || std::isalpha(static_cast<unsigned char>(c)) || c == '.';
    if (letter && !open) tokens.emplace_back();
    open = letter;
    if (letter) tokens.back() += upper(c);
    if (!letter && !std::isspace(static_cast<unsigned char>(c))) tokens.emplace_back(1, c);
  }
  return tokens;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

void take_side(std::string_view& text, char& side) {
  for (const char letter : {'L', 'R'})
    if (side == 0 && take_prefix(text, std::string_view(&letter, 1))) side = letter;
}

/// One unit with whatever stands around its number; nothing for anything else.
std::optional<ActionUnitCode> unit_of(std::string_view text) {
  ActionUnitCode code;
  take_side(text, code.side);
  for (const auto* kind : {"AU", "AD", "M", "T", "B", "U"})
    if (text.size() > 1 && take_prefix(text, kind)) break;
  take_side(text, code.side);
  std::size_t digits = 0;
  for (; digits < text.size() && is_digit(text[digits]) && digits < 3; ++digits)
    code.number = code.number * 10 + (text[digits] - '0');
  text.remove_prefix(digits);
  if (digits > 0) take_prefix(text, ".0");  // spreadsheets turn 4 into 4.0
  for (int letters = 0; letters < 2 && !text.empty(); ++letters) {
    const char c = text[0];
    char& place = c == 'L' || c == 'R' ? code.side : code.intensity;
    if (place || !((c >= 'A' && c <= 'E') || c == 'L' || c == 'R')) return std::nullopt;
    place = c;
    text.remove_prefix(1);
  }
  if (!text.empty() || code.number < 1 || code.number > 80) return std::nullopt;
  return code;
}

/// Puts the units of a cell together as they are joined.
class Reading {
 public:
  void take(const std::vector<std::string>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      take(tokens[i], i + 1 < tokens.size() ? tokens[i + 1] : "");
    finish();
    if (side_ || alternative_) unread_.emplace_back(side_ ? std::string(1, side_) : "or");
  }

  CodedActionUnits result() && {
    for (const auto& part : unread_) read_.unread += (read_.unread.empty() ? "" : " ") + part;
    return std::move(read_);
  }

 private:
  void take(const std::string& token, const std::string& next) {
    if (token == "OR" || token == "/" || token == "|") return void(alternative_ = !group_.empty());
    if (token == "?") return void(doubted_ = true);
    if (token == "(" || token == "[") return void(++brackets_);
    if (token == ")" || token == "]") return void(brackets_ = std::max(0, brackets_ - 1));
    if (token == "+" || token == "," || token == ";" || token == "&" || token == "AND") return finish();
    if (brackets_ > 0 && (token == "K" || token == "?")) return void(doubted_ = true);  // 4DME: 7(k)
    if ((token == "AU" || token == "AD") && !next.empty() && is_digit(next[0])) return;
    if ((token == "L" || token == "R") && side_ == 0) return void(side_ = token[0]);
    take_unit(token);
  }

  void take_unit(const std::string& token) {
    auto unit = unit_of(token);
    if (!unit) return unread_.push_back(token);
    if (!alternative_ && !group_.empty()) finish();
    if (side_ && !unit->side) unit->side = side_;
    side_ = 0, alternative_ = false;
    group_.push_back(*unit);
    doubted_ = doubted_ || brackets_ > 0;
  }

  void finish() {
    if (!group_.empty() && (group_.size() > 1 || doubted_))
      read_.uncertain.push_back(group_);
    else if (!group_.empty())
      read_.certain.push_back(group_[0]);
    group_.clear();
    doubted_ = brackets_ > 0;
  }

  CodedActionUnits read_;
  std::vector<ActionUnitCode> group_;
  std::vector<std::string> unread_;
  char side_ = 0;
  int brackets_ = 0;
  bool alternative_ = false, doubted_ = false;
};

bool means_nothing(const std::vector<std::string>& tokens) {
  static constexpr std::array words{"?", "/", "\\", "-", ".", "NONE", "N", "A", "NA", "NAN", "NULL", "0"};
  return std::ranges::all_of(
      tokens, [](const std::string& token) { return std::ranges::find(words, token) != words.end(); });
}

}  // namespace

CodedActionUnits read_coded_action_units(std::string_view text) {
  const auto tokens = tokens_of(text);
  if (means_nothing(tokens)) return {};
  Reading reading;
  reading.take(tokens);
  return std::move(reading).result();
}

std::string to_string(const std::vector<std::vector<ActionUnitCode>>& uncertain) {
  std::string text;
  for (const auto& group : uncertain) {
    text += text.empty() ? "" : ";";
    for (std::size_t i = 0; i < group.size(); ++i) text += (i ? "/" : "") + to_string(group[i]);
    if (group.size() == 1) text += '?';
  }
  return text;
}

}  // namespace micro
