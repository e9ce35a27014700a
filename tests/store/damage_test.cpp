// Recordings that are damaged after they were written: said so, or everything read is what was written.
#include <map>
#include <random>

#include "libmicro/store/codings_table.h"
#include "libmicro/store/recording_extension.h"
#include "libmicro/store/recording_seal.h"
#include "libmicro/store/verification.h"
#include "tests/store/recording_fixture.h"

namespace micro::test {
namespace {

class DamageTest : public RecordingTest {
 protected:
  /// Everything a recording says, as bytes: numbers, texts, names, events, codings.
  static std::string everything_in(const std::filesystem::path& path) {
    const auto reader = RecordingReader::open(path);
    std::string all;
    for (const auto& [name, text] : reader->text()) all += name + "=" + text + "\n";
    for (const auto& [name, number] : reader->numbers()) all += name + "=" + std::to_string(number) + "\n";
    for (const auto& spec : reader->frame_schema())
      add(all, spec, reader->read_frames(spec.path, 0, reader->frame_count()));
    for (const int face : reader->face_ids()) {
      for (const auto& spec : reader->face_schema(face))
        add(all, spec, reader->read_face(face, spec.path, 0, reader->frame_count()));
      for (const auto& spec : reader->event_schema(face))
        add(all, spec, reader->read_event_table(face, spec.path));
      for (const auto& event : reader->events(face)) all += text_of(event);
    }
    for (const auto& [key, codings] : read_codings(path))
      for (const auto& coding : codings) all += key.second + coding.comment + std::to_string(coding.onset);
    return all;
  }

  /// A recording with all that one can hold: codings, features with more names than an object's header keeps.
  std::string full_recording(const std::string& name) const {
    whole(name);
    DatasetSpec wide{.path = "features/wide",
                     .shape = {4500},
                     .type = StorageType::f32,
                     .units = "1",
                     .description = "many columns",
                     .dims = {"column"},
                     .labels = {},
                     .producer = "test"};
    for (int i = 0; i < 4500; ++i) wide.labels.push_back("column_" + std::to_string(i));
    const auto extension = RecordingExtension::open(file(name), {wide}, {}, "settings", false);
    for (FrameIndex i = 0; i < frames; ++i) extension->rows().append({i, {}, {}});
    extension->finish({});
    write_codings(file(name), {{{0, "anna"}, {coding()}}});
    return content_of(file(name));
  }

  static Coding coding() {
    Coding coding;
    coding.status = "added", coding.onset = 5, coding.apex = 9, coding.offset = 12;
    coding.comment = "an asymmetric one";
    return coding;
  }

  /// Whether damage was noticed; fails when it was not and something else is read.
  bool noticed(const std::string& damaged, const std::string& expected, const std::string& where) const {
    write_content(file("damaged.h5"), damaged);
    try {
      EXPECT_TRUE(everything_in(file("damaged.h5")) == expected) << where << " was read as good";
      return false;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input) << where << ": " << error.what();
      EXPECT_NE(std::string(error.what()).find("damaged.h5"), std::string::npos) << error.what();
      return true;
    }
  }

 private:
  static void add(std::string& all, const DatasetSpec& spec, const std::vector<double>& values) {
    all += spec.path + spec.units + spec.description + spec.producer;
    for (const auto* names : {&spec.labels, &spec.dims, &spec.label_units})
      for (const auto& name : *names) all += name;
    for (const auto& [name, text] : spec.attributes) all += name + text;
    all.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
  }
  static std::string text_of(const Event& event) {
    return std::to_string(event.interval.onset()) + std::to_string(event.interval.apex()) +
           std::to_string(event.interval.offset()) + std::to_string(event.amplitude_px) + event.note;
  }
};

TEST_F(DamageTest, BitsThatTurnAreNoticedWhereverTheyAre) {
  const std::string good = whole("clip.h5"), expected = everything_in(file("clip.h5"));
  std::mt19937 random(11);
  int found = 0;
  constexpr int places = 600;
  for (int i = 0; i < places; ++i) {
    const std::size_t place = random() % good.size();
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ (1U << random() % 8));
    found += noticed(bad, expected, "bit at " + std::to_string(place));
  }
  EXPECT_EQ(found, places);  // every byte of a recording is under a checksum
}

/// HDF5 may hang or crash on what is damaged elsewhere: it must not see a file whose seal is no seal any
/// more.
TEST_F(DamageTest, ASealThatIsDamagedTooDoesNotLetTheRestPass) {
  const std::string good = whole("clip.h5");
  std::mt19937 random(15);
  for (int i = 0; i < 200; ++i) {
    std::string bad = good;
    bad[good.size() - 1 - random() % 8] ^= static_cast<char>(1U << random() % 8);  // it is known by these
    bad[random() % good.size()] ^= static_cast<char>(1U << random() % 8);
    write_content(file("damaged.h5"), bad);
    EXPECT_THROW(check_recording_seal(file("damaged.h5")), Error) << i;
  }
}

TEST_F(DamageTest, SectorsThatAreZeroedOrExchangedAreNoticed) {
  const std::string good = whole("clip.h5"), expected = everything_in(file("clip.h5"));
  constexpr std::size_t sector = 512;
  std::mt19937 random(12);
  for (std::size_t at = 0; at + sector <= good.size(); at += sector) {
    std::string bad = good;
    bad.replace(at, sector, sector, '\0');
    if (bad != good) {
      EXPECT_TRUE(noticed(bad, expected, "zeroes at " + std::to_string(at)));
    }
    const std::size_t from = random() % (good.size() / sector) * sector;
    bad = good;
    bad.replace(at, sector, good, from, sector);
    if (bad != good) {
      EXPECT_TRUE(noticed(bad, expected, "copy at " + std::to_string(at)));
    }
  }
}

TEST_F(DamageTest, CutAndLengthenedRecordingsAreRefused) {
  const std::string good = whole("clip.h5"), expected = everything_in(file("clip.h5"));
  std::mt19937 random(13);
  for (int i = 0; i < 200; ++i) {
    const std::size_t size = i < 64 ? good.size() - 1 - static_cast<std::size_t>(i) : random() % good.size();
    EXPECT_TRUE(noticed(good.substr(0, size), expected, "cut to " + std::to_string(size)));
  }
  EXPECT_TRUE(noticed(good + "\n", expected, "one byte more"));
  EXPECT_TRUE(noticed(good + good, expected, "twice"));
}

/// Names of 4500 columns, codings and what earlier rewriting left behind.
TEST_F(DamageTest, RewrittenRecordingsAreAsWellProtected) {
  const std::string good = full_recording("clip.h5"), expected = everything_in(file("clip.h5"));
  std::mt19937 random(14);
  for (int i = 0; i < 10; ++i) {
    const std::size_t place = random() % good.size();
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ (1U << random() % 8));
    EXPECT_TRUE(noticed(bad, expected, "bit at " + std::to_string(place)));
  }
  replace_events(file("clip.h5"), {events(), {}, {{"spotting_config", "[spotting]\n"}}, false});
  EXPECT_EQ(check_recording_seal(file("clip.h5")), RecordingSeal::intact);
}

TEST_F(DamageTest, VerifyingReadsEverything) {
  full_recording("clip.h5");
  const auto found = verify_recording(file("clip.h5"));
  EXPECT_TRUE(found.sealed);
  EXPECT_EQ(found.format_version, "1.2");
  EXPECT_EQ(found.datasets, 2U + 2 * 3);  // of the frames; valid, displacement and the feature of two faces
  EXPECT_EQ(found.values, static_cast<std::size_t>(frames) * (2 + 2 * (1 + 4 + 4500)));
  EXPECT_EQ(found.events, 1U);
  EXPECT_EQ(found.codings, 1U);
}

}  // namespace
}  // namespace micro::test
