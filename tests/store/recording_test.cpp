// What is written is what is read: by the library's reader and by h5py.
#include <nlohmann/json.hpp>

#include "tests/store/recording_fixture.h"

namespace micro::test {
namespace {

TEST_F(RecordingTest, ReaderGivesBackFramesFacesAndEvents) {
  whole("clip.h5");
  const auto reader = RecordingReader::open(file("clip.h5"));
  EXPECT_EQ(reader->frame_count(), frames);
  EXPECT_EQ(reader->face_ids(), (std::vector<int>{0, 1}));
  EXPECT_EQ(reader->text().at("source_name"), "Gespräch.mp4");
  EXPECT_EQ(reader->text().at("spotting_config"), "[spotting]\n");
  EXPECT_EQ(reader->numbers().at("capture_fps"), 200);
  const auto pts = reader->read_frames("pts_s", 0, frames);
  const auto valid = reader->read_face(0, "valid", 0, frames);
  const auto moved = reader->read_face(0, "motion/displacement", 0, frames);
  const auto late = reader->read_face(1, "valid", 0, frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const auto t = static_cast<double>(i);
    EXPECT_EQ(pts[i], t / 200);
    EXPECT_EQ(valid[i], i % 7 ? 1 : 0);
    EXPECT_EQ(late[i], i >= 1500 ? 1 : 0);
    if (i % 7) {
      EXPECT_EQ(moved[4 * i], t);
      EXPECT_TRUE(std::isnan(moved[4 * i + 3]));
    } else {
      EXPECT_TRUE(std::isnan(moved[4 * i]));
    }
  }
  const auto found = reader->events(0);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].interval.apex(), 15);
  EXPECT_EQ(found[0].regions, events()[0].regions);
  EXPECT_EQ(found[0].note, "größer");
  EXPECT_TRUE(reader->events(1).empty());
}

TEST_F(RecordingTest, H5pyReadsItWithoutThisLibrary) {
  whole("clip.h5");
  const auto finished =
      run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/store/read_with_h5py.py", "clip.h5"}, folder());
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto read = nlohmann::json::parse(finished.out);
  EXPECT_EQ(read["name"], "Gespräch.mp4");
  EXPECT_EQ(read["frames"], frames);
  EXPECT_EQ(read["datasets"]["faces/0/motion/displacement"]["shape"], (std::vector<int>{frames, 2, 2}));
  EXPECT_EQ(read["datasets"]["faces/1/valid"]["sum"], frames - 1500);
  EXPECT_EQ(read["datasets"]["frames/pts_s"]["nan"], 0);
  ASSERT_EQ(read["events"].size(), 1U);
  const auto& event = read["events"][0];
  EXPECT_EQ(event["onset"], 10);
  EXPECT_EQ(event["offset"], 30);
  EXPECT_EQ(event["kind"], "expression");
  EXPECT_EQ(event["label"], "micro");
  EXPECT_EQ(event["regions"], "mouth_corner_l;cheek_l");
  EXPECT_DOUBLE_EQ(event["amplitude_px"], 1.25);
}

TEST_F(RecordingTest, ReplacingEventsLeavesTheRestAsItWas) {
  whole("clip.h5");
  const auto before = RecordingReader::open(file("clip.h5"))->read_face(0, "motion/displacement", 0, frames);
  auto other = events();
  other[0].interval = Interval::make(100, 110, 140);
  replace_events(file("clip.h5"), {.events = other,
                                   .tables = {},
                                   .text = {{"spotting_config", "[spotting]\nminimum_confidence = 0.1\n"}}});
  const auto reader = RecordingReader::open(file("clip.h5"));
  ASSERT_EQ(reader->events(0).size(), 1U);
  EXPECT_EQ(reader->events(0)[0].interval.onset(), 100);
  EXPECT_EQ(reader->text().at("spotting_config"), "[spotting]\nminimum_confidence = 0.1\n");
  EXPECT_EQ(reader->text().at("config"), "[video]\n");
  const auto after = reader->read_face(0, "motion/displacement", 0, frames);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_TRUE(before[i] == after[i] || (std::isnan(before[i]) && std::isnan(after[i]))) << i;
}

TEST_F(RecordingTest, CutRecordingsAndOtherFilesAreRefused) {
  const std::string good = whole("clip.h5");
  for (std::size_t twentieth = 0; twentieth < 20; ++twentieth) {
    write_content(file("bad.h5"), good.substr(0, good.size() * twentieth / 20));
    try {
      RecordingReader::open(file("bad.h5"));
      ADD_FAILURE() << twentieth;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input) << error.what();
    }
  }
  write_content(file("text.h5"), "This is not a recording.\n");
  EXPECT_THROW(RecordingReader::open(file("text.h5")), Error);
  EXPECT_THROW(RecordingReader::open(file("absent.h5")), Error);
}

}  // namespace
}  // namespace micro::test
