#include "libmicro/recognition/plugin_text.h"

#include <algorithm>

namespace micro {
namespace {

/// Bytes of the character that begins at `at`, 0 when it is not well-formed (RFC 3629).
std::size_t character_length(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned char first = byte(at), second = byte(at + 1);
  std::size_t length = 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if ((first & 0xF0) == 0xE0) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
      (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  return length;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

}  // namespace

std::optional<std::string> plugin_text(microx_text text, std::size_t longest) {
  if (text.size == 0) return "";
  if (!text.data || text.size > longest) return std::nullopt;
  std::string copy(text.data, static_cast<std::size_t>(text.size));
  for (std::size_t at = 0, length = 0; at < copy.size(); at += length) {
    length = character_length(copy, at);
    if (length == 0 || (length == 1 && is_control(copy[at]))) return std::nullopt;
  }
  return copy;
}

std::string printable_text(microx_text text, std::size_t longest) {
  if (!text.data || text.size == 0) return "";
  std::string copy(text.data, static_cast<std::size_t>(std::min<std::uint64_t>(text.size, longest)));
  for (std::size_t at = 0; at < copy.size();) {
    const std::size_t length = character_length(copy, at);
    if (length == 0 || is_control(copy[at])) copy[at] = '?';
    if (copy[at] == '\n' || copy[at] == '\t') copy[at] = ' ';
    at += std::max<std::size_t>(1, length);
  }
  return copy;
}

}  // namespace micro
