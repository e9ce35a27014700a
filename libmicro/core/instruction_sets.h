#pragma once

// For loops over pixels in whole numbers: MICRO_WIDE before a function compiles it for x86-64-v3 (AVX2), which
// only processors may be given that have_wide_registers(). Whole numbers are the same from any of them; so are
// floats where the order of operations is written down and no multiplication is fused with an addition
// (-ffp-contract=off).
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MICRO_WIDE __attribute__((target("arch=x86-64-v3")))
#else
#define MICRO_WIDE
#endif

namespace micro {

inline bool have_wide_registers() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  static const bool have = __builtin_cpu_supports("x86-64-v3");
  return have;
#else
  return false;
#endif
}

}  // namespace micro
