#include "libmicro/store/versions.h"

#include <hdf5.h>

#include "libmicro/core/error.h"

namespace micro {

std::string hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  if (H5get_libversion(&major, &minor, &release) < 0)
    throw Error(ErrorCategory::internal, "HDF5 does not tell its version");
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

bool hdf5_can_deflate() { return H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0; }

}  // namespace micro
