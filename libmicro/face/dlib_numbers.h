#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "libmicro/face/number_file.h"

namespace micro {

/// Numbers as dlib writes them: a byte with the sign and the number of bytes that follow, least first.
class DlibNumbers {
 public:
  explicit DlibNumbers(NumberFile& file) : file_(file) {}

  std::int64_t integer() {
    const unsigned head = file_.byte();
    const unsigned size = head & 0x0fU;
    if (size == 0 || size > 8 || (head & 0x70U)) throw std::string("a number in it has no meaning");
    const auto magnitude = static_cast<std::int64_t>(file_.little_endian(size));
    return head & 0x80U ? -magnitude : magnitude;
  }

  std::int64_t count(std::int64_t least = 0) {
    const std::int64_t number = integer();
    if (number < least || number > most_items) throw std::string("a size in it cannot be");
    return number;
  }

  float real() {
    const std::uint64_t next = file_.peek();
    if (is_usual(next)) {
      file_.skip(usual_bytes);
      const auto size = static_cast<float>((next >> 8U) & 0xffffffU);
      const auto power = static_cast<std::int32_t>((next >> 40U) & 0xffU);
      if (power <= 126)
        return (next & 0x80U ? -size : size) * power_of_two(next & 0x8000000000ULL ? -power : power);
      return std::ldexp(next & 0x80U ? -size : size, next & 0x8000000000ULL ? -power : power);
    }
    const std::int64_t mantissa = integer(), exponent = integer();
    if (exponent >= -126 && exponent <= 127)
      return static_cast<float>(mantissa) * power_of_two(static_cast<std::int32_t>(exponent));
    if (exponent == infinite) return std::numeric_limits<float>::infinity();
    if (exponent == minus_infinite) return -std::numeric_limits<float>::infinity();
    if (exponent == not_a_number) return std::numeric_limits<float>::quiet_NaN();
    return std::ldexp(static_cast<float>(mantissa), static_cast<int>(exponent));
  }

  /// Passes over so many real numbers.
  void pass_over(std::size_t count) {
    while (count > 0) {
      count -= file_.skip_while(is_usual, usual_bytes, count);
      if (count > 0) real(), --count;
    }
  }

 private:
  static constexpr std::int64_t most_items = 1 << 20;  // of anything in a file that is not damaged
  static constexpr std::int64_t infinite = 32000, minus_infinite = 32001,
                                not_a_number = 32002;  // dlib's exponents of these
  static constexpr std::size_t usual_bytes = 6;

  /// Nearly all real numbers have three bytes of mantissa and one of exponent.
  static bool is_usual(std::uint64_t next) { return (next & 0x7f0000007fULL) == 0x0100000003ULL; }

  static float power_of_two(std::int32_t exponent) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(exponent + 127) << 23U);
  }

  NumberFile& file_;
};

}  // namespace micro
