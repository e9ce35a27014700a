// Every format against a file that was looked at by eye (golden/), and against readers that are not ours.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "libmicro/core/error.h"
#include "libmicro/exchange/coding_table.h"
#include "libmicro/exchange/columns.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"
#include "tests/exchange/small_recording.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

namespace fs = std::filesystem;

const fs::path golden_folder = MICRO_SOURCE_DIR "/tests/exchange/golden";

class ExportTest : public testing::Test {
 protected:
  void SetUp() override { SmallRecording::write(folder_ / "clip.h5"); }

  std::vector<fs::path> write(const std::string& format, const ExportOptions& options = {},
                              bool force = false) {
    PendingFiles files;
    std::vector<ExportedRecording> recordings;
    recordings.emplace_back(folder_ / "clip.h5", options);
    export_format_named(format).write(recordings, {files, folder_.path(), "clip", force});
    auto names = files.names();
    files.publish();
    return names;
  }
  std::string text(const std::string& name) const { return content_of(folder_ / name); }
  Finished python(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "/usr/bin/python3");
    return run(arguments, folder_.path());
  }

  ScratchFolder folder_;
};

/// MICRO_GOLDEN_UPDATE=1 writes the files anew, to be looked at.
void expect_golden(const std::string& name, const std::string& text) {
  if (::getenv("MICRO_GOLDEN_UPDATE")) write_content(golden_folder / name, text);
  EXPECT_EQ(text, content_of(golden_folder / name)) << name;
}

TEST_F(ExportTest, EveryFormatWritesWhatItSaysAndIsTheGoldenText) {
  const auto formats = all_export_formats();
  ASSERT_GE(formats.size(), 9U);
  for (const auto& format : formats) {
    SCOPED_TRACE(format.name);
    ExportOptions options;
    options.all = true;
    const auto names = write(format.name, options);
    EXPECT_FALSE(names.empty());
    for (const auto& path : names) {
      EXPECT_TRUE(fs::exists(path)) << path;
      EXPECT_FALSE(fs::exists(path.string() + ".partial"));
      if (path.extension() != ".gz") expect_golden(path.filename().string(), content_of(path));
    }
    EXPECT_THROW(write(format.name, options), Error) << "files that exist are replaced only by force";
    EXPECT_EQ(write(format.name, options, true), names);
  }
}

TEST_F(ExportTest, IndependentReadersFindTheRecordingInEveryTable) {
  ExportOptions options;
  options.columns = "all";
  options.all = true;
  for (const char* format : {"csv", "openface", "bids", "boris", "megc", "json", "jsonl", "textgrid"})
    write(format, options);
  const auto finished = python({MICRO_SOURCE_DIR "/tests/exchange/read_exports.py", ".", "clip.h5",
                                MICRO_SOURCE_DIR "/docs/events.schema.json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out, "csv openface bids boris megc json jsonl textgrid\n");
}

TEST_F(ExportTest, ElanDocumentKeepsTheRulesOfItsSchema) {
  write("elan");
  const auto finished = python({MICRO_SOURCE_DIR "/tests/exchange/read_eaf.py", "clip.eaf"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("./Interview 1.mp4"), std::string::npos) << "the media link is relative";
}

/// What ELAN and BORIS files bring back: every expression with its exact frames.
TEST_F(ExportTest, ElanAndBorisGiveBackTheSameFrames) {
  write("elan");
  write("boris");
  for (const char* file : {"clip.eaf", "clip_boris_tabular.tsv", "clip_boris_aggregated.tsv"}) {
    SCOPED_TRACE(file);
    const bool elan = is_elan(folder_ / file);
    EXPECT_NE(elan, is_boris(folder_ / file));
    const auto codings = elan ? std::vector{read_elan(folder_ / file, {})} : read_boris(folder_ / file, {});
    const auto table = coding_table(codings, MediaClock::of_recording(folder_ / "clip.h5"));
    std::vector<std::string> found;
    for (const auto& row : table.rows)
      if (row.fields[2] == "expression")
        found.push_back(row.fields[4] + " " + row.fields[5] + " " + row.fields[6] + " " + row.fields[7]);
    const std::string units = elan ? "R4C+L12B" : "";  // BORIS has no place for them
    EXPECT_EQ(found, (std::vector<std::string>{"4 8 15 " + units, "10 12 20 ", "31 33 39 "}));
    EXPECT_EQ(table.rows[0].fields[0], "Interview 1");
    EXPECT_EQ(table.rows[0].fields[10], "200");
    EXPECT_EQ(table.rows[0].fields[11], "40");
  }
}

TEST_F(ExportTest, EveryFrameHasItsRow) {
  for (const char* layout : {"wide", "long"}) {
    ExportOptions options;
    options.layout = layout;
    options.columns = "motion/displacement";
    write("csv", options, true);
    const auto table = read_csv(folder_ / "clip_frames.csv");
    const std::size_t columns = std::string(layout) == "wide" ? 1 : 4;
    EXPECT_EQ(table.rows.size(), 2 * SmallRecording::frames * columns);
  }
}

TEST_F(ExportTest, ColumnsAreChosenByDatasetByNameAndByPattern) {
  const ExportedRecording recording(folder_ / "clip.h5", {});
  const auto names = [&](const std::string& patterns) {
    std::string text;
    for (const auto& column : select_columns(recording, patterns)) text += column.name + " ";
    return text;
  };
  EXPECT_EQ(names("pose"), "pose.pitch pose.yaw pose.roll pose.tx pose.ty pose.tz ");
  EXPECT_EQ(names("*.chin.*,frames/luma_mean"),
            "frames.luma_mean motion.displacement.chin.x motion.displacement.chin.y ");
  EXPECT_EQ(select_columns(recording, "all").size(), 3U + 1 + 1 + 136 + 6 + 1 + 4);
  EXPECT_THROW(names("features/*"), Error);
}

TEST_F(ExportTest, OptionsLeaveOutFacesAndDoubtfulEvents) {
  ExportOptions options;
  options.face = 0, options.least_confidence = 0.5;
  const ExportedRecording recording(folder_ / "clip.h5", options);
  EXPECT_EQ(recording.faces(), std::vector<int>{0});
  EXPECT_EQ(recording.events(0).size(), 1U);
  options.face = 5;
  EXPECT_THROW(ExportedRecording(folder_ / "clip.h5", options), Error);
  EXPECT_THROW(export_format_named("xls"), Error);
}

TEST_F(ExportTest, TimesAreThoseOfTheVideoAsItPlays) {
  const ExportedRecording recording(folder_ / "clip.h5", {});
  EXPECT_DOUBLE_EQ(recording.playback_s(4), 0.16);
  EXPECT_DOUBLE_EQ(recording.capture_s(4), 0.02);
  EXPECT_NEAR(recording.playback_s(40), 1.6, 1e-12);
  const auto clock = MediaClock::of_recording(folder_ / "clip.h5");
  for (FrameIndex frame = 0; frame < 40; ++frame) {
    EXPECT_EQ(clock.first_frame(std::round(1000 * recording.playback_s(frame)) / 1000), frame);
    EXPECT_EQ(clock.last_frame(std::round(1000 * recording.playback_s(frame + 1)) / 1000), frame);
  }
}

TEST(ExportTextTest, NumbersComeBackExactly) {
  for (const double value : {0.1, 1.0 / 3, 1e-300, -123456789.125})
    EXPECT_EQ(std::stod(number_text(value)), value);
  EXPECT_EQ(number_text(static_cast<double>(0.1F), true), "0.1");
  EXPECT_EQ(number_text(std::nan("")), "");
  EXPECT_EQ(csv_line({"a,b", "c\"d", "e"}), "\"a,b\",\"c\"\"d\",e\r\n");
  EXPECT_EQ(tsv_line({"a\tb", "c\nd"}), "a b\tc d\n");
}

TEST_F(ExportTest, ACodersMovementsGoOutInPlaceOfWhatWasFound) {
  Coding moved;
  moved.id = 4, moved.status = "accepted", moved.proposal = 0;
  moved.onset = 5, moved.apex = 8, moved.offset = 15, moved.action_units = "L12B", moved.emotion = "contempt";
  Coding own;
  own.id = 5, own.onset = 20, own.apex = 22, own.offset = 30;
  Coding rejected = moved;
  rejected.id = 6, rejected.status = "rejected", rejected.proposal = 1;
  write_codings(folder_ / "clip.h5", {{{0, "anna"}, {moved, own, rejected}}});
  ExportOptions options;
  options.coder = "anna";
  const ExportedRecording recording(folder_ / "clip.h5", options);
  const auto events = recording.events(0);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].interval.onset(), 5);
  EXPECT_EQ(events[0].action_units, "L12B");
  EXPECT_EQ(events[0].emotion, "contempt");
  EXPECT_DOUBLE_EQ(events[0].confidence, 0.9);
  EXPECT_DOUBLE_EQ(events[0].duration_s, 11 / 200.0);
  EXPECT_TRUE(std::isnan(events[1].confidence)) << "nobody proposed it";
  EXPECT_TRUE(recording.events(1).empty());
  for (const auto& format : all_export_formats())
    EXPECT_NO_THROW(write(format.name, options, true)) << format.name;
  const auto table = text("clip_events.csv");
  EXPECT_NE(table.find("L12B"), std::string::npos) << table;
  EXPECT_EQ(table.find("nan"), std::string::npos) << table;
  options.coder = "ben";
  EXPECT_THROW(ExportedRecording(folder_ / "clip.h5", options), Error);
}

}  // namespace
}  // namespace micro::test
