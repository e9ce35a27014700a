#pragma once

#include <string>

namespace micro {

/// Text as it may stand in HTML and in quoted attributes.
std::string html_text(const std::string& text);

/// A number with so many digits after the point; an en dash when there is none (NaN).
std::string fixed_text(double value, int digits);

/// A size or rate with two or three figures that count.
std::string short_text(double value);

/// "brow_inner" -> "brow inner"; empty -> "all regions".
std::string region_text(const std::string& region);

}  // namespace micro
