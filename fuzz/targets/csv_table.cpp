// Tables of comma-separated values.
#include "libmicro/core/csv_table.h"
#include "fuzz/target.h"
#include "libmicro/core/error.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {project_file("tests/exchange/golden/clip_events.csv"),
          project_file("tests/exchange/golden/clip_megc.csv"),
          project_file("tests/exchange/golden/clip_boris_tabular.tsv"),
          "\xef\xbb\xbf\"a\";\"b \"\"quoted\"\"\"\r\n\"line\nbreak\";2\r\n"};
}

void take(const std::string& input) {
  for (const int header_line : {0, 1, 2}) {
    try {
      parse_csv(input, "table.csv", header_line);
    } catch (const Error&) {  // the other header lines are tried all the same
    }
  }
}

}  // namespace micro::fuzz
