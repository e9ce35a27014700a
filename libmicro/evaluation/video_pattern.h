#pragma once

#include <memory>
#include <optional>
#include <string>

namespace micro {

/// A regular expression (ECMAScript) that finds the name of a video in a longer one.
class VideoPattern {
 public:
  /// An empty pattern takes every name as it is. Throws Error(usage), naming `setting`, for what is no
  /// expression.
  VideoPattern(const std::string& pattern, const std::string& setting);
  ~VideoPattern();

  /// The first group of the first match, or all of the match when there is no group; nothing without a match.
  std::optional<std::string> find(const std::string& name) const;

 private:
  struct Expression;
  std::unique_ptr<Expression> expression_;
};

}  // namespace micro
