// Configurations: files of the user's, and texts kept in recordings.
#include "fuzz/target.h"
#include "libmicro/pipeline/config.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  Config config;
  return {config.options().toml(), "spotting.minimum_confidence = 0.5\n[face]\nlandmark_model = \"/a/b\"\n",
          "[run]\nthreads = 2 # two\ncheckpoint_frames = 0x100\n"};
}

void take(const std::string& input) {
  Config config;
  auto options = config.options();
  read_toml_text(input, "config.toml", options);
}

}  // namespace micro::fuzz
