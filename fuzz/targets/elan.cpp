// Annotation documents of ELAN.
#include "fuzz/target.h"
#include "libmicro/exchange/coding_table.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {project_file("tests/exchange/golden/clip.eaf"), project_file("sample_data/sample.truth.eaf")};
}

void take(const std::string& input) {
  const auto& path = as_file(input, "coded.eaf");
  is_elan(path);
  csv_text(coding_table({read_elan(path, {})}, MediaClock::of_rate(50)));
}

}  // namespace micro::fuzz
