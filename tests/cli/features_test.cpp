// Features through the program: during the analysis, later, on any number of threads, after interruptions.
#include <sched.h>

#include <cmath>
#include <cstring>

#include "libmicro/features/descriptor.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/video/frame_source.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

class FeaturesTest : public MicroxTest {
 protected:
  /// The beginning of the sample: in its first second and a half there is a smile.
  void make_clip(const std::string& name, const std::string& seconds = "1.5") const {
    ffmpeg({"-i", sample_clip.string(), "-t", seconds, "-c", "copy", name});
  }
  Finished analyze(const std::string& output, std::vector<std::string> more) const {
    std::vector<std::string> arguments{"analyze", "clip.mp4", "-o", output, "--quiet", "--force"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return microx(arguments);
  }
  std::unique_ptr<RecordingReader> open(const std::string& name) const {
    return RecordingReader::open(file(name));
  }

  /// Every dataset whose path begins with features/ or events_features/, by path.
  std::map<std::string, std::vector<double>> features_in(const std::string& name) const {
    std::map<std::string, std::vector<double>> out;
    const auto recording = open(name);
    for (const int face : recording->face_ids()) {
      for (const auto& spec : recording->face_schema(face))
        if (spec.path.starts_with("features/"))
          out[spec.path] = recording->read_face(face, spec.path, 0, recording->frame_count());
      for (const auto& spec : recording->event_schema(face))
        if (spec.path.starts_with("events_features/"))
          out[spec.path] = recording->read_event_table(face, spec.path);
    }
    return out;
  }
  static bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
  }
  void expect_same_features(const std::string& a, const std::string& b, std::size_t at_least) const {
    const auto first = features_in(a), second = features_in(b);
    EXPECT_GE(first.size(), at_least);
    EXPECT_EQ(first.size(), second.size());
    for (const auto& [path, values] : first) {
      ASSERT_TRUE(second.contains(path)) << path;
      EXPECT_TRUE(same_bits(values, second.at(path))) << path;
    }
  }
};

// One of each kind: single frames, recorded numbers, flow, the face at rest, windows, colour, sequences.
constexpr const char* one_of_each = "basic,hog,hoof,mesh,lbp_top,mdmo,skin_color,gaze_shift";
constexpr const char* quick_flow = "--features.flow=dis";

TEST_F(FeaturesTest, LaterFeaturesAreThoseOfTheAnalysis) {
  make_clip("clip.mp4");
  expect_success(analyze("at_once.h5", {quick_flow, "--features", one_of_each}));
  expect_success(analyze("later.h5", {"--features", "none"}));
  EXPECT_TRUE(features_in("later.h5").empty());
  expect_success(microx(
      {"features", "later.h5", "--video", "clip.mp4", "--features", one_of_each, quick_flow, "--quiet"}));
  expect_same_features("at_once.h5", "later.h5", 15);
  const auto both = open("later.h5");
  EXPECT_EQ(both->events(0).size(), open("at_once.h5")->events(0).size());
  ASSERT_GE(both->events(0).size(), 1U);
}

TEST_F(FeaturesTest, StoredCropsServeAsWellAsTheVideo) {
  make_clip("clip.mp4");
  expect_success(analyze("stored.h5", {"--features", "none", "--store-crops"}));
  expect_success(analyze("video.h5", {"--features", "none"}));
  constexpr const char* grey = "hog,hoof,mesh,lbp_top";
  expect_success(microx({"features", "stored.h5", "--features", grey, quick_flow, "--quiet"}));
  expect_success(
      microx({"features", "video.h5", "--video", "clip.mp4", "--features", grey, quick_flow, "--quiet"}));
  expect_same_features("stored.h5", "video.h5", 6);
  expect_failure(microx({"features", "stored.h5", "--features", "skin_color", "--quiet"}), 2, "colour");
  expect_failure(microx({"features", "stored.h5", "--features", "hog", "--quiet"}), 5,
                 "has features/hog already");
  expect_success(microx({"features", "stored.h5", "--features", "hog", "--quiet", "--force"}));
}

TEST_F(FeaturesTest, RecordingsAreTheSameAtAnyNumberOfThreads) {
  make_clip("clip.mp4", "0.9");
  expect_success(
      analyze("one.h5", {quick_flow, "--features", one_of_each, "--threads", "1", "--store-crops"}));
  expect_success(
      analyze("two.h5", {quick_flow, "--features", one_of_each, "--threads", "2", "--store-crops"}));
  expect_success(
      analyze("four.h5", {quick_flow, "--features", one_of_each, "--threads", "4", "--store-crops"}));
  EXPECT_TRUE(content_of(file("one.h5")) == content_of(file("two.h5")));
  EXPECT_TRUE(content_of(file("one.h5")) == content_of(file("four.h5")));
}

/// Killed while frames stream by, and while windows are described.
TEST_F(FeaturesTest, KilledAnalysesGoOnAndEndWithTheSameBytes) {
  make_clip("clip.mp4");
  const auto analysis = [this](const std::string& output) {
    return command({"analyze", "clip.mp4", "-o", output, "--quiet", "--json", quick_flow, "--features",
                    "basic,hoof,lbp_top", "--run.checkpoint_frames", "64"});
  };
  expect_success(run(analysis("whole.h5"), path()));
  const std::string whole = content_of(file("whole.h5"));
  bool killed_late = false;
  for (const auto& [journal, size] :
       std::vector<std::pair<std::string, std::uintmax_t>>{{"cut.h5.partial", 200'000},
                                                           {"cut.h5.features.partial", 1'000'000},
                                                           {"cut.h5.features.partial", 4'000'000}}) {
    std::filesystem::remove(file("cut.h5"));
    Process process(analysis("cut.h5"), path());
    std::error_code absent;
    while (process.running()) {
      const auto now = std::filesystem::file_size(file(journal), absent);
      if (!absent && now >= size) {
        process.send(SIGKILL);
        killed_late |= journal.find("features") != std::string::npos;
        break;
      }
      ::sched_yield();
    }
    process.wait();
    if (!exists("cut.h5")) expect_success(run(analysis("cut.h5"), path()));
    EXPECT_TRUE(content_of(file("cut.h5")) == whole) << journal << size;
    EXPECT_FALSE(exists("cut.h5.partial"));
    EXPECT_FALSE(exists("cut.h5.features.partial"));
  }
  EXPECT_TRUE(killed_late);
}

TEST_F(FeaturesTest, StoppedLaterRunGoesOnFromItsCheckpoint) {
  make_clip("clip.mp4");
  expect_success(analyze("plain.h5", {"--features", "none"}));
  const std::string plain = content_of(file("plain.h5"));
  const auto adding = [this](const std::string& recording) {
    return command({"features", recording, "--video", "clip.mp4", "--features", "hoof,lbp_top", quick_flow,
                    "--quiet", "--json", "--run.checkpoint_frames", "64"});
  };
  write_content(file("whole.h5"), plain);
  expect_success(run(adding("whole.h5"), path()));
  write_content(file("cut.h5"), plain);
  Process process(adding("cut.h5"), path());
  std::error_code absent;
  while (process.running()) {
    const auto size = std::filesystem::file_size(file("cut.h5.features.partial"), absent);
    if (!absent && size > 2'000'000) {
      process.send(SIGINT);
      break;
    }
    ::sched_yield();
  }
  const auto stopped = process.wait();
  ASSERT_EQ(stopped.exit_code, 130) << stopped.err;
  EXPECT_TRUE(content_of(file("cut.h5")) == plain) << "the recording was touched";
  EXPECT_FALSE(exists("cut.h5.features.building"));
  const auto finished = run(adding("cut.h5"), path());
  expect_success(finished);
  EXPECT_GT(parsed(finished)["resumed_at"], 0);
  EXPECT_TRUE(content_of(file("cut.h5")) == content_of(file("whole.h5")));
}

TEST_F(FeaturesTest, WindowsThatReachBeyondTheFilmAreMissing) {
  make_clip("clip.mp4", "0.5");
  expect_success(
      analyze("a.h5", {"--features", "lbp_sip,region_motion,blink", "--features.sequences", "frames"}));
  const auto recording = open("a.h5");
  const auto frames = recording->frame_count();
  for (const auto& spec : recording->event_schema(0))
    EXPECT_FALSE(spec.path.starts_with("events_features/")) << spec.path;
  const auto missing = [&](const std::string& dataset, FrameIndex frame) {
    return std::isnan(recording->read_face(0, dataset, frame, 1).front());
  };
  for (const auto& [dataset, half] :
       {std::pair<std::string, FrameIndex>{"features/lbp_sip", 10}, {"features/region_motion", 5}}) {
    EXPECT_TRUE(missing(dataset, half - 1) && missing(dataset, frames - half)) << dataset;
    EXPECT_FALSE(missing(dataset, half) || missing(dataset, frames - half - 1)) << dataset;
  }
  EXPECT_FALSE(missing("features/blink", 0) || missing("features/blink", frames - 1))
      << "a shorter window serves";
}

TEST_F(FeaturesTest, EventsHaveOneVectorEachAndLoseItWhenTheyAreFoundAnew) {
  make_clip("clip.mp4", "3");
  expect_success(analyze("a.h5", {quick_flow, "--features", "lbp_top,mdmo,dynamic_image,hog3d",
                                  "--features.sequences", "events"}));
  const auto events = open("a.h5")->events(0).size();
  ASSERT_GE(events, 2U);
  const auto features = features_in("a.h5");
  ASSERT_EQ(features.size(), 4U);
  for (const auto& [path, values] : features) {
    EXPECT_TRUE(path.starts_with("events_features/"));
    EXPECT_EQ(values.size() % events, 0U) << path;
    EXPECT_TRUE(std::ranges::all_of(values, [](double value) { return std::isfinite(value); })) << path;
  }
  const auto finished = microx({"spot", "a.h5", "--quiet"});
  expect_success(finished);
  EXPECT_NE(finished.err.find("the features of the old events"), std::string::npos) << finished.err;
  EXPECT_TRUE(features_in("a.h5").empty());
}

TEST_F(FeaturesTest, ListNamesEveryDescriptorWithItsFacts) {
  const auto text = microx({"features"});
  expect_success(text);
  const auto list = parsed(microx({"features", "--json"}));
  const auto all = all_descriptors();
  ASSERT_EQ(list.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(list[i]["name"], all[i].name);
    EXPECT_EQ(list[i]["family"], to_string(all[i].family));
    EXPECT_EQ(list[i]["reference"], all[i].reference);
    EXPECT_EQ(list[i]["parameters"].size(), all[i].parameters.all().size());
    EXPECT_EQ(list[i]["cost_ms"] > 0.0, all[i].family != Family::deep)
        << all[i].name << ": what it costs tells bench/features_cost";
    EXPECT_EQ(list[i]["columns"].empty(), list[i]["needs_file"].get<bool>()) << all[i].name;
    EXPECT_NE(text.out.find("\n  source     " + all[i].reference), std::string::npos) << all[i].name;
  }
  EXPECT_EQ(parsed(microx({"features", "--features", "hog", "--json"})).size(), 1U);
}

TEST_F(FeaturesTest, WrongUseIsRefusedBeforeAnythingIsDone) {
  expect_failure(microx({"analyze", "no.mp4", "--features", "hogg"}), 2, "did you mean hog?");
  expect_failure(microx({"analyze", "no.mp4", "--features", "pca"}), 7, "--features.pca.model");
  expect_failure(microx({"analyze", "no.mp4", "--features.hog.bins", "99"}), 2, "features.hog.bins");
  expect_failure(microx({"features", "no.h5"}), 2, "no features are named");
  expect_failure(microx({"features", "no.h5", "--features", "hog"}), 3, "no.h5");
  expect_failure(microx({"features", "--video", "a.mp4"}), 2, "no recording");
  expect_failure(microx({"train", "no.h5", "--features", "hog"}), 2, "has no model to fit");
  expect_failure(microx({"train", "no.h5"}), 2, "no feature is named");
  expect_failure(microx({"train", "no.h5", "--features", "pca", "--quiet"}), 3, "no.h5");
  make_clip("clip.mp4", "0.3");
  expect_success(analyze("a.h5", {"--features", "none"}));
  expect_failure(microx({"features", "a.h5", "--features", "hog", "--quiet"}), 2, "holds none");
  faceless_clip("other.mkv", "64x64");
  expect_failure(microx({"features", "a.h5", "--features", "hog", "--video", "other.mkv", "--quiet"}), 2,
                 "another video");
  expect_failure(
      microx({"features", "a.h5", "--features", "pca", "--features.pca.model", "no.model", "--quiet"}), 7,
      "no.model");
}

TEST_F(FeaturesTest, ModelsAreTrainedStoredWithTheirHashAndApplied) {
  make_clip("clip.mp4", "3");
  expect_success(analyze("a.h5", {"--features", "none", "--store-crops"}));
  const auto trained =
      microx({"train", "a.h5", "--features", "pca,lda,shape_modes", "-o", "models", "--quiet", "--json"});
  expect_success(trained);
  const auto models = parsed(trained);
  ASSERT_EQ(models.size(), 3U);
  expect_failure(microx({"train", "a.h5", "--features", "pca", "-o", "models", "--quiet"}), 5,
                 "exists already");
  for (const auto& model : models) {
    const std::filesystem::path path = model["model"];
    const std::string name = path.stem().string();
    EXPECT_EQ(model["sha256"], source_sha256(file(path.string())));
    expect_success(microx(
        {"features", "a.h5", "--quiet", "--features", name, "--features." + name + ".model", path.string()}));
    const auto recording = open("a.h5");
    const auto& schema = recording->face_schema(0);
    const auto spec = std::ranges::find(schema, "features/" + name, &DatasetSpec::path);
    ASSERT_NE(spec, schema.end()) << name;
    EXPECT_EQ(spec->attributes.at("model_sha256"), model["sha256"]);
    EXPECT_NE(spec->attributes.at("parameters").find(name + ".model"), std::string::npos);
  }
  std::string damaged = content_of(file("models/pca.model"));
  damaged[damaged.size() / 2] ^= 1;
  write_content(file("damaged.model"), damaged);
  expect_failure(microx({"features", "a.h5", "--quiet", "--force", "--features", "pca",
                         "--features.pca.model", "damaged.model"}),
                 7, "is damaged");
  const auto labelled = [&](const std::string& csv) {
    write_content(file("labels.csv"), csv);
    return microx({"train", "a.h5", "--features", "lda", "-o", "models", "--quiet", "--force", "--labels",
                   "labels.csv"});
  };
  expect_success(labelled("recording,first,last,label\na,0,99,early\na,100,199,middle\na,200,9999,late\n"));
  EXPECT_NE(content_of(file("models/lda.model")).find("labels early;late;middle\norigin"), std::string::npos)
      << content_of(file("models/lda.model")).substr(0, 200);
  expect_failure(labelled("a,0,99,early\na,x,199,late\n"), 3, "'labels.csv' line 2");
  expect_failure(labelled("a,0,9999,all\n"), 3, "two classes");
}

TEST_F(FeaturesTest, NetworkIsDescribedByASmallToml) {
  make_clip("clip.mp4", "0.4");
  expect_success(analyze("a.h5", {"--features", "none", "--store-crops"}));
  std::filesystem::create_directories(file("net"));
  write_content(file("crop"), std::string(64 * 64, 'x'));
  const auto made = run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/features/make_onnx.py",
                         "net/small.onnx", "crop", "64", "1", "out"},
                        path());
  ASSERT_EQ(made.exit_code, 0) << made.err;
  write_content(file("net/small.toml"),
                "model = \"small.onnx\"\noutput = \"pooled\"\nprefix = \"pooled\"\n\n"
                "[input]\nwidth = 64\nheight = 64\nscale = 0.0039\n");
  const std::vector<std::string> add{
      "features", "a.h5", "--quiet", "--features", "onnx", "--features.onnx.description", "net/small.toml"};
  expect_success(microx(add));
  const auto recording = open("a.h5");
  const auto& schema = recording->face_schema(0);
  const auto spec = std::ranges::find(schema, "features/onnx", &DatasetSpec::path);
  ASSERT_NE(spec, schema.end());
  EXPECT_EQ(spec->labels, (std::vector<std::string>{"pooled0", "pooled1", "pooled2", "pooled3"}));
  EXPECT_EQ(spec->attributes.at("model_sha256"), source_sha256(file("net/small.onnx")));
  EXPECT_TRUE(std::isfinite(recording->read_face(0, "features/onnx", 10, 1).front()));
  write_content(file("net/small.toml"), "model = \"small.onnx\"\n[input]\nwidht = 64\n");
  expect_failure(microx(add), 2, "small.toml:3");
}

}  // namespace
}  // namespace micro::test
