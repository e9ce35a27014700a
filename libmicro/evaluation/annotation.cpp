#include "libmicro/evaluation/annotation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "libmicro/core/text.h"

namespace micro {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// The side in front of the number at `begin`: "L" or "R" that is no part of a word.
std::string side_before(std::string_view text, std::size_t begin) {
  if (begin == 0 || (text[begin - 1] != 'L' && text[begin - 1] != 'R')) return "";
  if (begin > 1 && is_letter(text[begin - 2])) return "";
  return std::string(1, text[begin - 1]);
}

std::string without_zeros(const std::string& digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string::npos ? "" : digits.substr(first);
}

}  // namespace

std::vector<std::string> split_text(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string plain_text(const std::string& text) { return lower_case(trimmed(text)); }

std::set<std::string> parse_action_units(const std::string& text, bool sides) {
  std::set<std::string> units;
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (!is_digit(text[begin])) continue;
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    const std::string number = without_zeros(text.substr(begin, end - begin));
    const bool times = end < text.size() && text[end] == 'x';  // "2x AU43"
    if (!number.empty() && number.size() <= 2 && !times)
      units.insert((sides ? side_before(text, begin) : "") + number);
    begin = end;
  }
  return units;
}

std::optional<EventClass> parse_event_class(const std::string& text) {
  const std::string word = plain_text(text);
  for (const auto& [start, value] : {std::pair{"micro", EventClass::micro},
                                     {"macro", EventClass::macro},
                                     {"brief", EventClass::brief},
                                     {"transient", EventClass::transient}})
    if (word.starts_with(start)) return value;
  if (word == "me") return EventClass::micro;
  if (word == "mae") return EventClass::macro;
  return std::nullopt;
}

std::string video_name_of(const std::string& path) {
  constexpr std::array<std::string_view, 17> endings{".truth.json", ".h5",   ".csv", ".tsv",  ".txt", ".json",
                                                     ".mp4",        ".m4v",  ".mov", ".avi",  ".mkv", ".webm",
                                                     ".wmv",        ".mpeg", ".mpg", ".mjpg", ".mxf"};
  std::string name = path;
  while (!name.empty() && (name.back() == '/' || name.back() == '\\')) name.pop_back();
  name = name.substr(name.find_last_of("/\\") + 1);
  const std::string lower = plain_text(name);
  for (const auto ending : endings)
    if (lower.ends_with(ending) && lower.size() > ending.size())
      return name.substr(0, name.size() - ending.size());
  return name;
}

bool same_subject(const std::string& one, const std::string& other) {
  if (one == other) return true;
  if (one.empty() || other.empty()) return false;
  if (!std::ranges::all_of(one, is_digit) || !std::ranges::all_of(other, is_digit)) return false;
  return without_zeros(one) == without_zeros(other);
}

}  // namespace micro
