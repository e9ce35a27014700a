// The page and the JSON document of a calibration.
#include "libmicro/report/calibration_page.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "libmicro/report/calibration_json.h"
#include "libmicro/report/sensitivity_plots.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

using Json = nlohmann::json;

/// Brows are found from 1 px on, the chin never.
CalibrationReport example() {
  std::vector<SpikeTrial> trials;
  for (const char* region : {"brow_inner", "chin"})
    for (const double px : {0.5, 1.0, 2.0})
      for (FrameIndex i = 0; i < 6; ++i) {
        SpikeTrial trial{.region = region,
                         .action_unit = "1",
                         .duration_ms = 80,
                         .amplitude = px,
                         .amplitude_px = px,
                         .amplitude_iod = px,
                         .truth = Interval::make(100, 106, 115)};
        if (px >= 1 && region[0] == 'b')
          trial.found = Interval::make(100 + i % 3, 106, 114), trial.touched = true;
        trials.push_back(trial);
      }
  CalibrationReport report{
      .version = "1", .film = "a<b>&\".mp4", .codec = "h264", .encoding = "libx264, b=1"};
  report.width = 640, report.height = 480, report.frames = 2000, report.fps = 200,
  report.inter_ocular_px = 100;
  report.passes_done = 2, report.passes_planned = 5, report.spikes_planned = 90;
  report.stopped_by = "the budget of time was used up";
  report.original = {"as it is", 10.0 / 60, {Interval::make(5, 6, 7)}};
  report.control = {"encoded again without spikes", 10.0 / 60, {}};
  report.spiked_minutes = 2 * 10.0 / 60;
  report.sensitivity = summarise_spikes(trials, {"brow_inner", "chin"}, {80, 160}, {0.5, 1, 2}, 200);
  report.action_units = {"1", "17, 26"};
  return report;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(CalibrationPageTest, IsOneWellFormedPageThatNeedsNothingElse) {
  const std::string page = calibration_page(example());
  ScratchFolder folder;
  write_content(folder / "page.html", page);
  const auto finished =
      run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/report/check_page.py", "page.html"}, folder.path());
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  for (const char* part : {"<script", "http", "nan", "inf ", "url("})
    EXPECT_FALSE(contains(page, part)) << part;
  EXPECT_TRUE(contains(page, "a&lt;b&gt;&amp;&quot;.mp4"));
  EXPECT_FALSE(contains(page, "a<b>"));
}

TEST(CalibrationPageTest, SaysWhatAReaderMustKnow) {
  const std::string page = calibration_page(example());
  for (const char* part : {"brow inner (1)", "chin (17, 26)", "&gt; 2", "6 of 6", "2 of 5 passes", "36 of 90",
                           "per minute", "Whatever the person really did counts here too",
                           "intersection over union of 0.5", "the budget of time was used up"})
    EXPECT_TRUE(contains(page, part)) << part;
  CalibrationReport complete = example();
  complete.stopped_by.clear();
  EXPECT_FALSE(contains(calibration_page(complete), "Not all that was planned"));
}

TEST(CalibrationPageTest, JsonTellsLimitsWithTheirRelation) {
  const Json json = Json::parse(calibration_json(example()));
  EXPECT_EQ(json["format"], "microx calibration 1");
  EXPECT_EQ(json["complete"], false);
  Json brow, chin;
  for (const auto& row : json["limits"]) {
    if (row["duration_ms"] != "all") continue;
    if (row["region"] == "chin") chin = row;
    if (row["region"] == "brow_inner") brow = row;
  }
  EXPECT_EQ(brow["px"]["lod50"]["relation"], "=");
  EXPECT_GT(brow["px"]["lod50"]["size"], 0.5);
  EXPECT_LT(brow["px"]["lod50"]["size"], 1);
  EXPECT_EQ(chin["px"]["lod95"]["relation"], ">");
  EXPECT_EQ(chin["px"]["lod95"]["size"], 2);
  EXPECT_EQ(json["surface"].size(), 3U * 2 * 3);
  EXPECT_EQ(json["timing_of_hits"]["onset_pairs"], 12);
  EXPECT_EQ(json["timing_of_hits"]["onset_error_median_frames"], 1);
  EXPECT_EQ(json["unspiked"]["original"]["found"], 1);
  EXPECT_NEAR(json["unspiked"]["original"]["per_minute"].get<double>(), 6, 1e-9);
}

TEST(CalibrationPageTest, LimitsInWords) {
  const SensitivityLimits::InUnit unit{0.5, 4, {}, {}};
  EXPECT_EQ(limit_text(1.234, unit), "1.23");
  EXPECT_EQ(limit_text(9, unit), "> 4.00");
  EXPECT_EQ(limit_text(std::numeric_limits<double>::infinity(), unit), "> 4.00");
  EXPECT_EQ(limit_text(0.1, unit), "< 0.50");
  EXPECT_EQ(limit_band_text({1, 0.2, 8}, unit), "< 0.50 to > 4.00");
  EXPECT_EQ(limit_band_text({8, 5, 9}, unit), "");
}

}  // namespace
}  // namespace micro::test
