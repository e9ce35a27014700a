#include "libmicro/features/parameters.h"

#include <algorithm>

#include "libmicro/core/error.h"

namespace micro {

template <class T>
const T& Parameters::get(const std::string& name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  const T* value = found == parameters_.end() ? nullptr : std::get_if<T>(&found->value);
  if (!value) throw Error(ErrorCategory::internal, "no parameter '" + name + "' of that type is declared");
  return *value;
}

bool Parameters::flag(const std::string& name) const { return get<bool>(name); }
int Parameters::integer(const std::string& name) const { return get<int>(name); }
double Parameters::number(const std::string& name) const { return get<double>(name); }
const std::string& Parameters::text(const std::string& name) const { return get<std::string>(name); }

void Parameters::add_to(OptionSet& set, const std::string& prefix) {
  for (auto& parameter : parameters_) {
    Option option{prefix + parameter.name, static_cast<bool*>(nullptr), parameter.help,
                  parameter.minimum,       parameter.maximum,           parameter.choices};
    std::visit([&](auto& value) { option.value = &value; }, parameter.value);
    set.add(std::move(option));
  }
}

std::string Parameters::summary() const {
  OptionSet set;
  Parameters copy = *this;
  copy.add_to(set, "");
  std::string text;
  for (const auto& option : set.options())
    text += (text.empty() ? "" : ", ") + option.name + " = " + option.text();
  return text;
}

}  // namespace micro
