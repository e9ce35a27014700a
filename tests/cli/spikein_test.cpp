// Clips with known movements, from a still and from a video, as a user makes them.
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <set>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

using nlohmann::json;

const std::string portrait = "/usr/lib/python3/dist-packages/skimage/data/astronaut.png";
const std::filesystem::path footage = MICRO_SOURCE_DIR "/../shared/footage";

class SpikeInTest : public MicroxTest {
 protected:
  /// A small clip made from the portrait: a second and a half at 100/s.
  static std::vector<std::string> small(const std::string& output,
                                        const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"spikein", portrait,
                                       "-o",      output,
                                       "--quiet", "--clip.fps",
                                       "100",     "--clip.seconds",
                                       "2",       "--clip.width",
                                       "200",     "--clip.height",
                                       "180",     "--clip.inter_ocular_px",
                                       "44",      "--scene.blinks_per_minute",
                                       "60",      "--event.longest_ms",
                                       "150"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  /// MD5 of every frame, all planes, by ffmpeg.
  std::vector<std::string> frame_sums(const std::string& clip) const {
    ffmpeg({"-i", clip, "-an", "-fps_mode", "passthrough", "-f", "framemd5", "sums.txt"});
    std::vector<std::string> sums;
    std::istringstream lines(content_of(file("sums.txt")));
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with('#')) sums.push_back(line.substr(line.rfind(' ') + 1));
    return sums;
  }

  std::set<std::size_t> frames_that_differ(const std::string& one, const std::string& other) const {
    const auto a = frame_sums(one), b = frame_sums(other);
    EXPECT_EQ(a.size(), b.size());
    std::set<std::size_t> differ;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
      if (a[i] != b[i]) differ.insert(i);
    return differ;
  }

  json truth_of(const std::string& stem) const { return json::parse(content_of(file(stem + ".truth.json"))); }

  std::set<std::size_t> frames_of_events(const std::string& stem) const {
    std::set<std::size_t> frames;
    const json truth = truth_of(stem);
    for (const auto& event : truth["events"])
      for (std::size_t i = event["onset"]; i <= event["offset"]; ++i) frames.insert(i);
    return frames;
  }

  /// A film in colour of the portrait: a second at 100/s, slowly moving, with noise.
  void film(const std::string& name,
            const std::vector<std::string>& encoding = {"-c:v", "ffv1", "-pix_fmt", "yuv420p"},
            const std::string& filter = "null", const std::string& frames = "100") const {
    std::vector<std::string> arguments{
        "-loop",     "1",
        "-r",        "100",
        "-i",        portrait,
        "-vf",       "crop=400:360:28+6*sin(3*t):4,noise=c0s=5:c0f=t:c0_seed=3," + filter,
        "-frames:v", frames,
        "-fps_mode", "passthrough"};
    arguments.insert(arguments.end(), encoding.begin(), encoding.end());
    arguments.push_back(name);
    ffmpeg(arguments);
  }

  /// Presentation times in seconds, by ffprobe.
  std::vector<double> times(const std::string& clip) const {
    const auto finished = run({"ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                               "frame=best_effort_timestamp_time", "-of", "default=nk=1:nw=1", clip},
                              path());
    std::vector<double> seconds;
    std::istringstream lines(finished.out);
    for (std::string line; std::getline(lines, line);)
      if (!line.empty()) seconds.push_back(std::stod(line));
    return seconds;
  }

  json read_eaf(const std::string& name) const {
    const auto finished =
        run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/exchange/read_eaf.py", name}, path());
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return json::parse(finished.out, nullptr, false);
  }
};

TEST_F(SpikeInTest, SameSeedSameBytesAtAnyNumberOfThreads) {
  for (const char* codec : {"libx264", "libx265"}) {
    std::vector<std::string> first;
    for (const char* threads : {"1", "2", "4"}) {
      expect_success(
          microx(small("clip.mp4", {"--event.count", "1", "--scene.speech_px", "2", "--encoder.codec", codec,
                                    "--preview", "look.png", "--threads", threads, "--force"})));
      std::vector<std::string> bytes;
      for (const char* name : {"clip.mp4", "clip.truth.json", "clip.truth.csv", "clip.truth.eaf", "look.png"})
        bytes.push_back(content_of(file(name)));
      EXPECT_TRUE(first.empty() || bytes == first) << codec << " " << threads;
      first = bytes;
    }
  }
  expect_success(microx(small("other.mp4", {"--event.count", "1", "--clip.seed", "2"})));
  EXPECT_FALSE(content_of(file("other.mp4")) == content_of(file("clip.mp4")));
}

/// What memory held before must not show: an encoder that reads memory it has not written would give it away.
TEST_F(SpikeInTest, BytesDoNotDependOnWhatMemoryHeld) {
  for (const char* codec : {"libx264", "libx265", "ffv1"}) {
    std::string first;
    for (const char* filling : {"0", "85", "170"}) {
      auto arguments = small("clip.mkv", {"--event.count", "1", "--encoder.codec", codec, "--force"});
      arguments = command(arguments);
      arguments.insert(arguments.begin(), {"env", std::string("MALLOC_PERTURB_=") + filling});
      expect_success(run(arguments, path()));
      const auto bytes = content_of(file("clip.mkv"));
      EXPECT_TRUE(first.empty() || bytes == first) << codec << " " << filling;
      first = bytes;
    }
  }
}

TEST_F(SpikeInTest, ControlIsTheSameClipButForTheEvents) {
  const std::vector<std::string> events{"--event",    "12@0.3:200:1.5",    "--event", "L4@1.2:300:1",
                                        "--lossless", "--scene.speech_px", "2"};
  auto control = events, silent = events;
  control.push_back("--control");
  expect_success(microx(small("clip.mkv", events)));
  expect_success(microx(small("control.mkv", control)));
  EXPECT_EQ(frames_that_differ("clip.mkv", "control.mkv"), frames_of_events("clip"));
  EXPECT_EQ(frames_of_events("clip").size(), 50U);
  const auto truth = truth_of("control");
  EXPECT_TRUE(truth["events"].empty());
  EXPECT_TRUE(truth["control"]);
  EXPECT_EQ(truth["blinks"], truth_of("clip")["blinks"]);
}

TEST_F(SpikeInTest, AmplitudeZeroMakesTheSameControl) {
  expect_success(microx(small("control.mp4", {"--event.count", "1", "--control"})));
  expect_success(microx(small("zero.mp4", {"--event.count", "1", "--event.amplitude_px", "0"})));
  EXPECT_TRUE(content_of(file("control.mp4")) == content_of(file("zero.mp4")));
}

TEST_F(SpikeInTest, TruthCanBeDrawnAgain) {
  expect_success(microx(small("clip.mp4", {"--event.count", "1", "--event.amplitude_spread", "0.5"})));
  for (const char* truth : {"clip.truth.json", "clip.truth.csv"}) {
    expect_success(microx(small("again.mp4", {"--events", truth, "--force"})));
    EXPECT_TRUE(content_of(file("again.mp4")) == content_of(file("clip.mp4"))) << truth;
    EXPECT_EQ(truth_of("again")["events"], truth_of("clip")["events"]);
  }
}

TEST_F(SpikeInTest, ElanDocumentHasTheEventsOnTheClockOfTheClip) {
  expect_success(microx(small("clip.mp4", {"--event", "12@0.3:200:1.5", "--event", "L4@0.4:300:1"})));
  const auto document = read_eaf("clip.truth.eaf");
  EXPECT_EQ(document["media"], "./clip.mp4");
  const auto& tiers = document["tiers"];
  EXPECT_EQ(tiers[0]["name"], "expression");
  EXPECT_EQ(tiers[0]["annotations"][0]["begin"], 300);
  EXPECT_EQ(tiers[0]["annotations"][0]["end"], 500);
  EXPECT_EQ(tiers[1]["annotations"][0]["value"], "12");
  EXPECT_EQ(tiers[4]["name"], "expression 2") << "they overlap";
  EXPECT_EQ(tiers[5]["annotations"][0]["value"], "L4");
  EXPECT_TRUE(std::ranges::any_of(tiers, [](const json& tier) { return tier["name"] == "blink"; }));
}

TEST_F(SpikeInTest, PreviewHasARowForEveryEvent) {
  expect_success(microx(
      small("clip.mp4", {"--event", "12@0.3:200:1.5", "--event", "4@1:300:1", "--preview", "look.png"})));
  const cv::Mat sheet = cv::imread(file("look.png").string());
  ASSERT_FALSE(sheet.empty());
  EXPECT_EQ(sheet.rows, 26 + 2 * (26 + 240 + 4));
  EXPECT_EQ(sheet.cols, 5 * (240 + 4));
  EXPECT_GT(cv::norm(sheet(cv::Rect(0, 52, 240, 240)), sheet(cv::Rect(3 * 244, 52, 240, 240)), cv::NORM_INF),
            30)
      << "the magnified apex looks different";
}

TEST_F(SpikeInTest, WrongWishesAreUsageErrors) {
  expect_failure(microx(small("c.mp4", {"--event", "99@1:100:1"})), 2, "99");
  expect_failure(microx(small("c.mp4", {"--event", "12@5:100:1"})), 2, "12@5:100:1 lies outside the clip");
  expect_failure(microx(small("c.mp4", {"--event", "5@1:100:9"})), 2, "would fold the skin");
  expect_failure(microx(small("c.mp4", {"--event.count", "50"})), 2, "50 events do not fit");
  expect_failure(microx(small("c.mp4", {"--event.count", "1", "--encoder.codec", "magic"})), 2, "magic");
  expect_failure(microx(small("c.mp4", {"--event.count", "1", "--lossless", "--encoder.quality", "3"})), 2,
                 "ffv1 has no quality");
  expect_failure(microx(small("c.mp4", {"--events", "absent.json"})), 3, "absent.json");
  expect_failure(microx(small("c.mp4", {"--event.count", "1", "--place.minimum_confidence", "0.9"})), 2,
                 "place.minimum_confidence means nothing for a still");
  expect_failure(microx(small("c.mp4", {"--event.count", "1", "--preview", "c.truth.eaf"})), 2, "--preview");
  expect_failure(microx({"spikein", "absent.png", "-o", "c.mp4"}), 3, "absent.png");
  expect_failure(microx({"spikein", portrait, "-o", "c.mp4", "--face", "7"}), 4, "not face number 7");
  EXPECT_TRUE(std::filesystem::is_empty(path()) || !exists("c.mp4"));
  for (const auto& entry : std::filesystem::directory_iterator(path()))
    EXPECT_FALSE(entry.path().filename().string().starts_with("c.")) << entry.path();
}

TEST_F(SpikeInTest, ExistingFilesAreReplacedOnlyByForce) {
  write_content(file("c.truth.csv"), "precious");
  expect_failure(microx(small("c.mp4", {"--event.count", "1"})), 5, "c.truth.csv");
  EXPECT_EQ(content_of(file("c.truth.csv")), "precious");
  expect_success(microx(small("c.mp4", {"--event.count", "1", "--force"})));
  expect_failure(microx(small("absent/c.mp4", {"--event.count", "1"})), 5, "absent");
  expect_failure(microx(small("d.mp4", {"--event.count", "1", "--preview", "absent/look.png"})), 5,
                 "absent/look.png");
  EXPECT_FALSE(exists("d.mp4") || exists("d.truth.json") || exists("d.partial.mp4") ||
               exists("d.truth.json.partial"));
}

TEST_F(SpikeInTest, StopLeavesNothingBehind) {
  auto long_clip = small("clip.mp4", {"--event.count", "1"});
  long_clip[8] = "600";
  Process process(command(long_clip), path());
  while (process.running() && !exists("clip.partial.mp4")) ::sched_yield();
  process.send(SIGINT);
  const auto stopped = process.wait();
  EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
  for (const auto& entry : std::filesystem::directory_iterator(path()))
    EXPECT_TRUE(entry.path().filename().string().starts_with(".std")) << entry.path();
}

TEST_F(SpikeInTest, FilmIsChangedOnlyWhereAndWhenItsSkinMoves) {
  film("film.mkv");
  const auto before = content_of(file("film.mkv"));
  expect_success(microx({"spikein", "film.mkv", "-o", "spiked.mkv", "--event", "12@0.5:200:2", "--event",
                         "R4@0.8:150:3%", "--lossless", "--quiet", "--preview", "look.png"}));
  EXPECT_TRUE(content_of(file("film.mkv")) == before);
  EXPECT_EQ(frames_that_differ("film.mkv", "spiked.mkv"), frames_of_events("spiked"));
  EXPECT_EQ(times("film.mkv"), times("spiked.mkv"));
  const auto truth = truth_of("spiked");
  EXPECT_EQ(truth["made_from"], "video");
  EXPECT_EQ(truth["fps"], 100);
  EXPECT_EQ(truth["frames"], 100);
  EXPECT_EQ(truth["events"][0]["onset"], 50);
  EXPECT_EQ(truth["events"][0]["offset"], 69);
  EXPECT_NEAR(truth["events"][1]["amplitude_iod"].get<double>(), 3, 1e-9);
  EXPECT_NEAR(truth["inter_ocular_px"].get<double>(), 45, 3);
  EXPECT_EQ(truth["visible"], json::parse(R"([{"onset": 0, "offset": 99}])"));
  read_eaf("spiked.truth.eaf");
  // The apex frame differs in all planes, but not beyond the face.
  ffmpeg({"-i", "film.mkv", "-vf", "select=eq(n\\,58)", "-frames:v", "1", "-pix_fmt", "yuv444p", "a.png"});
  ffmpeg({"-i", "spiked.mkv", "-vf", "select=eq(n\\,58)", "-frames:v", "1", "-pix_fmt", "yuv444p", "b.png"});
  cv::Mat apart;
  cv::absdiff(cv::imread(file("a.png").string()), cv::imread(file("b.png").string()), apart);
  const cv::Rect moved = cv::boundingRect(apart.reshape(1, apart.rows) > 0);
  EXPECT_GT(moved.area(), 0);
  EXPECT_GT(moved.x, 3 * 100);
  EXPECT_LT(moved.br().x, 3 * 300);
  EXPECT_GT(moved.y, 110);
  EXPECT_LT(moved.br().y, 200);
}

TEST_F(SpikeInTest, ControlOfAFilmIsTheFilm) {
  film("film.mkv");
  expect_success(microx({"spikein", "film.mkv", "-o", "control.mkv", "--event", "12@0.3:200:2", "--control",
                         "--lossless", "--quiet"}));
  EXPECT_TRUE(frames_that_differ("film.mkv", "control.mkv").empty());
  EXPECT_TRUE(truth_of("control")["events"].empty());
}

TEST_F(SpikeInTest, FilmIsTheSameAtAnyNumberOfThreads) {
  film("film.mkv");
  std::string first;
  for (const char* threads : {"1", "3"}) {
    expect_success(microx({"spikein", "film.mkv", "-o", "spiked.mp4", "--event.count", "1",
                           "--event.longest_ms", "150", "--event.amplitude_iod", "3", "--encoder.quality",
                           "20", "--quiet", "--force", "--threads", threads}));
    const auto bytes = content_of(file("spiked.mp4"));
    EXPECT_TRUE(first.empty() || bytes == first);
    first = bytes;
  }
}

TEST_F(SpikeInTest, AddedMovementIsFoundByTheAnalysis) {
  film("film.mkv", {"-c:v", "ffv1", "-pix_fmt", "yuv420p"}, "null", "150");
  expect_success(microx(
      {"spikein", "film.mkv", "-o", "spiked.mkv", "--event", "1+2@0.6:200:2", "--lossless", "--quiet"}));
  const auto finished = microx({"analyze", "spiked.mkv", "--json", "--quiet"});
  expect_success(finished);
  const auto events = parsed(finished)["events"];
  ASSERT_EQ(events.size(), 1U) << finished.out;
  EXPECT_NEAR(events[0]["onset"].get<double>(), 60, 3);
  EXPECT_NEAR(events[0]["apex"].get<double>(), truth_of("spiked")["events"][0]["apex"].get<double>(), 2);
  EXPECT_NEAR(events[0]["offset"].get<double>(), 79, 3);
}

TEST_F(SpikeInTest, UnevenFrameTimesAreKept) {
  film("film.mov", {"-c:v", "libx264", "-pix_fmt", "yuv420p", "-enc_time_base", "1:600"},
       "setpts='(N+gt(N,20)*(N-20)+5*gt(N,40))/100/TB'");
  for (const char* output : {"spiked.mov", "spiked.mp4"}) {
    expect_success(
        microx({"spikein", "film.mov", "-o", output, "--event", "12@0.5:300:2", "--quiet", "--force"}));
    const auto before = times("film.mov"), after = times(output);
    ASSERT_EQ(before.size(), 100U);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
      EXPECT_NEAR(after[i] - after[0], before[i] - before[0], 1e-5);
    const auto event = truth_of("spiked")["events"][0];
    EXPECT_NEAR(event["onset_s"].get<double>(), before[event["onset"].get<std::size_t>()] - before[0], 1e-5);
    EXPECT_NEAR(event["offset_s"].get<double>() - event["onset_s"].get<double>(), 0.3, 0.02);
  }
}

TEST_F(SpikeInTest, SlowMotionKeepsBothClocks) {
  film("film.mkv");
  expect_success(microx({"spikein", "film.mkv", "-o", "spiked.mp4", "--capture-fps", "400", "--event",
                         "12@0.125:50:2", "--quiet"}));
  const auto truth = truth_of("spiked");
  EXPECT_EQ(truth["fps"], 400);
  EXPECT_EQ(truth["playback_fps"], 100);
  EXPECT_EQ(truth["events"][0]["onset"], 50);
  EXPECT_EQ(truth["events"][0]["offset"], 69);
  EXPECT_DOUBLE_EQ(truth["events"][0]["onset_s"].get<double>(), 0.125);
  EXPECT_EQ(read_eaf("spiked.truth.eaf")["tiers"][0]["annotations"][0]["begin"], 500);
  const auto info = parsed(microx({"info", "spiked.mp4", "--json"}));
  EXPECT_EQ(info["clip"]["capture_fps"], 400) << info;
}

TEST_F(SpikeInTest, ImageFolderIsAFilm) {
  film("film.mkv");
  std::filesystem::create_directories(file("take"));
  ffmpeg({"-i", "film.mkv", "-pix_fmt", "gray", "take/img%03d.png"});
  expect_success(microx({"spikein", "take/", "-o", "spiked.mkv", "--capture-fps", "100", "--event",
                         "12@0.5:200:2", "--lossless", "--quiet"}));
  ffmpeg({"-framerate", "100", "-i", "take/img%03d.png", "-c:v", "ffv1", "-pix_fmt", "gray", "grey.mkv"});
  EXPECT_EQ(frames_that_differ("grey.mkv", "spiked.mkv"), frames_of_events("spiked"));
}

TEST_F(SpikeInTest, FilmsThatCannotBeSpikedAreRefused) {
  film("film.mkv");
  faceless_clip("none.mkv", "320x240", 20);
  expect_failure(microx({"spikein", "none.mkv", "-o", "c.mkv", "--quiet"}), 4, "no face is seen");
  expect_failure(microx({"spikein", "film.mkv", "-o", "c.mkv", "--quiet", "--face", "3"}), 4,
                 "no face number 3");
  expect_failure(microx({"spikein", "film.mkv", "-o", "film.mkv", "--quiet", "--force"}), 2,
                 "replace its own source");
  expect_failure(microx({"spikein", "film.mkv", "-o", "c.mkv", "--quiet", "--scene.speech_px", "3"}), 2,
                 "scene.speech_px means nothing for a video");
  expect_failure(microx({"spikein", "film.mkv", "-o", "c.mkv", "--quiet", "--event.count", "9"}), 2,
                 "9 events do not fit");
  EXPECT_FALSE(exists("c.mkv"));
}

TEST_F(SpikeInTest, RealFootageKeepsItsTimesAndColours) {
  const auto film = footage / "pyfeat_single_face.mp4";
  if (!std::filesystem::exists(film)) GTEST_SKIP() << film << " is not there";
  expect_success(microx(
      {"spikein", film.string(), "-o", "spiked.mov", "--event", "12@0.8:300:2%", "--lossless", "--quiet"}));
  EXPECT_EQ(frames_that_differ(film.string(), "spiked.mov"), frames_of_events("spiked"));
  EXPECT_EQ(times(film.string()), times("spiked.mov"));
}

}  // namespace
}  // namespace micro::test
