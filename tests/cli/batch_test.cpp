#include "tests/cli/batch_fixture.h"

namespace micro::test {
namespace {

TEST_F(BatchTest, DoesTheGoodOnesNamesTheBadOnesAndNothingTwice) {
  make_clips(17);
  make_bad_clips();
  const auto first = batch({});
  EXPECT_EQ(first.exit_code, 6) << first.err;
  const auto document = parsed(first);
  EXPECT_EQ(document["videos"], 20);
  EXPECT_EQ(document["done_now"], 17);
  ASSERT_EQ(document["failed"].size(), 3U);
  std::map<std::string, std::pair<int, std::string>> failed;
  for (const auto& one : document["failed"]) failed[one["id"]] = {one["exit_code"], one["reason"]};
  EXPECT_EQ(failed.at("text").first, 3);
  EXPECT_NE(failed.at("text").second.find("text.mp4' is not a video file"), std::string::npos);
  EXPECT_EQ(failed.at("cut").first, 3);
  EXPECT_EQ(failed.at("nobody").first, 4);
  EXPECT_NE(failed.at("nobody").second.find("no face found"), std::string::npos);
  EXPECT_EQ(recordings("study").size(), 17U);
  EXPECT_EQ(total("decodes"), 20);

  const OpenCounter counter(file("films"));
  const auto again = batch({"--resume"});
  EXPECT_EQ(again.exit_code, 6);
  EXPECT_EQ(parsed(again)["done_before"], 20);
  EXPECT_EQ(parsed(again)["failed"], document["failed"]);
  EXPECT_EQ(counter.opened(), std::vector<std::string>{});
  EXPECT_EQ(total("decodes"), 20);
}

TEST_F(BatchTest, OtherSettingsRunOnlyTheStagesTheyTouch) {
  make_clips(3);
  expect_success(batch({}));
  const OpenCounter counter(file("films"));
  expect_success(batch({"--resume", "--spotting.minimum_confidence", "0.05"}));
  EXPECT_EQ(counter.opened(), std::vector<std::string>{}) << "spotting looks at recordings alone";
  EXPECT_EQ(total("decodes"), 3);
  EXPECT_EQ(total("spottings"), 6);
  expect_success(
      batch({"--resume", "--spotting.minimum_confidence", "0.05", "--features", "basic,region_motion"}));
  EXPECT_EQ(total("spottings"), 6) << "the events stay as they are";
  expect_success(batch({"--resume", "--face.landmark_rate", "10"}));
  EXPECT_GE(total("decodes"), 6);
  const auto whole =
      microx({"analyze", "films/clip001.mp4", "-o", "one.h5", "--quiet", "--face.landmark_rate", "10"});
  expect_success(whole);
  EXPECT_TRUE(content_of(file("one.h5")) == recordings("study").at("clip001.h5")) << "as by microx analyze";
}

TEST_F(BatchTest, ContentDecidesNotTheTimeOfChange) {
  make_clips(3);
  make_bad_clips();
  EXPECT_EQ(batch({}).exit_code, 6);
  for (const char* name : {"films/clip000.mp4", "films/text.mp4"})
    std::filesystem::last_write_time(file(name), std::filesystem::file_time_type::clock::now());
  EXPECT_EQ(batch({"--resume"}).exit_code, 6);
  EXPECT_EQ(total("decodes"), 6) << "touched, but the same";
  std::filesystem::copy_file(file("films/clip002.mp4"), file("films/clip001.mp4"),
                             std::filesystem::copy_options::overwrite_existing);
  std::filesystem::copy_file(file("films/clip002.mp4"), file("films/text.mp4"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(batch({"--resume"}).exit_code, 6);
  EXPECT_EQ(total("decodes"), 8);
  EXPECT_EQ(status("clip001")["decodes"], 2);
  EXPECT_EQ(status("text")["state"], "done");
  std::filesystem::remove(file("study/recordings/clip000.h5"));
  EXPECT_EQ(batch({"--resume"}).exit_code, 6);
  EXPECT_EQ(status("clip000")["decodes"], 2) << "its recording was gone";
}

TEST_F(BatchTest, WillNotMixWithAnotherBatch) {
  make_clips(1);
  expect_success(batch({}));
  expect_failure(batch({}), 5, "holds a batch already");
  const int lock = ::open(file("study/.lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  expect_failure(batch({"--resume"}), 5, "is being worked on by another batch");
  ::close(lock);
  expect_success(batch({"--resume"}));
}

TEST_F(BatchTest, ManifestGivesRatesRangesAndColumns) {
  make_clips(2);
  write_content(file("m.tsv"),
                "path\tsubject\tsession\tcapture_fps\tstart\tend\tcondition\tnote\n"
                "films/clip000.mp4\ts1\ta\t400\t0.05\t0.15\tlie\tx\n"
                "films/clip001.mp4\ts2\ta\t\t\t\ttruth\ty\n"
                "films/gone.mp4\ts3\ta\t\t\t\ttruth\tz\n");
  const auto finished = microx({"batch", "m.tsv", "-o", "study", "--quiet", "--json"});
  EXPECT_EQ(finished.exit_code, 6);
  EXPECT_NE(parsed(finished)["failed"][0]["reason"].get<std::string>().find("gone.mp4' does not exist"),
            std::string::npos);
  const auto ranged = status("films_clip000_0.05-0.15");
  EXPECT_EQ(ranged["frames"], 20);
  EXPECT_EQ(ranged["capture_fps"], 400);
  EXPECT_EQ(status("films_clip001")["frames"], 40);
  const std::string table = content_of(file("study/recordings.tsv"));
  EXPECT_TRUE(table.starts_with("recording\tpath\tsubject\tsession\tcondition\tmanifest_note\tstate\t"))
      << table;
  EXPECT_NE(table.find("films_clip001\tfilms/clip001.mp4\ts2\ta\ttruth\ty\tdone\t200\t40\t"),
            std::string::npos);
  EXPECT_NE(
      content_of(file("study/failed.tsv")).find("films_gone\tfilms/gone.mp4\ts3\ta\ttruth\tz\tfailed\t3\t"),
      std::string::npos);
}

TEST_F(BatchTest, SeveralLinesAboutOneVideoAreOneVideo) {
  make_clips(1);
  write_content(file("m.tsv"),
                "path\tsubject\tonset\tdataset\n"
                "films/clip000.mp4\ts1\t3\tmine\n"
                "films/clip000.mp4\ts1\t21\tmine\n");
  const auto finished = microx({"batch", "m.tsv", "-o", "study", "--quiet"});
  expect_success(finished);
  EXPECT_NE(finished.err.find("another line of the manifest names too: 1;"), std::string::npos)
      << finished.err;
  EXPECT_NE(
      content_of(file("study/recordings.tsv")).find("films_clip000\tfilms/clip000.mp4\ts1\t\t\tmine\tdone"),
      std::string::npos);
}

TEST_F(BatchTest, TheStudyIsReadAsOneWithoutThisProjectsCode) {
  make_clips(3);
  expect_success(batch({}));
  const auto finished = run({"/usr/bin/python3", "-c", R"(
import csv, h5py, numpy
study = h5py.File("study/study.h5")
names = [name.decode() for name in study["table/recording"][:]]
assert names == ["clip000", "clip001", "clip002"], names
rows = list(csv.DictReader(open("study/events.tsv"), delimiter="\t"))
assert len(rows) == len(study["events"]), (len(rows), len(study["events"]))
for row, event, recording in zip(rows, study["events"][:], study["event_recording"][:]):
    assert int(row["onset_frame"]) == event["onset"] and row["recording"] == names[recording], row
for name, first in zip(names, study["frames/first"][:]):
    one = h5py.File(f"study/recordings/{name}.h5")
    own = one["faces/0/motion/displacement"][:]
    assert numpy.array_equal(study["frames/displacement"][first:first + len(own)], own, equal_nan=True)
    assert numpy.array_equal(study[f"recordings/{name}/faces/0/landmarks"][:], one["faces/0/landmarks"][:], equal_nan=True)
)"},
                            path());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

TEST_F(BatchTest, UsageErrorsComeBeforeAnyWork) {
  make_clips(2);
  expect_failure(batch({"--shard", "3/2"}), 2, "--shard '3/2'");
  expect_failure(batch({"--jobs", "many"}), 2, "--jobs 'many'");
  expect_failure(microx({"batch", "nothing/*.mp4", "-o", "study"}), 2, "nothing/*.mp4");
  expect_failure(microx({"batch", "films/clip000.mp4", "films/clip000.mp4", "-o", "study"}), 2, "'clip000'");
  expect_failure(microx({"merge", "films"}), 3, "holds no batch");
  EXPECT_FALSE(exists("study"));
}

}  // namespace
}  // namespace micro::test
