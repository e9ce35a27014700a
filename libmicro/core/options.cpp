#include "libmicro/core/options.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

#include "libmicro/core/error.h"

namespace micro {
namespace {

std::string number_text(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

template <class Number>
Number parse_number(const std::string& literal, const Option& option) {
  Number number{};
  const char* end = literal.data() + literal.size();
  const auto [stop, failure] = std::from_chars(literal.data(), end, number);
  if (failure != std::errc{} || stop != end)
    throw Error(ErrorCategory::usage, option.name + ": '" + literal + "' is not a number", option.help);
  const auto as_double = static_cast<double>(number);
  if (!(as_double >= option.minimum && as_double <= option.maximum))
    throw Error(ErrorCategory::usage, option.name + ": " + literal + " is outside " + number_text(option.minimum) +
                                          " .. " + number_text(option.maximum),
                option.help);
  return number;
}

bool parse_bool(const std::string& literal, const Option& option) {
  if (literal == "true" || literal == "1" || literal == "yes" || literal == "on") return true;
  if (literal == "false" || literal == "0" || literal == "no" || literal == "off") return false;
  throw Error(ErrorCategory::usage, option.name + ": '" + literal + "' is not true or false", option.help);
}

std::string check_choice(const std::string& literal, const Option& option) {
  if (option.choices.empty() || std::ranges::find(option.choices, literal) != option.choices.end()) return literal;
  std::string known;
  for (const auto& choice : option.choices) known += (known.empty() ? "" : ", ") + choice;
  throw Error(ErrorCategory::usage, option.name + ": '" + literal + "' is not one of " + known);
}

/// Levenshtein distance, for "did you mean".
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row.back();
}

}  // namespace

std::string Option::text() const {
  struct Visitor {
    std::string operator()(const bool* v) const { return *v ? "true" : "false"; }
    std::string operator()(const int* v) const { return std::to_string(*v); }
    std::string operator()(const double* v) const { return number_text(*v); }
    std::string operator()(const std::string* v) const { return quoted(*v); }
  };
  return std::visit(Visitor{}, value);
}

void Option::set(const std::string& literal) {
  if (auto* const* flag = std::get_if<bool*>(&value)) **flag = parse_bool(literal, *this);
  if (auto* const* integer = std::get_if<int*>(&value)) **integer = parse_number<int>(literal, *this);
  if (auto* const* real = std::get_if<double*>(&value)) **real = parse_number<double>(literal, *this);
  if (auto* const* string = std::get_if<std::string*>(&value)) **string = check_choice(literal, *this);
}

void OptionSet::set(const std::string& name, const std::string& literal) {
  const auto found = std::ranges::find(options_, name, &Option::name);
  if (found != options_.end()) return found->set(literal);
  std::vector<std::string> names;
  for (const auto& option : options_) names.push_back(option.name);
  const std::string nearest = nearest_name(name, names);
  throw Error(ErrorCategory::usage, "no setting is called '" + name + "'",
              nearest.empty() ? "" : "did you mean " + nearest + "?");
}

std::string OptionSet::toml() const {
  std::string out, section;
  for (const auto& option : options_) {
    const auto dot = option.name.find('.');
    if (option.name.substr(0, dot) != section) {
      section = option.name.substr(0, dot);
      out += (out.empty() ? "[" : "\n[") + section + "]\n";
    }
    out += option.name.substr(dot + 1) + " = " + option.text() + "\n";
  }
  return out;
}

std::string nearest_name(const std::string& name, const std::vector<std::string>& known) {
  const auto nearest =
      std::ranges::min_element(known, {}, [&](const auto& other) { return edit_distance(other, name); });
  return nearest == known.end() ? std::string() : *nearest;
}

}  // namespace micro
