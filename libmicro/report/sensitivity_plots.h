#pragma once

#include <string>

#include "libmicro/evaluation/sensitivity.h"

namespace micro {

/// "1.62", "> 4" or "< 0.25".
std::string limit_text(double size, const SensitivityLimits::InUnit& unit);
/// The interval of a limit in the same words: "0.9 to > 4"; empty where both ends lie beyond the same side.
std::string limit_band_text(const Estimate& estimate, const SensitivityLimits::InUnit& unit);

/// A table as SVG: amplitudes across, durations down; the share found in % on a shade of it, how many of how
/// many, and the 95 % interval. `small`: the share and the counts alone.
std::string surface_svg(const Sensitivity& sensitivity, const std::string& region, bool in_percent,
                        bool small);

/// The chance of being found against the size in px (logarithmic), with its band, what was counted, and marks
/// at the limits of 50 % and 95 % where they lie among the sizes shown.
std::string curve_svg(const SensitivityLimits& limits);

}  // namespace micro
