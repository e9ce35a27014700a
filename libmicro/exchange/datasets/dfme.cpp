#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_dfme() {
  return {
      .name = "dfme",
      .title = "DFME",
      .citation =
          "Zhao, Tang, Mao, Liu, Zhang, Wang, Xu and Chen, DFME: a new benchmark for dynamic facial "
          "micro-expression "
          "recognition, IEEE Transactions on Affective Computing 15(3), 2024",
      .licence = "research only, after signing an agreement: mea-lab-421.github.io",
      .fps_of_path =
          {{"part_a", 500}, {"part_b", 300}, {"part_c", 200}, {"parta", 500}, {"partb", 300}, {"partc", 200}},
      .tables = {"*DFME*.xlsx", "*DFME*.csv", "*label*.xlsx", "*label*.csv"},
      .columns = {{"subject", {"Subject", "sub", "subject_id"}, true},
                  {"video", {"Filename", "Name", "video", "video_name"}, true},
                  {"onset", {"OnsetFrame", "Onset"}, true},
                  {"apex", {"ApexFrame", "Apex"}},
                  {"offset", {"OffsetFrame", "Offset"}, true},
                  {"action_units", {"AUs", "AU", "Action Units"}},
                  {"emotion", {"Emotion", "Label", "Estimated Emotion"}}},
      .paths = {"{subject}/{video}", "{video}", "{video}.avi", "{video}.mp4"},
      .emotions = {"anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise", "other"},
      .counts = {7526},
      .oddities = {{"apex_missing", 0, "", "for some events no apex is given"}},
      .quirks = {"The rate depends on the part: A 500, B 300, C 200 frames/s; it is taken from a folder "
                 "called part_A, part_B or "
                 "part_C in the path.",
                 "The names of columns and folders differ between releases and could not be checked against "
                 "one: tell others with "
                 "--columns and --path."}};
}

}  // namespace micro
