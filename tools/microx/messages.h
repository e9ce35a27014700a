#pragma once

#include <exception>
#include <string>

namespace microx {

/// What to tell the user about a failure; one line. Anything that is not a micro::Error is a bug and says so.
std::string failure_text(const std::exception& failure);
/// The exit code that a failure asks for.
int exit_code_of(const std::exception& failure);

/// "microx: error: ..." as one line on stderr.
void show_error(const std::string& text);

}  // namespace microx
