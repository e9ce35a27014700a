// Every metric against an independent implementation (NumPy, scikit-learn) on random cases.
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

#include "libmicro/evaluation/agreement.h"
#include "libmicro/evaluation/recognition.h"
#include "libmicro/evaluation/spotting_evaluation.h"
#include "tests/evaluation/events.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

using Json = nlohmann::json;
using Key = std::tuple<std::string, std::string, std::string, double>;

constexpr std::array emotions{"", "negative", "positive", "surprise"};

std::vector<Annotation> dressed(Dice& dice, std::vector<Annotation> events) {
  for (auto& event : events) {
    event.apex_known = !dice.once_in(5);
    if (dice.once_in(3)) event.given_class = dice.once_in(2) ? EventClass::macro : EventClass::micro;
    event.emotion = emotions[static_cast<std::size_t>(dice.roll(3))];
    if (!dice.once_in(4)) event.confidence = dice.share();
    for (const char* unit : {"1", "4", "12"})
      if (dice.once_in(3)) event.action_units.insert(unit);
    if (dice.once_in(12)) event.kind = EventKind::blink;
  }
  return events;
}

/// Some predictions near the truth, some anywhere.
std::vector<Annotation> guesses(Dice& dice, const std::vector<Annotation>& truth) {
  auto events = random_events(dice, 4, dice.once_in(2));
  for (const auto& real : truth) {
    if (dice.once_in(4)) continue;
    const auto& interval = real.interval;
    const FrameIndex onset = std::max<FrameIndex>(0, interval.onset() + dice.roll(10) - 5);
    const FrameIndex offset = std::max(onset, interval.offset() + dice.roll(20) - 10);
    events.push_back(event(onset, offset));
  }
  return events;
}

std::vector<VideoPair> random_videos(Dice& dice) {
  std::vector<VideoPair> videos;
  for (int i = dice.roll(2); i >= 0; --i) {
    const auto truth = random_events(dice, 7, !dice.once_in(4));
    VideoPair video{"v" + std::to_string(i), "", dice.once_in(2) ? 200.0 : 30.0, 3000, {}, {}};
    video.predicted = dressed(dice, guesses(dice, truth));
    video.truth = dressed(dice, truth);
    videos.push_back(std::move(video));
  }
  return videos;
}

Json to_json(const std::vector<Annotation>& events) {
  Json list = Json::array();
  for (const auto& event : events)
    list.push_back({{"onset", event.interval.onset()},
                    {"apex", event.apex_known ? Json(event.interval.apex()) : Json()},
                    {"offset", event.interval.offset()},
                    {"kind", to_string(event.kind)},
                    {"class", event.given_class ? Json(to_string(*event.given_class)) : Json()},
                    {"emotion", event.emotion},
                    {"action_units", event.action_units},
                    {"confidence", std::isnan(event.confidence) ? Json() : Json(event.confidence)}});
  return list;
}

Json to_json(const std::vector<VideoPair>& videos, const char* what) {
  Json document{{"what", what}, {"videos", Json::array()}};
  for (const auto& video : videos)
    document["videos"].push_back({{"fps", video.fps},
                                  {"frames", video.frames},
                                  {"truth", to_json(video.truth)},
                                  {"predicted", to_json(video.predicted)}});
  return document;
}

std::map<Key, double> by_key(const Metrics& metrics) {
  std::map<Key, double> values;
  for (const auto& metric : metrics)
    values[{metric.group, metric.name, metric.unit, std::isnan(metric.iou) ? -1 : metric.iou}] = metric.value;
  return values;
}

class ReferenceTest : public testing::Test {
 protected:
  void add(Json question, const Metrics& ours) {
    questions_.push_back(std::move(question));
    ours_.push_back(by_key(ours));
  }

  Json answers_to(const Json& questions) const {
    write_content(folder_ / "cases.json", questions.dump());
    const auto finished =
        run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/evaluation/reference.py", "cases.json"},
            folder_.path());
    if (finished.exit_code != 0) throw std::runtime_error(finished.err);
    return Json::parse(finished.out);
  }

  void compare() const {
    const auto answers = answers_to(questions_);
    ASSERT_EQ(answers.size(), ours_.size());
    for (std::size_t i = 0; i < answers.size(); ++i) compare_case(answers[i], ours_[i], questions_[i].dump());
  }

 private:
  static void compare_case(const Json& theirs, std::map<Key, double> ours, const std::string& question) {
    for (const auto& row : theirs) {
      const Key key{row[0], row[1], row[2], row[3].is_null() ? -1 : row[3].get<double>()};
      const std::string name = std::get<0>(key) + " " + std::get<1>(key) + " " + row[3].dump();
      const auto found = ours.find(key);
      ASSERT_NE(found, ours.end()) << name;
      if (row[4].is_null())
        EXPECT_TRUE(std::isnan(found->second)) << name << " " << found->second << " " << question;
      else
        EXPECT_NEAR(found->second, row[4].get<double>(), 1e-9) << name << " " << question;
      ours.erase(found);
    }
    for (const auto& [key, value] : ours)  // what has no counterpart there is tested by hand only
      EXPECT_EQ(std::get<0>(key), "blink") << std::get<0>(key) << " " << std::get<1>(key);
  }

  ScratchFolder folder_;
  Json questions_ = Json::array();
  std::vector<std::map<Key, double>> ours_;
};

TEST_F(ReferenceTest, Spotting) {
  Dice dice(31);
  BootstrapOptions none;
  none.samples = 0;
  for (int trial = 0; trial < 150; ++trial) {
    const auto videos = random_videos(dice);
    add(to_json(videos, "spotting"), evaluate_spotting(videos, {}, none).metrics);
  }
  compare();
}

TEST_F(ReferenceTest, Recognition) {
  Dice dice(32);
  BootstrapOptions none;
  none.samples = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<RecognitionSample> samples;
    Json question{{"what", "recognition"}};
    for (int i = dice.roll(40); i >= 0; --i) {
      const std::string truth = emotions[1 + static_cast<std::size_t>(dice.roll(2))];
      // Answers are among the true labels, else kappa of scikit-learn has one more label than ours.
      std::string answer = emotions[1 + static_cast<std::size_t>(dice.roll(2))];
      if (dice.once_in(2)) answer = truth;
      samples.push_back({std::to_string(dice.roll(5)), std::to_string(i), truth, answer});
      question["truth"].push_back(truth);
      question["answers"].push_back(answer);
    }
    add(std::move(question), evaluate_recognition(samples, "", none).metrics);
  }
  compare();
}

TEST_F(ReferenceTest, Coders) {
  Dice dice(33);
  BootstrapOptions none;
  none.samples = 0;
  for (int trial = 0; trial < 150; ++trial) {
    auto videos = random_videos(dice);
    videos[0].truth.push_back(coded(2900, 2950, {"4"}));  // somebody names an action unit
    add(to_json(videos, "coders"), evaluate_agreement(videos, {}, none).metrics);
  }
  compare();
}

TEST_F(ReferenceTest, BootstrapOfVideos) {
  Dice dice(34);
  BootstrapOptions options;
  options.samples = 8000;
  std::vector<Confidence> ours;
  Json questions = Json::array();
  for (const std::size_t size : {5U, 12U, 40U}) {
    std::vector<VideoPair> videos;
    Json counts = Json::array();
    for (std::size_t i = 0; i < size; ++i) {
      std::vector<Annotation> truth, predicted;
      for (int k = 1 + dice.roll(6); k > 0; --k) truth.push_back(event(100 * k, 100 * k + 39));
      for (int k = 1 + dice.roll(6); k > 0; --k)
        predicted.push_back(event(100 * k + 5 * dice.roll(7), 100 * k + 39));
      videos.push_back(video(truth, predicted, "v" + std::to_string(i)));
      const auto alone = evaluate_spotting({videos.back()}, {}, {}).total.counts[at(Group::overall)];
      counts.push_back({alone.truths, alone.predictions, alone.hits});
    }
    ours.push_back(find_metric(evaluate_spotting(videos, {}, options).metrics, "overall", "f1").confidence);
    questions.push_back({{"what", "bootstrap"}, {"counts", counts}});
  }
  const auto theirs = answers_to(questions);
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i].low, theirs[i][0].get<double>(), 0.015);
    EXPECT_NEAR(ours[i].high, theirs[i][1].get<double>(), 0.015);
  }
}

}  // namespace
}  // namespace micro::test
