#pragma once

#include <stdexcept>
#include <string>

namespace micro {

/// What went wrong, as the exit code of the command line says it.
enum class ErrorCategory {
  internal = 1,  ///< a bug of ours
  usage = 2,     ///< an option or argument that cannot be taken
  input = 3,     ///< input unreadable or not video
  no_face = 4,   ///< no face found in any frame
  output = 5,    ///< output cannot be written
  batch = 6,     ///< some items of a batch failed
  plugin = 7,    ///< plugin or model missing or refused
  cancelled = 130,  ///< stopped by the user; what was done is kept
};

/// A failure, thrown at the border where it happens and shown once, by the tool, as one line.
class Error : public std::runtime_error {
 public:
  /// `what_happened` names the thing and the reason; `what_to_do` is the user's next step (may be empty).
  Error(ErrorCategory category, const std::string& what_happened, const std::string& what_to_do = "")
      : std::runtime_error(what_to_do.empty() ? what_happened : what_happened + " (" + what_to_do + ")"),
        category_(category) {}

  ErrorCategory category() const { return category_; }
  int exit_code() const { return static_cast<int>(category_); }

 private:
  ErrorCategory category_;
};

}  // namespace micro
