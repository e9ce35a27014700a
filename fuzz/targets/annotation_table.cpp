// Tables of annotations in any layout.
#include "libmicro/evaluation/annotation_table.h"
#include "fuzz/target.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {
      "Filename,Subject,Onset Frame,ApexFrame,OFFSET_FRAME,Type,Action Units,Estimated "
      "Emotion,Coder,Confidence,"
      "FPS,Frames\ndir/x.avi,3,10,15,29,Micro - 1/2,4+7,Happiness,anna,0.5,200,1000\n",
      "video;onset;offset\na;1;2\nb;;\n", project_file("tests/exchange/golden/clip_events.csv"),
      project_file("sample_data/sample.truth.csv")};
}

/// With the usual settings, then with the most tolerant ones.
void take(const std::string& input) {
  TableDescription tolerant;
  tolerant.bad_rows = "drop", tolerant.incomplete = "drop", tolerant.sides = true;
  tolerant.video_pattern = "([a-z]+)";
  const auto table = parse_csv(input, "table.csv");
  coders_of(table, tolerant);
  read_annotation_table(table, tolerant, "clip");
  read_annotation_table(table, {}, "clip");
}

}  // namespace micro::fuzz
