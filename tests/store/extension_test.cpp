// Datasets added to recordings: while they are written, and to finished ones; and crops.
#include <nlohmann/json.hpp>

#include "libmicro/store/recording_extension.h"
#include "tests/store/recording_fixture.h"

namespace micro::test {
namespace {

class ExtensionTest : public RecordingTest {
 protected:
  /// A descriptor of many columns: their names alone are more than HDF5 keeps in an object's header.
  static Schema wide_schema(int columns = 5000) {
    DatasetSpec spec{.path = "features/wide",
                     .shape = {columns},
                     .type = StorageType::f32,
                     .units = "1",
                     .description = "many columns",
                     .dims = {"column"},
                     .labels = {},
                     .producer = "test"};
    for (int i = 0; i < columns; ++i) {
      spec.labels.push_back("column_number_" + std::to_string(i));
      spec.label_units.push_back("1");
    }
    spec.attributes = {
        {"family", "appearance"}, {"parameters", "cells = 4"}, {"window", "2 frames before, 2 after"}};
    return {spec};
  }
  static Schema small_schema() { return wide_schema(3); }

  static FrameRow late_row(FrameIndex i, std::size_t columns) {
    FrameRow row{i, {}, {}};
    for (int face = 0; face < 2; ++face)
      if (i % 5)
        row.faces.push_back({face, std::vector<double>(columns, static_cast<double>(i) + 0.1 * face)});
    return row;
  }
  static void add_all(LateRows& rows, std::size_t columns, FrameIndex to = frames) {
    for (FrameIndex i = rows.next_frame(); i < to; ++i) {
      rows.append(late_row(i, columns));
      if (i % 300 == 299) rows.checkpoint();
    }
  }
  std::unique_ptr<RecordingExtension> extend(const std::string& name, const Schema& schema,
                                             bool resume = true,
                                             const std::string& identity = "settings") const {
    std::vector<std::string> replaced;
    for (const auto& spec : schema) replaced.push_back(spec.path);
    return RecordingExtension::open(file(name), schema, replaced, identity, resume);
  }
  void expect_wide(const std::string& name, const Schema& schema) const {
    const auto reader = RecordingReader::open(file(name));
    const auto& specs = reader->face_schema(1);
    const auto found = std::ranges::find(specs, schema[0].path, &DatasetSpec::path);
    ASSERT_NE(found, specs.end());
    EXPECT_EQ(found->labels, schema[0].labels);
    EXPECT_EQ(found->label_units, schema[0].label_units);
    EXPECT_EQ(found->attributes.at("window"), "2 frames before, 2 after");
    const auto values = reader->read_face(1, schema[0].path, 0, frames);
    const std::size_t columns = schema[0].size();
    EXPECT_TRUE(std::isnan(values[0]));
    EXPECT_TRUE(std::isnan(values[1000 * columns]));
    EXPECT_FLOAT_EQ(static_cast<float>(values[1001 * columns + columns - 1]), 1001.1F);
  }
};

TEST_F(ExtensionTest, DatasetsJoinAFinishedRecordingAndTheRestStaysAsItWas) {
  whole("clip.h5");
  const auto before = RecordingReader::open(file("clip.h5"))->read_face(0, "motion/displacement", 0, frames);
  const auto extension = extend("clip.h5", wide_schema());
  EXPECT_EQ(extension->rows().next_frame(), 0);
  add_all(extension->rows(), 5000);
  extension->finish({{"note", "added"}});
  expect_wide("clip.h5", wide_schema());
  const auto reader = RecordingReader::open(file("clip.h5"));
  EXPECT_EQ(reader->text().at("note"), "added");
  EXPECT_EQ(reader->text().at("source_name"), "Gespräch.mp4");
  EXPECT_EQ(reader->numbers().at("capture_fps"), 200);
  EXPECT_EQ(reader->events(0).size(), 1U);
  const auto after = reader->read_face(0, "motion/displacement", 0, frames);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_TRUE(before[i] == after[i] || (std::isnan(before[i]) && std::isnan(after[i]))) << i;
  EXPECT_FALSE(exists("clip.h5.features.partial"));
  EXPECT_FALSE(exists("clip.h5.features.building"));
}

/// HDF5's own copying crashes on attributes as large as these.
TEST_F(ExtensionTest, RecordingsWithManyColumnsCanBeCopiedAgain) {
  whole("clip.h5");
  {
    const auto extension = extend("clip.h5", wide_schema());
    add_all(extension->rows(), 5000);
    extension->finish({});
  }
  auto other = small_schema();
  other[0].path = "features/other";
  const auto extension = extend("clip.h5", other);
  add_all(extension->rows(), 3);
  extension->finish({});
  expect_wide("clip.h5", wide_schema());
  replace_events(file("clip.h5"),
                 {.events = events(), .tables = {}, .text = {{"spotting_config", "[spotting]\n"}}});
  expect_wide("clip.h5", wide_schema());
}

TEST_F(ExtensionTest, InterruptedExtensionGoesOnAtItsCheckpointAndEndsWithTheSameBytes) {
  whole("whole.h5");
  const std::string plain = content_of(file("whole.h5"));
  {
    const auto extension = extend("whole.h5", small_schema());
    add_all(extension->rows(), 3);
    extension->finish({});
  }
  const std::string expected = content_of(file("whole.h5"));
  for (const FrameIndex stop : {10, 300, 1000, 2499}) {
    write_content(file("cut.h5"), plain);
    add_all(extend("cut.h5", small_schema())->rows(), 3, stop);
    EXPECT_TRUE(content_of(file("cut.h5")) == plain) << "the recording was touched before the end";
    const auto extension = extend("cut.h5", small_schema());
    EXPECT_EQ(extension->rows().next_frame(), stop / 300 * 300);
    add_all(extension->rows(), 3);
    extension->finish({});
    EXPECT_TRUE(content_of(file("cut.h5")) == expected) << stop;
  }
}

TEST_F(ExtensionTest, OtherSettingsOrFreshBeginAnew) {
  whole("clip.h5");
  add_all(extend("clip.h5", small_schema())->rows(), 3, 1000);
  EXPECT_EQ(extend("clip.h5", small_schema(), true, "others")->rows().next_frame(), 0);
  add_all(extend("clip.h5", small_schema())->rows(), 3, 1000);
  EXPECT_EQ(extend("clip.h5", small_schema(), false)->rows().next_frame(), 0);
}

TEST_F(ExtensionTest, SecondWriterIsRefusedAndLeavesTheFirstAlone) {
  whole("clip.h5");
  const auto first = extend("clip.h5", small_schema());
  EXPECT_THROW(extend("clip.h5", small_schema()), Error);
  add_all(first->rows(), 3);
  first->finish({});
  expect_wide("clip.h5", small_schema());
}

TEST_F(ExtensionTest, ReplacedDatasetsTakeThePlaceOfTheOldOnes) {
  whole("clip.h5");
  for (const int columns : {5, 3}) {
    const auto extension = extend("clip.h5", wide_schema(columns));
    add_all(extension->rows(), static_cast<std::size_t>(columns));
    extension->finish({});
  }
  expect_wide("clip.h5", small_schema());
}

TEST_F(ExtensionTest, TablesOfEventsAreReadBackAndGoWithTheirEvents) {
  whole("clip.h5");
  auto table = small_schema();
  table[0].path = "events_features/wide";
  {
    const auto extension = extend("clip.h5", {});
    extension->rows().put_table(0, table[0], 1, {1, 2, std::nan("")});
    extension->rows().put_table(1, table[0], 0, {});
    extension->finish({});
  }
  const auto reader = RecordingReader::open(file("clip.h5"));
  EXPECT_EQ(reader->event_schema(0).at(0).labels, table[0].labels);
  const auto values = reader->read_event_table(0, "events_features/wide");
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[1], 2);
  EXPECT_TRUE(std::isnan(values[2]));
  EXPECT_TRUE(reader->read_event_table(1, "events_features/wide").empty());
  replace_events(file("clip.h5"),
                 {.events = events(), .tables = {}, .text = {{"spotting_config", "[spotting]\n"}}});
  EXPECT_TRUE(RecordingReader::open(file("clip.h5"))->event_schema(0).empty());
}

/// Naming the same movements anew replaces names and their tables, and nothing else.
TEST_F(ExtensionTest, NamesOfEventsAreReplacedAndTheRestStays) {
  whole("clip.h5");
  auto features = small_schema();
  features[0].path = "events_features/wide";
  {
    const auto extension = extend("clip.h5", {});
    extension->rows().put_table(0, features[0], 1, {1, 2, 3});
    extension->finish({});
  }
  auto named = events();
  named[0].action_units = "R12B+1A", named[0].emotion = "happiness", named[0].emotion_confidence = 0.625;
  auto scores = small_schema()[0];
  scores.path = "action_units/rules";
  const auto rename = [&](double value) {
    replace_events(file("clip.h5"), {.events = named,
                                     .tables = {{0, scores, 1, {value, 0.5, std::nan("")}}},
                                     .text = {{"recognition_config", "[recognition]\n"}},
                                     .renamed_only = true});
  };
  rename(0.25), rename(0.75);
  const auto reader = RecordingReader::open(file("clip.h5"));
  const auto event = reader->events(0).at(0);
  EXPECT_EQ(event.action_units, "R12B+1A");
  EXPECT_EQ(event.emotion, "happiness");
  EXPECT_EQ(event.emotion_confidence, 0.625);
  EXPECT_EQ(event.interval.apex(), events()[0].interval.apex());
  EXPECT_EQ(reader->event_schema(0).size(), 2U);
  EXPECT_EQ(reader->read_event_table(0, "action_units/rules")[0], 0.75);
  EXPECT_EQ(reader->read_event_table(0, "events_features/wide")[2], 3);
  EXPECT_EQ(reader->text().at("recognition_config"), "[recognition]\n");
  EXPECT_FALSE(exists("clip.h5.respot"));
}

TEST_F(ExtensionTest, ActionUnitsThatDoNotFitAreLeftOutWhole) {
  whole("clip.h5");
  auto named = events();
  for (int unit = 1; unit < 40; ++unit)
    named[0].action_units += (unit > 1 ? "+R" : "R") + std::to_string(unit) + "B";
  replace_events(file("clip.h5"), {.events = named, .tables = {}, .text = {}});
  const auto read = RecordingReader::open(file("clip.h5"))->events(0).at(0).action_units;
  EXPECT_TRUE(named[0].action_units.starts_with(read + "+")) << read;
  EXPECT_GT(read.size(), 50U);
}

TEST_F(ExtensionTest, RowsThatAreLateAreJournaledWithTheRecording) {
  const auto finished_with = [this](const std::string& name, FrameIndex interrupted_at) {
    if (interrupted_at > 0) {
      const auto writer = open(name);
      append(*writer, 0, frames);
      writer->checkpoint(state_after(frames - 1));
      add_all(writer->late_rows(small_schema()), 3, interrupted_at);
    }
    const auto writer = open(name);
    const FrameIndex from = writer->resume_point() ? writer->resume_point()->next_frame : 0;
    append(*writer, from, frames);
    LateRows& rows = writer->late_rows(small_schema());
    EXPECT_EQ(rows.next_frame(), interrupted_at / 300 * 300);
    add_all(rows, 3);
    complete(*writer);
    expect_wide(name, small_schema());
    EXPECT_FALSE(exists(name + ".partial"));
    EXPECT_FALSE(exists(name + ".features.partial"));
    return content_of(file(name));
  };
  EXPECT_TRUE(finished_with("a.h5", 0) == finished_with("b.h5", 1234));
}

TEST_F(ExtensionTest, CropsComeBackFromTheJournalAndFromTheFile) {
  constexpr int side = 96;
  auto with_crops = header();
  with_crops.crop_side = side;
  const auto crop_of = [](FrameIndex i) {
    cv::Mat crop(side, side, CV_8UC1);
    cv::RNG(static_cast<std::uint64_t>(i + 1)).fill(crop, cv::RNG::UNIFORM, 0, 256);
    return crop;
  };
  const auto append_crops = [&](RecordingWriter& writer, FrameIndex from, FrameIndex to) {
    for (FrameIndex i = from; i < to; ++i) {
      FrameRow with = row(i);
      for (auto& face : with.faces) face.crop = crop_of(i + 1000 * face.id);
      writer.append(with);
      if (i % 50 == 49) writer.checkpoint(state_after(i));
    }
  };
  append_crops(*RecordingWriter::open(file("clip.h5"), with_crops, false, true), 0, 130);
  const auto writer = RecordingWriter::open(file("clip.h5"), with_crops, false, true);
  ASSERT_TRUE(writer->resume_point());
  EXPECT_EQ(writer->resume_point()->next_frame, 100);
  append_crops(*writer, 100, 140);
  complete(*writer);
  const auto reader = RecordingReader::open(file("clip.h5"));
  const auto crops = reader->read_crops(0, 90, 50);
  ASSERT_EQ(crops.size(), 50U);
  for (FrameIndex i = 90; i < 140; ++i) {
    const cv::Mat expected = i % 7 ? crop_of(i) : cv::Mat::zeros(side, side, CV_8UC1);
    EXPECT_EQ(cv::norm(crops[static_cast<std::size_t>(i - 90)], expected, cv::NORM_L1), 0) << i;
  }
}

}  // namespace
}  // namespace micro::test
