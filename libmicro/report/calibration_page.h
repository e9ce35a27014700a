#pragma once

#include <string>

#include "libmicro/evaluation/calibration_report.h"

namespace micro {

/// A calibration as one HTML page that needs nothing else: no script, no other file, no network. Can be
/// printed, and read in grey.
std::string calibration_page(const CalibrationReport& report);

}  // namespace micro
