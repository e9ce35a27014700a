#pragma once

#include <string>

namespace micro {

/// The dlib this library was built with, e.g. "19.24.0".
std::string dlib_version();

}  // namespace micro
