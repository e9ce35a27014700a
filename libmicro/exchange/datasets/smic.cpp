#include "libmicro/exchange/dataset.h"

namespace micro {

Dataset dataset_smic() {
  return {
      .name = "smic",
      .title = "SMIC",
      .citation =
          "Li, Pfister, Huang, Zhao and Pietikainen, A spontaneous micro-expression database: inducement, "
          "collection and "
          "baseline, FG 2013",
      .licence = "research only, after signing an agreement with the University of Oulu",
      .capture_fps = 25,
      .fps_of_path = {{"hs", 100}, {"vis", 25}, {"nir", 25}},
      .source = DatasetSource::names,
      .names = {{"(s[0-9]+)/micro/([a-z]+)/([^/]+)", {"subject", "emotion", "video"}}},
      .emotions = {"positive", "negative", "surprise"},
      .counts = {164, 71},
      .oddities = {},
      .quirks = {
          "There is no table: a folder is an event from its first image to its last, and the folders say the "
          "emotion. Apexes and "
          "action units were not coded.",
          "HS was filmed at 100 frames/s, VIS and NIR at 25; a folder of that name in the path says it."}};
}

}  // namespace micro
