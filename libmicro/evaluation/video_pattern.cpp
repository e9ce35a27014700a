// GCC 12 takes members of std::regex for uninitialised when sanitizers are on (GCC bug 105562).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "libmicro/evaluation/video_pattern.h"

#include <regex>

#include "libmicro/core/error.h"

namespace micro {

struct VideoPattern::Expression {
  std::regex regex;
};

VideoPattern::VideoPattern(const std::string& pattern, const std::string& setting) {
  if (pattern.empty()) return;
  try {
    expression_ = std::make_unique<Expression>(Expression{std::regex(pattern)});
  } catch (const std::regex_error&) {
    throw Error(ErrorCategory::usage, setting + ": '" + pattern + "' is no regular expression");
  }
}

VideoPattern::~VideoPattern() = default;

std::optional<std::string> VideoPattern::find(const std::string& name) const {
  if (!expression_) return name;
  std::smatch match;
  if (!std::regex_search(name, match, expression_->regex)) return std::nullopt;
  return match.size() > 1 ? match[1].str() : match[0].str();
}

}  // namespace micro
