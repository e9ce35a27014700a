#pragma once

#include <string>

namespace micro {

/// The oneTBB library this process runs with, e.g. "2021.8".
std::string tbb_version();

}  // namespace micro
