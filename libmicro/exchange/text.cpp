#include "libmicro/exchange/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "libmicro/core/text.h"

namespace micro {
namespace {

template <class Number>
std::string shortest(Number value) {
  char text[64];
  const auto [end, failure] = std::to_chars(text, text + sizeof text, value);
  return failure == std::errc{} ? std::string(text, end) : std::string();
}

}  // namespace

std::string number_text(double value, bool single) {
  if (!std::isfinite(value)) return {};
  return single ? shortest(static_cast<float>(value)) : shortest(value);
}

std::string decimal_text(double value, int digits) {
  if (!std::isfinite(value)) return {};
  char text[64];
  const int length = std::snprintf(text, sizeof text, "%.*f", digits, value);
  return std::string(text, static_cast<std::size_t>(std::clamp(length, 0, 63)));
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string tsv_cell(const std::string& text) {
  std::string cell = text;
  std::ranges::replace_if(
      cell, [](char c) { return c == '\t' || c == '\r' || c == '\n'; }, ' ');
  return cell;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::vector<std::string> quoted;
  for (const auto& cell : cells) quoted.push_back(csv_cell(cell));
  return joined(quoted, ",") + "\r\n";
}

std::string tsv_line(const std::vector<std::string>& cells) {
  std::vector<std::string> plain;
  for (const auto& cell : cells) plain.push_back(tsv_cell(cell));
  return joined(plain, "\t") + "\n";
}

}  // namespace micro
