// Recordings, truth files of spikein, tables and folders of them.
#include "libmicro/evaluation/annotation_files.h"

#include "tests/evaluation/events.h"
#include "tests/store/recording_fixture.h"

namespace micro::test {
namespace {

class AnnotationFilesTest : public RecordingTest {
 protected:
  AnnotationSet read(const std::string& name, Side side = Side::predicted) const {
    return read_annotations(file(name), side, {}, -1);
  }
  std::string refused(const std::string& name) const {
    return refusal(ErrorCategory::input, [&] { read(name); });
  }
  void write(const std::string& name, const std::string& content) const {
    write_content(file(name), content);
  }
};

constexpr const char* truth_text = R"({"format": "microx truth 1", "fps": 200.0, "frames": 2000,
  "events": [{"onset": 222, "apex": 231, "offset": 247, "action_unit": "R12"}],
  "distractors": [{"onset": 800, "apex": 900, "offset": 1100, "action_unit": "1+2"}],
  "blinks": [{"onset": 142, "offset": 176}], "gaze": [{"onset": 1, "offset": 9}], "speech": []})";

TEST_F(AnnotationFilesTest, RecordingGivesTheEventsOfItsFaces) {
  whole("interview.h5");
  const auto set = read("interview.h5");
  ASSERT_EQ(set.videos.size(), 1U);
  const auto& video = set.videos[0];
  EXPECT_EQ(video.name, "interview");
  EXPECT_EQ(video.other_name, "Gespräch");
  EXPECT_EQ(video.fps, 200);
  EXPECT_EQ(video.frames, frames);
  ASSERT_EQ(video.events.size(), 1U);
  EXPECT_EQ(video.events[0].interval.apex(), 15);
  EXPECT_EQ(video.events[0].confidence, 0.9);
  EXPECT_FALSE(video.events[0].given_class);
  EXPECT_EQ(read_recording_events(file("interview.h5"), 0).events.size(), 1U);
  EXPECT_TRUE(read_recording_events(file("interview.h5"), 1).events.empty());
  EXPECT_HAS(refusal(ErrorCategory::usage, [&] { read_recording_events(file("interview.h5"), 7); }),
             "no face 7");
}

TEST_F(AnnotationFilesTest, TruthOfSpikeinGivesEventsDistractorsAndBlinks) {
  write("clip.truth.json", truth_text);
  const auto video = read("clip.truth.json").videos.at(0);
  EXPECT_EQ(video.name, "clip");
  EXPECT_EQ(video.fps, 200);
  EXPECT_EQ(video.frames, 2000);
  ASSERT_EQ(video.events.size(), 4U);
  EXPECT_EQ(video.events[0].action_units, std::set<std::string>{"12"});
  EXPECT_FALSE(video.events[0].given_class);
  EXPECT_EQ(video.events[1].given_class, EventClass::macro);
  EXPECT_EQ(video.events[1].action_units, (std::set<std::string>{"1", "2"}));
  EXPECT_EQ(video.events[2].kind, EventKind::blink);
  EXPECT_FALSE(video.events[2].apex_known);
  EXPECT_EQ(video.events[3].kind, EventKind::gaze);
}

TEST_F(AnnotationFilesTest, DamagedTruthIsRefusedAndNamed) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"fps\": 200.0", "\"fps\": \"fast\""},
           {"\"fps\": 200.0", "\"fps\": -1"},
           {"\"frames\": 2000", "\"frames\": 20.5"},
           {"\"frames\": 2000", "\"frames\": 1000"},  // an event lies behind the end
           {"\"onset\": 222", "\"onset\": 2000"},
           {"\"onset\": 222, ", ""},
           {"\"apex\": 231", "\"apex\": 500"},
           {"\"events\": [", "\"events\": [7, "},
           {"\"speech\": []", "\"speech\": {}"},
           {"microx truth 1", "microx truth 2"},
           {"]})", "]"}}) {
    std::string text = truth_text;
    text = text.find(from) == std::string::npos ? "{" : text.replace(text.find(from), from.size(), to);
    write("bad.truth.json", text);
    EXPECT_HAS(refused("bad.truth.json"), "bad.truth.json");
  }
}

TEST_F(AnnotationFilesTest, FolderGivesWhatItsSideLooksForFirst) {
  whole("clip.h5");
  write("clip.truth.json", truth_text);
  write("other.csv", "onset,offset\n1,5\n");
  EXPECT_EQ(read_annotations(folder(), Side::predicted, {}, -1).videos.at(0).events.size(), 1U);
  EXPECT_EQ(read_annotations(folder(), Side::truth, {}, -1).videos.at(0).events.size(), 4U);
  std::filesystem::remove(file("clip.truth.json"));
  const auto tables = read_annotations(folder(), Side::truth, {}, -1);
  EXPECT_EQ(tables.videos.at(0).name, "other");  // named after the file
}

TEST_F(AnnotationFilesTest, TableAloneIsNotNamedAfterItsFile) {
  write("anna.csv", "onset,offset\n1,5\n");
  EXPECT_EQ(read("anna.csv").videos.at(0).name, "");
}

TEST_F(AnnotationFilesTest, UnusableArgumentsAreRefused) {
  EXPECT_HAS(refused("absent.csv"), "does not exist");
  EXPECT_HAS(refused(""), "holds no recordings");
  write("not.h5", "text");
  EXPECT_HAS(refused("not.h5"), "not.h5");
  write("a.csv", "video,onset,offset\nx,1,5\n");
  write("b.csv", "video,onset,offset\nx,1,5\n");
  std::filesystem::remove(file("not.h5"));
  EXPECT_HAS(refused(""), "holds the video 'x' twice");
}

}  // namespace
}  // namespace micro::test
