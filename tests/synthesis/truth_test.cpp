// The truth files say what the plan says, to readers of other make.
#include "libmicro/synthesis/truth.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/process.h"

namespace micro::test {
namespace {

using Json = nlohmann::json;

SpikePlan some_plan() {
  SpikeOptions options;
  options.seconds = 20, options.events = 5, options.distractors = 1, options.speech_px = 3;
  options.gaze_per_minute = 9, options.blink_variety = 0.5, options.action_units = "R12,1+2,4";
  return make_plan(options);
}

TruthHeader some_header(SpikeOptions& options) {
  TruthHeader header;
  header.clip = "a, b.mp4", header.source = "face.png";
  header.width = 640, header.height = 480, header.inter_ocular_px = 90, header.playback_fps = 200;
  options.add_to(header.settings);
  return header;
}

TEST(TruthTest, JsonHasEveryEventAndSetting) {
  const auto plan = some_plan();
  SpikeOptions options = plan.options;
  const auto truth = Json::parse(truth_json(plan, some_header(options)));
  EXPECT_EQ(truth["format"], "microx truth 1");
  EXPECT_EQ(truth["frames"], 4000);
  EXPECT_EQ(truth["fps"], 200);
  ASSERT_EQ(truth["events"].size(), 5U);
  ASSERT_EQ(truth["distractors"].size(), 1U);
  EXPECT_EQ(truth["distractors"][0]["type"], "macro");
  EXPECT_EQ(truth["blinks"].size(), plan.blinks.size());
  EXPECT_EQ(truth["gaze"].size(), plan.gazes.size());
  EXPECT_EQ(truth["speech"].size(), plan.speech.size());
  EXPECT_EQ(truth["settings"]["clip.seconds"], 20);
  EXPECT_EQ(truth["settings"]["event.action_units"], "R12,1+2,4");
  for (const auto& event : truth["events"]) {
    const double onset = event["onset"], offset = event["offset"];
    EXPECT_DOUBLE_EQ(event["onset_s"].get<double>(), onset / 200);
    EXPECT_DOUBLE_EQ(event["duration_s"].get<double>(), (offset - onset + 1) / 200);
    EXPECT_LE(event["onset"], event["onset_at_10_percent"]);
    EXPECT_LE(event["onset_at_10_percent"], event["apex"]);
    EXPECT_LE(event["apex_end"], event["offset_at_10_percent"]);
    EXPECT_LE(event["offset_at_10_percent"], event["offset"]);
    EXPECT_EQ(event["side"], event["action_unit"] == "R12" ? "R" : "B");
  }
}

TEST(TruthTest, TenthOfTheApexIsWhereTheCourseSaysSo) {
  SpikeOptions options;
  options.listed = {parse_event("12@1:1000:2:0.4")};
  const auto plan = make_plan(options);
  const auto& event = plan.events[0];
  const auto tenth = tenth_frames(event, plan.timeline);
  // arccos(0.8) / pi = 0.2048 of the rise of 80 + 1 frames.
  EXPECT_EQ(tenth.onset, event.interval.onset() - 1 + static_cast<FrameIndex>(std::ceil(0.2048 * 81)));
  EXPECT_EQ(tenth.offset, event.interval.offset() + 1 - static_cast<FrameIndex>(std::ceil(0.2048 * 120)));
}

TEST(TruthTest, CsvIsReadByPython) {
  const auto plan = some_plan();
  SpikeOptions options = plan.options;
  const ScratchFolder folder;
  write_content(folder / "truth.csv", truth_csv(plan, some_header(options)));
  write_content(folder / "read.py",
                "import csv, json\nprint(json.dumps(list(csv.DictReader(open('truth.csv', newline='')))))\n");
  const auto finished = run({"/usr/bin/python3", "read.py"}, folder.path());
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto rows = Json::parse(finished.out);
  ASSERT_EQ(rows.size(), plan.events.size() + plan.blinks.size() + plan.gazes.size() + plan.speech.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    EXPECT_EQ(row["video"], "a, b.mp4");
    EXPECT_EQ(row["fps"], "200.0");
    EXPECT_EQ(row["frames"], "4000");
    if (i >= plan.events.size()) {
      EXPECT_TRUE(row["kind"] == "blink" || row["kind"] == "gaze" || row["kind"] == "speech");
      EXPECT_EQ(row["apex"], "");
      continue;
    }
    const auto& event = plan.events[i];
    EXPECT_EQ(row["kind"], "expression");
    EXPECT_EQ(row["onset"], std::to_string(event.interval.onset()));
    EXPECT_EQ(row["apex"], std::to_string(event.interval.apex()));
    EXPECT_EQ(row["offset"], std::to_string(event.interval.offset()));
    EXPECT_EQ(row["action_unit"], event.action_unit);
    EXPECT_EQ(row["distractor"], event.distractor ? "1" : "0");
    EXPECT_EQ(std::stod(row["amplitude_px"].get<std::string>()), event.amplitude_px);
  }
}

TEST(TruthTest, ClipWithoutExpressionsIsDeclared) {
  SpikeOptions options;
  options.events = 0, options.blinks_per_minute = 0;
  const auto plan = make_plan(options);
  const std::string csv = truth_csv(plan, some_header(options));
  EXPECT_NE(csv.find("\n\"a, b.mp4\",,,,,,,,,200.0,2000,expression,,,,,,,0\n"), std::string::npos) << csv;
}

TEST(TruthTest, NamesThatAreNoTextDoNotBreakTheJson) {
  SpikeOptions options;
  TruthHeader header = some_header(options);
  header.clip = "caf\xe9.mp4";
  EXPECT_NO_THROW(Json::parse(truth_json(make_plan(options), header)));
}

}  // namespace
}  // namespace micro::test
