// The main job on the sample clip, as a user does it.
#include <fstream>

#include "libmicro/core/event.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

using nlohmann::json;

Interval interval_of(const json& event) {
  return Interval::make(event["onset"].get<FrameIndex>(), event["apex"].get<FrameIndex>(),
                        event["offset"].get<FrameIndex>());
}

std::vector<Interval> intervals_of(const json& events) {
  std::vector<Interval> intervals;
  for (const auto& event : events) intervals.push_back(interval_of(event));
  return intervals;
}

class SampleTest : public MicroxTest {
 protected:
  Finished analyze(const std::string& output, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"analyze", sample_clip.string(), "-o", output, "--quiet", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return microx(arguments);
  }
};

TEST_F(SampleTest, EveryEventOfTheTruthIsFoundAndNothingElse) {
  const auto finished = analyze("sample.h5");
  expect_success(finished);
  const auto found = intervals_of(parsed(finished)["events"]);
  const auto truth = intervals_of(json::parse(content_of(sample_truth))["events"]);
  ASSERT_GE(truth.size(), 6U);
  EXPECT_EQ(found.size(), truth.size()) << finished.out;
  for (const auto& expected : truth) {
    const auto best = std::ranges::max_element(found, {}, [&](const Interval& f) { return f.iou(expected); });
    ASSERT_NE(best, found.end());
    EXPECT_GE(best->iou(expected), 0.5) << expected.onset() << ".." << expected.offset();
    EXPECT_LE(std::abs(best->apex() - expected.apex()), 4) << expected.onset() << ".." << expected.offset();
  }
}

TEST_F(SampleTest, DocumentHasTheClipAndWhatWasSetAside) {
  const auto finished = analyze("sample.h5", {"--all"});
  expect_success(finished);
  const json document = parsed(finished);
  EXPECT_EQ(document["clip"]["width"], 640);
  EXPECT_EQ(document["clip"]["height"], 480);
  EXPECT_EQ(document["clip"]["capture_fps"], 200);
  EXPECT_EQ(document["decoding"]["frames_lost"], 0);
  EXPECT_EQ(document["output"], "sample.h5");
  EXPECT_NE(document["conventions"].get<std::string>().find("inclusive"), std::string::npos);
  std::size_t aside = 0, expressions = 0;
  for (const auto& [kind, count] : document["set_aside"].items()) aside += count.get<std::size_t>();
  for (const auto& event : document["events"]) {
    expressions += event["kind"] == "expression";
    const auto interval = interval_of(event);
    EXPECT_NEAR(event["duration_s"].get<double>(), static_cast<double>(interval.length()) / 200, 1e-9);
    EXPECT_NEAR(event["onset_s"].get<double>(), static_cast<double>(interval.onset()) / 200, 0.0026);
  }
  EXPECT_EQ(document["events"].size(), expressions + aside);
}

TEST_F(SampleTest, RecordingDoesNotDependOnTheNumberOfThreads) {
  std::string one;
  for (const char* threads : {"1", "2", "4"}) {
    const std::string output = std::string("threads") + threads + ".h5";
    expect_success(analyze(output, {"--threads", threads}));
    const auto recording = content_of(file(output));
    ASSERT_FALSE(recording.empty());
    if (one.empty()) one = recording;
    EXPECT_TRUE(recording == one) << threads << " threads";
  }
}

TEST_F(SampleTest, TableOnStdoutSaysWhatItsNumbersMean) {
  const auto finished = microx({"analyze", sample_clip.string(), "--csv", "events.csv"});
  expect_success(finished);
  EXPECT_TRUE(exists("sample.h5")) << "the recording goes to the current directory";
  for (const char* part : {"640x480, filmed at 200/s", "face  id  class", "offset", "%IOD", "inclusive",
                           "(offset - onset + 1) / capture rate", "expressions: "})
    EXPECT_NE(finished.out.find(part), std::string::npos) << part << "\n" << finished.out;
  std::ifstream csv(file("events.csv"));
  std::size_t lines = 0;
  for (std::string line; std::getline(csv, line); ++lines)
    EXPECT_TRUE(line.starts_with(lines > 0 ? sample_clip.string() + ",0," : "source,face,")) << line;
  EXPECT_EQ(lines, 1 + json::parse(content_of(sample_truth))["events"].size());
}

TEST_F(SampleTest, ExtractThenSpotFindsWhatAnalyzeFinds) {
  const auto direct = parsed(analyze("direct.h5", {"--all"}));
  const auto extracted = microx({"extract", sample_clip.string(), "-o", "later.h5", "--quiet", "--json"});
  expect_success(extracted);
  EXPECT_FALSE(parsed(extracted).contains("events"));
  const auto spotted = microx({"spot", "later.h5", "--quiet", "--json", "--all"});
  expect_success(spotted);
  EXPECT_EQ(parsed(spotted)["events"], direct["events"]);
  const auto alone = microx({"spot", "later.h5", "--quiet", "--json", "--all", "--threads", "1"});
  expect_success(alone);
  EXPECT_EQ(parsed(alone)["events"], direct["events"]);
}

TEST_F(SampleTest, SpotKeepsTheRecordedSettingsUnlessTold) {
  expect_success(analyze("sample.h5", {"--definition", "megc"}));
  const auto classes = [](const json& document) {
    std::vector<std::string> names;
    for (const auto& event : document["events"]) names.push_back(event["class"]);
    return names;
  };
  const auto kept = microx({"spot", "sample.h5", "--quiet", "--json"});
  expect_success(kept);
  EXPECT_EQ(std::ranges::count(classes(parsed(kept)), "brief"), 0);
  const auto longer =
      microx({"spot", "sample.h5", "--quiet", "--json", "--set", "spotting.minimum_duration_s=3.9"});
  expect_success(longer);
  EXPECT_LT(parsed(longer)["events"].size(), parsed(kept)["events"].size());
  const auto info = parsed(microx({"info", "sample.h5", "--json"}));
  EXPECT_NE(info["attributes"]["spotting_config"].get<std::string>().find("3.9"), std::string::npos);
}

TEST_F(SampleTest, InfoOfARecordingTellsItsDatasetsAndFaces) {
  const auto analysed = parsed(analyze("sample.h5"));
  const auto text = microx({"info", "sample.h5"});
  expect_success(text);
  for (const char* part :
       {"/frames/pts_s", "/faces/0/landmarks", "landmark(68)", "/faces/0/motion/displacement", "px"})
    EXPECT_NE(text.out.find(part), std::string::npos) << part << "\n" << text.out;
  const auto document = parsed(microx({"info", "sample.h5", "--json"}));
  EXPECT_EQ(document["frame_count"], analysed["decoding"]["frames_decoded"]);
  ASSERT_EQ(document["faces"].size(), 1U);
  EXPECT_EQ(document["faces"][0]["frames_with_face"], analysed["frames_with_face"]);
  const auto config = microx({"info", "sample.h5", "--config"});
  EXPECT_NE(config.out.find("[spotting]"), std::string::npos) << config.out;
  write_content(file("again.toml"), config.out);
  expect_success(analyze("again.h5", {"--config", "again.toml"}));
  EXPECT_TRUE(content_of(file("again.h5")) == content_of(file("sample.h5")));
}

TEST_F(SampleTest, InfoOfAVideoCountsItsFrames) {
  const auto document = parsed(microx({"info", sample_clip.string(), "--scan", "--json"}));
  EXPECT_EQ(document["type"], "video");
  EXPECT_GE(document["decoding"]["frames_decoded"], 1900);
  EXPECT_EQ(document["decoding"]["frames_lost"], 0);
  EXPECT_NEAR(document["decoding"]["shortest_step_s"].get<double>(), 0.005, 1e-4);
}

}  // namespace
}  // namespace micro::test
