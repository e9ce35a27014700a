#include "libmicro/face/versions.h"

#include <dlib/revision.h>

namespace micro {

std::string dlib_version() {
  return std::to_string(DLIB_MAJOR_VERSION) + "." + std::to_string(DLIB_MINOR_VERSION) + "." +
         std::to_string(DLIB_PATCH_VERSION);
}

}  // namespace micro
