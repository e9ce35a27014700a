// Thousands of damaged tables and truth files: each is read, or refused in one line; nothing else happens.
#include <cmath>

#include "libmicro/evaluation/annotation_files.h"
#include "libmicro/evaluation/spotting_evaluation.h"
#include "tests/evaluation/events.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

constexpr const char* good_table =
    "\xEF\xBB\xBFvideo;subject;onset;apex;offset;type;action_units;emotion;confidence;fps;frames\r\n"
    "a.mp4;006;10;15;29;Micro - 1/2;4(B/C)+L7;\"happy; really \"\"so\"\"\";0,75;200;2000\r\n"
    "a.mp4;006;100;/;159;macro;12 or 14;sad;1;200;2000\r\nb;7;5;8;0;;;;;;\r\nc;7;;;;;;;;100;50\r\n";

constexpr const char* good_truth =
    R"({"format": "microx truth 1", "fps": 200.0, "frames": 2000, "events": [{"onset": 222, "apex": 231, "offset": 247,
    "action_unit": "R12"}], "distractors": [], "blinks": [{"onset": 142, "offset": 176}]})";

std::string damaged(std::string text, Dice& dice, int most) {
  constexpr std::string_view nasty("\0\"\"\"\n\r,;\t-0.9e/\\\xFF\xC3{}[]nN:+#", 26);
  for (int i = dice.roll(most); i >= 0 && !text.empty(); --i) {
    const auto place = static_cast<std::size_t>(dice.roll(static_cast<int>(text.size()) - 1));
    const char byte =
        dice.once_in(2) ? nasty[static_cast<std::size_t>(dice.roll(25))] : static_cast<char>(dice.roll(255));
    switch (dice.roll(4)) {
      case 0:
        text[place] = byte;
        break;
      case 1:
        text.insert(place, 1, byte);
        break;
      case 2:
        text.erase(place, 1 + static_cast<std::size_t>(dice.roll(9)));
        break;
      case 3:
        text.insert(place, text.substr(static_cast<std::size_t>(dice.roll(static_cast<int>(place))), 20));
        break;
      default:
        text.resize(place);
    }
  }
  return text;
}

std::string noise(Dice& dice) {
  std::string text;
  for (int i = dice.roll(200); i >= 0; --i) text += static_cast<char>(dice.roll(255));
  return text;
}

/// Whether it was read; a refusal has to be an input error of one line that names the file.
template <class Read>
bool read_or_refused(const std::string& file, Read read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::input) << error.what();
    EXPECT_NE(std::string(error.what()).find(file), std::string::npos) << error.what();
  }
  return false;
}

void check(const AnnotationSet& set) {
  for (const auto& video : set.videos)
    for (const auto& event : video.events) {
      EXPECT_LE(event.interval.onset(), event.interval.apex());
      EXPECT_LE(event.interval.apex(), event.interval.offset());
      EXPECT_TRUE(std::isnan(event.confidence) || (event.confidence >= 0 && event.confidence <= 1));
    }
}

TEST(FaultTest, DamagedTablesAreReadOrRefused) {
  Dice dice(41);
  int read = 0, dropped = 0;
  TableDescription forgiving;
  forgiving.bad_rows = "drop";
  for (int trial = 0; trial < 6000; ++trial) {
    const std::string text = dice.once_in(10) ? noise(dice) : damaged(good_table, dice, 6);
    read += read_or_refused("t.csv", [&] { check(read_annotation_table(parse_csv(text, "t.csv"), {}, "")); });
    dropped += read_or_refused(
        "t.csv", [&] { check(read_annotation_table(parse_csv(text, "t.csv"), forgiving, "")); });
  }
  EXPECT_GT(read, 100);   // small damage is often harmless
  EXPECT_LT(read, 5900);  // and often not
  EXPECT_GT(dropped, read);
}

TEST(FaultTest, UndamagedTableIsRead) {
  EXPECT_EQ(read_annotation_table(parse_csv(good_table, "t.csv"), {}, "").videos.size(), 3U);
}

TEST(FaultTest, DamagedTruthIsReadOrRefused) {
  Dice dice(42);
  const ScratchFolder folder;
  int read = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    write_content(folder / "t.truth.json", dice.once_in(10) ? noise(dice) : damaged(good_truth, dice, 1));
    read += read_or_refused("t.truth.json", [&] { read_spike_truth(folder / "t.truth.json"); });
  }
  EXPECT_GT(read, 10);
  EXPECT_LT(read, 950);
}

TEST(FaultTest, HugeFramesNeedNoMemory) {
  const std::string text = "onset,offset,frames,fps\n0,999999998,999999999,200\n5,999999990,,\n";
  const auto set = read_annotation_table(parse_csv(text, "t.csv"), {}, "");
  const auto pairs = pair_videos(set, set, {});
  EXPECT_EQ(evaluate_spotting(pairs.videos, {}, {}).total.counts[at(Group::any_class)].hits, 2);
}

}  // namespace
}  // namespace micro::test
