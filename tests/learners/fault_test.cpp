// Models that are damaged: an error, or finite answers; never a crash, never a hang.
#include <random>

#include "libmicro/pipeline/classifier_file.h"
#include "tests/learners/learners.h"

namespace micro::test {
namespace {

/// Some bytes changed, cut off, repeated or put in.
std::string mutated(std::string bytes, std::mt19937_64& random) {
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  const auto changes = 1 + below(4);
  for (std::size_t n = 0; n < changes; ++n) {
    const std::size_t at = below(bytes.size() + 1);
    switch (below(6)) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes.insert(at, std::string(1 + below(16), static_cast<char>(random())));
        break;
      case 2:
        bytes.erase(at, 1 + below(16));
        break;
      case 3:
        bytes.replace(at, std::min<std::size_t>(8, bytes.size() - at), std::string(8, '\xff'));
        break;
      default:
        if (at < bytes.size()) bytes[at] = static_cast<char>(random());
    }
    if (bytes.empty()) bytes = "x";
  }
  return bytes;
}

/// The learner's own bytes: only it can check them.
TEST(ModelFaultTest, LearnersRefuseDamagedBytesOrAnswerWithNumbers) {
  std::mt19937_64 random(1);
  for (const auto& name : learner_names) {
    const auto one = learner(name);
    const SampleTable table = separable(24, 3, 2, 3, one->wants_sequences() ? 4 : 1);
    for (const LearnerSettings& given : name == "svm"
                                            ? std::vector<LearnerSettings>{{}, {{"neighbours", "9"}}}
                                            : std::vector<LearnerSettings>{{}}) {
      const FitOptions options = options_for(*one, given);
      const std::string bytes = fit_model(table, *one, options).heads[0].model;
      int refused = 0, answered = 0;
      for (int i = 0; i < 1000; ++i) {
        try {
          const auto opened = one->open(mutated(bytes, random), 6, 3, options.settings);
          EXPECT_TRUE(opened->answers(table.rows.at({0, 1, 2})).allFinite()) << name;
          ++answered;
        } catch (const Error& error) {
          ASSERT_EQ(error.category(), ErrorCategory::plugin) << name;
          ++refused;
        }
      }
      EXPECT_GT(refused, 300) << name << ": " << answered;
    }
  }
}

ClassifierModel small_model() {
  const auto lda = learner("lda");
  const SampleTable table = separable(24, 3, 2, 3);
  const FitOptions options = options_for(*lda);
  ClassifierModel model{.microx_version = "1",
                        .classifier = "lda",
                        .classifier_version = "1.0",
                        .settings = options.settings,
                        .target = "emotion",
                        .labels = table.names,
                        .seed = 7,
                        .model = fit_model(table, *lda, options),
                        .manifest_sha256 = "abc"};
  model.schema.datasets = {
      {"features/x", "cells = 2", {"a", "b", "c", "d", "e", "f"}, {"1", "1", "1", "1", "1", "1"}, {}}};
  model.schema.pooled = {"change"};
  model.schema.crop_side = 192;
  model.samples = {{"a.h5", "hash", "s1", "set", "happiness", 1, 2, 3, 0}};
  model.scores = {{"loso", "uar", 0.5}, {"loso", "kappa", std::nan("")}};
  return model;
}

TEST(ModelFileTest, ComesBackAsItWasAndIsTheSameBytesAgain) {
  const ClassifierModel model = small_model();
  const std::string bytes = classifier_bytes(model);
  const ClassifierModel back = parse_classifier(bytes, "m");
  EXPECT_TRUE(classifier_bytes(back) == bytes);
  EXPECT_EQ(back.settings, model.settings);
  EXPECT_EQ(back.samples.front().label, "happiness");
  EXPECT_EQ(difference(model.schema, back.schema), "");
  EXPECT_TRUE(back.model.heads[0].model == model.model.heads[0].model);
}

TEST(ModelFileTest, EveryDamageIsSeenByTheSeal) {
  const std::string bytes = classifier_bytes(small_model());
  std::mt19937_64 random(2);
  for (int i = 0; i < 4000; ++i) {
    const std::string damaged = mutated(bytes, random);
    if (damaged == bytes) continue;
    try {
      parse_classifier(damaged, "m");
      FAIL() << "not refused: " << i;
    } catch (const Error& error) {
      ASSERT_EQ(error.category(), ErrorCategory::plugin);
    }
  }
}

/// As someone would who makes a file on purpose: the seal is right, the content is not.
TEST(ModelFileTest, WrongContentUnderARightSealIsRefusedOrHarmless) {
  const std::string whole = classifier_bytes(small_model());
  const std::string content = whole.substr(0, whole.size() - 75);
  ASSERT_EQ(sealed(content), whole);
  std::mt19937_64 random(3);
  const auto lda = learner("lda");
  int refused = 0;
  for (int i = 0; i < 4000; ++i) {
    try {
      const ClassifierModel model = parse_classifier(sealed(mutated(content, random)), "m");
      const OpenModel open(model.model, *lda, lda->complete({}));
      if (model.schema.columns() == 6) open.ask(separable(3, 3, 2, 3).rows);
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 2000);
}

/// Numbers of the header that do not fit each other, one by one.
TEST(ModelFileTest, NumbersThatDoNotFitAreRefused) {
  const std::string whole = classifier_bytes(small_model());
  const std::string content = whole.substr(0, whole.size() - 75);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"kept\":[0,", "\"kept\":[9,"},
           {"\"answers\":[[0],", "\"answers\":[[7],"},
           {"\"labels\":[\"a\",", "\"labels\":[\"b\","},
           {"\"columns\":6", "\"columns\":5"},
           {"\"pooled\":[\"change\"]", "\"pooled\":[\"sum\"]"},
           {"\"pooled\":[\"change\"]", "\"pooled\":[]"},
           {"\"several\":false", "\"several\":3"},
           {"\"seed\":7", "\"sead\":7"},
           {"\"answers\":[[0],[1],[2]]", "\"answers\":[[0],[1,2],[2]]"}}) {
    const auto at = content.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    std::string changed = content;
    changed.replace(at, from.size(), to);
    EXPECT_THROW(parse_classifier(sealed(changed), "m"), Error) << to;
  }
}

}  // namespace
}  // namespace micro::test
