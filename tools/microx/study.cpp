#include <memory>

#include "tools/microx/batch_commands.h"

namespace microx {
void add_study(CLI::App&) {}
}  // namespace microx
