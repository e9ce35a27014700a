#include "libmicro/core/late_part.h"

#include <dlfcn.h>

#include "libmicro/core/error.h"

namespace micro {

// Found by the run path of whatever this file is linked into: see micro_late_part() in
// cmake/MicroModule.cmake.
const void* load_late_part(const std::string& name) {
  void* const library = dlopen((name + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const entry = library ? dlsym(library, ("late_" + name).c_str()) : nullptr;
  if (!entry) {
    const char* const reason = dlerror();
    throw Error(ErrorCategory::internal,
                "a part of libmicro cannot be loaded: " + std::string(reason ? reason : name),
                "install microx again");
  }
  return reinterpret_cast<const void* (*)()>(entry)();
}

}  // namespace micro
