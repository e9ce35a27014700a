#include "tools/microx/messages.h"

#include <algorithm>
#include <ios>
#include <iostream>
#include <new>

#include "libmicro/core/error.h"

namespace microx {

std::string failure_text(const std::exception& failure) {
  std::string text = failure.what();
  if (dynamic_cast<const std::bad_alloc*>(&failure))
    text = "out of memory (free some, or set --threads 1)";
  else if (dynamic_cast<const std::ios_base::failure*>(&failure))
    text = "a file cannot be read to its end: " + text + " (check the disk or the network)";
  else if (!dynamic_cast<const micro::Error*>(&failure))
    text += " (this is a bug in microx: please report it)";
  std::ranges::replace(text, '\n', ' ');
  return text;
}

int exit_code_of(const std::exception& failure) {
  if (const auto* error = dynamic_cast<const micro::Error*>(&failure)) return error->exit_code();
  const bool reading = dynamic_cast<const std::ios_base::failure*>(&failure);  // streams throw it by themselves
  return static_cast<int>(reading ? micro::ErrorCategory::input : micro::ErrorCategory::internal);
}

void show_error(const std::string& text) { std::cerr << "microx: error: " << text << std::endl; }

}  // namespace microx
