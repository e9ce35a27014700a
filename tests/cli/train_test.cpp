// Classifiers through the program: trained on events and on stills, tested by protocols, used, refused.
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

/// Two people are played by the two halves of the sample clip: copies of which the second begins later.
class TrainTest : public MicroxTest {
 protected:
  void make_recordings() const {
    ffmpeg({"-i", sample_clip.string(), "-t", "4", "-c", "copy", "a.mp4"});
    ffmpeg({"-i", sample_clip.string(), "-t", "4.5", "-c", "copy", "b.mp4"});
    for (const char* name : {"a", "b"})
      ASSERT_EQ(
          microx({"analyze", std::string(name) + ".mp4", "--quiet", "--features", "region_motion"}).exit_code,
          0);
  }

  /// Every true event of the first seconds, for both; those that go up in the table get every other label.
  void write_manifest(const std::string& name, const std::string& second_person = "bob") const {
    std::ifstream truth(sample_truth);
    const auto events = nlohmann::json::parse(truth)["events"];
    std::ofstream out(file(name));
    out << "file,subject,onset,apex,offset,action_units,emotion\n";
    for (const auto& [recording, person] :
         {std::pair<std::string, std::string>{"a.h5", "ann"}, {"b.h5", second_person}})
      for (const auto& event : events)
        if (event["offset"].get<long>() < 780)
          out << recording << "," << person << "," << event["onset"] << "," << event["apex"] << ","
              << event["offset"] << "," << event["action_unit"].get<std::string>() << ","
              << (event["action_unit"].get<std::string>().find("12") != std::string::npos ? "happiness"
                                                                                          : "other")
              << "\n";
  }
};

void expect_done(const Finished& finished) { ASSERT_EQ(finished.exit_code, 0) << finished.err; }

TEST_F(TrainTest, TrainsTestsAndNamesEvents) {
  make_recordings();
  write_manifest("m.csv");
  const std::vector<std::string> train{"train",    "m.csv",        "--classifier", "lda",
                                       "--target", "action_units", "--quiet"};
  const auto with = [&](std::vector<std::string> more) {
    auto all = train;
    all.insert(all.end(), more.begin(), more.end());
    return microx(all);
  };
  const auto tested = with({"--protocol", "loso", "-o", "au.model", "--report", "report", "--json"});
  expect_done(tested);
  const auto document = nlohmann::json::parse(tested.out);
  EXPECT_EQ(document["protocols"][0]["scores"]["f1"], 1.0) << "the same movements, seen twice";
  EXPECT_TRUE(exists("report/answers_loso.csv") && exists("report/metrics_loso.csv"));
  expect_failure(with({"-o", "au.model"}), 5, "exists already");
  expect_done(with({"--protocol", "loso", "-o", "again.model"}));
  EXPECT_TRUE(content_of(file("au.model")) == content_of(file("again.model"))) << "same seed, same bytes";

  const auto named = microx({"classify", "a.h5", "--model", "au.model", "--quiet", "--json"});
  expect_done(named);
  const auto events = nlohmann::json::parse(named.out)["events"];
  ASSERT_GE(events.size(), 2U);
  for (const auto& event : events) EXPECT_FALSE(event["action_units"].get<std::string>().empty());

  std::string damaged = content_of(file("au.model"));
  damaged[damaged.size() / 2] ^= 1;
  std::ofstream(file("damaged.model"), std::ios::binary) << damaged;
  expect_failure(microx({"classify", "a.h5", "--model", "damaged.model", "--quiet"}), 7, "damaged");
  expect_done(microx({"analyze", "a.mp4", "-o", "other.h5", "--quiet", "--features", "region_motion",
                      "--features.region_motion.window_s", "0.08"}));
  expect_failure(microx({"classify", "other.h5", "--model", "au.model", "--quiet"}), 7, "window_s = 0.08");
  expect_failure(microx({"classify", "a.h5", "--model", "none.model", "--quiet"}), 7, "none.model");
}

TEST_F(TrainTest, AManifestOfFilmsIsLearntFromTheBatchThatRecordedThem) {
  ffmpeg({"-i", sample_clip.string(), "-t", "4", "-c", "copy", "a.mp4"});
  ffmpeg({"-i", sample_clip.string(), "-t", "4.5", "-c", "copy", "b.mp4"});
  write_manifest("m.csv");
  std::string text = content_of(file("m.csv"));
  text.replace(0, 4, "path");
  for (std::size_t at = 0; (at = text.find(".h5", at)) != std::string::npos;) text.replace(at, 3, ".mp4");
  std::ofstream(file("m.csv")) << text;
  expect_done(microx({"batch", "m.csv", "-o", "study", "--features", "region_motion", "--quiet"}));
  const auto header = content_of(file("study/events.tsv"));
  EXPECT_NE(header.find("\tmanifest_onset\tmanifest_apex\tmanifest_offset\t"), std::string::npos)
      << "what was coded is not taken for what was found";
  const std::vector<std::string> train{"train",        "m.csv",      "--classifier", "lda",    "--target",
                                       "action_units", "--protocol", "loso",         "--quiet"};
  auto with_study = train;
  with_study.insert(with_study.end(), {"--study", "study", "--json"});
  const auto tested = microx(with_study);
  expect_done(tested);
  EXPECT_EQ(nlohmann::json::parse(tested.out)["protocols"][0]["scores"]["f1"], 1.0);
  expect_failure(microx(train), 3, "--study");
}

TEST_F(TrainTest, LeaksAreRefused) {
  make_recordings();
  std::filesystem::copy(file("a.h5"), file("b2.h5"));
  write_manifest("same.csv");
  std::string text = content_of(file("same.csv"));
  for (std::size_t at = 0; (at = text.find("b.h5", at)) != std::string::npos;) text.replace(at, 4, "b2.h5");
  std::ofstream(file("same.csv")) << text;
  expect_failure(microx({"train", "same.csv", "--classifier", "knn", "--protocol", "loso", "--quiet"}), 3,
                 "is the same film or picture as");
  write_manifest("one.csv", "ann");
  expect_failure(microx({"train", "one.csv", "--classifier", "knn", "--protocol", "loso", "--quiet"}), 3,
                 "only one subject");
  write_manifest("two.csv");
  expect_failure(microx({"train", "two.csv", "--classifier", "knn", "--test", "one.csv", "--quiet"}), 3, "");
}

TEST_F(TrainTest, StillsAreClassifiedFaceByFace) {
  const std::string portrait = "/usr/lib/python3/dist-packages/skimage/data/astronaut.png";
  if (!std::filesystem::exists(portrait)) GTEST_SKIP() << "python3-skimage is not installed";
  const cv::Mat picture = cv::imread(portrait);
  cv::Mat other, dark;
  cv::flip(picture, other, 1);
  picture.convertTo(dark, -1, 0.6);
  cv::imwrite(file("a.png").string(), picture), cv::imwrite(file("b.png").string(), other);
  cv::imwrite(file("c.png").string(), dark);
  std::ofstream(file("m.csv")) << "file,subject,emotion\na.png,1,happiness\nb.png,2,surprise\n";
  expect_done(microx({"train", "m.csv", "--classifier", "knn", "--setting", "neighbours=1", "--features",
                      "lbp", "--features.lbp.cells", "4", "-o", "still.model", "--quiet"}));
  const auto finished =
      microx({"classify", "a.png", "c.png", "--model", "still.model", "--json", "--quiet", "--csv", "f.csv"});
  expect_done(finished);
  const auto images = nlohmann::json::parse(finished.out)["images"];
  ASSERT_EQ(images.size(), 2U);
  const auto& face = images[0]["faces"][0];
  EXPECT_EQ(face["emotion"], "happiness");
  EXPECT_EQ(face["confidences"]["happiness"], 1.0);
  EXPECT_EQ(face["confidences"].size(), 2U);
  EXPECT_GT(face["box"]["width"], 50);
  EXPECT_TRUE(content_of(file("f.csv"))
                  .starts_with("image,face,left,top,width,height,emotion,confidence,p_happiness"));
  cv::imwrite(file("empty.png").string(), cv::Mat(200, 200, CV_8U, cv::Scalar(90)));
  expect_failure(microx({"classify", "empty.png", "--model", "still.model", "--quiet"}), 4, "shows no face");
  expect_failure(
      microx({"train", "m.csv", "--classifier", "knn", "--features", "hoof", "-o", "x", "--quiet"}), 2,
      "looks at more than one frame");
}

TEST_F(TrainTest, WrongUseIsRefusedBeforeAnythingIsDone) {
  std::ofstream(file("m.csv")) << "file,subject,emotion\nno.h5,1,fear\n";
  expect_failure(microx({"train", "m.csv", "--classifier", "svn", "-o", "x"}), 7, "svn");
  expect_failure(microx({"train", "m.csv", "--classifier", "svm"}), 2, "nothing to do");
  expect_failure(microx({"train", "m.csv", "--classifier", "svm", "--protocol", "holdout"}), 2,
                 "no protocol 'holdout'");
  expect_failure(microx({"train", "m.csv", "--classifier", "svm", "-o", "x", "--setting", "cost"}), 2,
                 "NAME=VALUE");
  expect_failure(microx({"train", "m.csv", "--classifier", "svm", "-o", "x", "--setting", "c=1"}), 2,
                 "no setting 'c'");
  expect_failure(microx({"train", "m.csv", "--classifier", "svm", "-o", "x", "--quiet"}), 3,
                 "'m.csv' line 2");
  expect_failure(microx({"train", "no.csv", "--classifier", "svm", "-o", "x", "--quiet"}), 3, "no.csv");
  expect_failure(microx({"train", "m.csv", "--classifier", "svm", "--target", "action_units", "-o", "x"}), 3,
                 "no column action_units");
  EXPECT_FALSE(exists("x"));
  const auto list = microx({"train", "--list", "--json"});
  expect_done(list);
  EXPECT_GE(nlohmann::json::parse(list.out).size(), 6U);
}

}  // namespace
}  // namespace micro::test
