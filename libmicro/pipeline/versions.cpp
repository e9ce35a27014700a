#include "libmicro/pipeline/versions.h"

#include <oneapi/tbb/version.h>

namespace micro {

std::string tbb_version() { return TBB_runtime_version(); }

}  // namespace micro
