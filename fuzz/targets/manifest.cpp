// Manifests of studies: what is to be analysed.
#include "libmicro/exchange/manifest.h"
#include "fuzz/target.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {
      "path\tsubject\tsession\tcapture_fps\tstart\tend\tcondition\n"
      "a/one.mp4\ts1\tmorning\t200\t1.5\t12\tcalm\nb/two.mp4\t\t\t\t\t\t\n",
      "id,path,group\nx,\"films/with, comma.mp4\",\"\"\"quoted\"\"\"\n"};
}

void take(const std::string& input) {
  const Manifest manifest = read_manifest(as_file(input, "study.tsv"));
  for (const auto& row : manifest.rows) carried_values(row);
  read_manifest(as_file(manifest_tsv(manifest), "again.tsv"));
}

}  // namespace micro::fuzz
