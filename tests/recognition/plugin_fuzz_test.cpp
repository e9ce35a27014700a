// Thousands of random and mutated answers: each is taken or an error in the plugin's name, never anything
// else.
#include <functional>

#include "libmicro/recognition/emotion_classifier.h"
#include "libmicro/recognition/plugin_feature.h"
#include "libmicro/recognition/plugin_spotter.h"
#include "tests/recognition/plugin_fixture.h"

namespace micro::test {
namespace {

constexpr int seeds = 3000;
const std::vector<TableLayout> tables{{"motion/eye_likeness", {"right", "left"}, {"1", "1"}}};

struct Outcome {
  int good = 0, refused = 0;
};

void tally(Outcome& outcome, const std::function<void()>& ask) {
  try {
    ask();
    ++outcome.good;
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::plugin) << error.what();
    EXPECT_NE(std::string(error.what()).find("'fuzz'"), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    ++outcome.refused;
  }
}

class PluginFuzzTest : public PluginTest {
 protected:
  void SetUp() override {
    plugin_ = Plugin::open(build("c++", source_folder / "tests/recognition/plugins/fuzz.cpp", "fuzz",
                                 {"-std=c++17", "-Wall", "-Wextra"}));
    event_.motion.tables.push_back({tables.front(), RowMajorMatrix::Zero(event_.motion.frames(), 2)});
  }
  void run_all(const std::function<void(const std::string& seed)>& ask) {
    Outcome outcome;
    for (int seed = 0; seed < seeds; ++seed) tally(outcome, [&] { ask(std::to_string(seed)); });
    EXPECT_GT(outcome.good, seeds / 20);  // both ways are taken
    EXPECT_GT(outcome.refused, seeds / 20);
  }

  std::shared_ptr<Plugin> plugin_;
  EventWindow event_ = event_of({{Region::mouth_corner_l, 1, -1}});
};

TEST_F(PluginFuzzTest, AuClassifier) {
  run_all([&](const std::string& seed) {
    const auto classifier = AuClassifier::open(plugin_, seed);
    classifier->tables(tables);
    const auto scores = classifier->classify(event_);
    if (!scores) return;
    for (const auto& score : *scores) {
      EXPECT_TRUE(score.probability >= 0 && score.probability <= 1);
      EXPECT_TRUE(std::isnan(score.intensity) || (score.intensity >= 0 && score.intensity <= 5));
    }
  });
}

TEST_F(PluginFuzzTest, EmotionClassifier) {
  run_all([&](const std::string& seed) {
    const auto classifier = EmotionClassifier::open(plugin_, seed);
    classifier->tables(tables);
    const auto values = classifier->classify(event_, {{12, 'L', 0.9, 1}}, 0.5);
    if (!values) return;
    EXPECT_EQ(values->size(), classifier->labels().size());
    for (const double value : *values) EXPECT_TRUE(value >= 0 && value <= 1);
  });
}

TEST_F(PluginFuzzTest, FeatureExtractor) {
  const FacePicture picture{3, 0.1, cv::Mat(16, 16, CV_8UC1, cv::Scalar(7)), cv::Mat_<double>(68, 2, 5.0)};
  run_all([&](const std::string& seed) {
    const auto feature = PluginFeature::open(plugin_, seed);
    const auto values = feature->extract(picture, feature->needs_previous() ? &picture : nullptr);
    if (!values) return;
    for (const double value : *values) EXPECT_FALSE(std::isinf(value));
  });
}

TEST_F(PluginFuzzTest, Spotter) {
  run_all([&](const std::string& seed) {
    const auto spotter = PluginSpotter::open(plugin_, seed);
    spotter->tables(tables);
    const auto events = spotter->spot(event_.motion);
    if (!events) return;
    for (const auto& [interval, confidence] : *events) EXPECT_LT(interval.offset(), event_.motion.frames());
  });
}

}  // namespace
}  // namespace micro::test
