#pragma once

#include <functional>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace micro {

/// One setting: where its value lives, what it may be, and what it is for.
struct Option {
  std::string name;  ///< "section.key", as in the TOML file and on the command line
  std::variant<bool*, int*, double*, std::string*> value;
  std::string help;                  ///< one line with the unit
  double minimum = -std::numeric_limits<double>::infinity();  ///< numbers only
  double maximum = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices;  ///< for strings; empty = any

  std::string text() const;                ///< the value as a TOML literal
  void set(const std::string& literal);    ///< throws Error(usage) naming the option when it cannot be taken
};

/// Every setting of a run, gathered from the modules' option structs: the TOML reader, the command line and the
/// configuration stored in the recording all walk this one list.
class OptionSet {
 public:
  void add(Option option) { options_.push_back(std::move(option)); }
  const std::vector<Option>& options() const { return options_; }
  /// Throws Error(usage), naming the nearest known option, when there is no such name.
  void set(const std::string& name, const std::string& literal);
  std::string toml() const;  ///< the effective configuration, sections sorted as added

 private:
  std::vector<Option> options_;
};

/// The one of `known` that was most likely meant by a misspelt `name`; "" when nothing is known.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known);

}  // namespace micro
