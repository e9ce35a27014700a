#pragma once

#include <string>

#include "libmicro/evaluation/calibration_report.h"

namespace micro {

/// A calibration as JSON, format "microx calibration 1" (docs/calibration.md). A limit is an object with
/// `relation` ("=", "<", ">") and `size`; what is not defined is null.
std::string calibration_json(const CalibrationReport& report);

}  // namespace micro
