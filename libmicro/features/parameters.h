#pragma once

#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "libmicro/core/options.h"

namespace micro {

/// One parameter of a descriptor, with its default or the value given.
struct Parameter {
  /// What a text stands for.
  enum class Text { plain, model_file, description_file };

  std::string name;  ///< "cells", "input.width"; the setting is features.<descriptor>.<name>
  std::variant<bool, int, double, std::string> value;
  std::string help;                                           ///< one line with the unit
  double minimum = -std::numeric_limits<double>::infinity();  ///< numbers only
  double maximum = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices = {};  ///< for text; empty = any
  Text text = Text::plain;
};

/// A descriptor's parameters. Asking for one that is not declared, or as another type, is Error(internal).
class Parameters {
 public:
  Parameters() = default;
  Parameters(std::initializer_list<Parameter> parameters) : parameters_(parameters) {}

  bool flag(const std::string& name) const;
  int integer(const std::string& name) const;
  double number(const std::string& name) const;
  const std::string& text(const std::string& name) const;

  const std::vector<Parameter>& all() const { return parameters_; }
  std::vector<Parameter>& all() { return parameters_; }
  /// Options bound to these values, named prefix + name: valid while this object lives and is not moved.
  void add_to(OptionSet& set, const std::string& prefix);
  /// "cells = 8, bins = 9".
  std::string summary() const;

 private:
  template <class T>
  const T& get(const std::string& name) const;

  std::vector<Parameter> parameters_;
};

}  // namespace micro
