#pragma once

#include <string>

namespace micro {

/// A part of libmicro that is loaded when it is first used, because what it links takes longer to load than
/// all else together (OpenCV's reader of picture files brings 70 libraries). Each is a file
/// of libmicro/late/, built as microx/parts/<name>.so beside the library, with one function
/// `extern "C" const void* MICRO_LATE_ENTRY()` that returns a `const Interface*`.
/// Throws Error(internal) when the part is not where it was installed.
const void* load_late_part(const std::string& name);

/// The interface of a late part; loaded once, safe from any thread. One part for each interface: the first
/// name asked for is the one that stays.
template <class Interface>
const Interface& late_part(const std::string& name) {
  static const auto* const interface = static_cast<const Interface*>(load_late_part(name));
  return *interface;
}

}  // namespace micro
