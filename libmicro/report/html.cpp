#include "libmicro/report/html.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace micro {

std::string html_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string fixed_text(double value, int digits) {
  if (!std::isfinite(value)) return "–";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string short_text(double value) {
  const double size = std::abs(value);
  return fixed_text(value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

std::string region_text(const std::string& region) {
  if (region.empty()) return "all regions";
  std::string text = region;
  std::ranges::replace(text, '_', ' ');
  return text;
}

}  // namespace micro
