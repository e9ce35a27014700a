// Tables of events of BORIS, tabular and aggregated.
#include "fuzz/target.h"
#include "libmicro/exchange/coding_table.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {project_file("tests/exchange/golden/clip_boris_tabular.tsv"),
          project_file("tests/exchange/golden/clip_boris_aggregated.tsv")};
}

void take(const std::string& input) {
  const auto& path = as_file(input, "coded.tsv");
  is_boris(path);
  csv_text(coding_table(read_boris(path, {}), MediaClock::of_rate(50)));
}

}  // namespace micro::fuzz
