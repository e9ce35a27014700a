#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/learners/learners.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

TEST(LearnersTest, AllAreFoundAndDescribeThemselves) {
  std::vector<std::string> names;
  for (const auto& one : all_learners(plugin_folders(""))) {
    EXPECT_FALSE(one->description().empty() || one->reference().empty()) << one->name();
    if (!one->learns()) continue;
    names.push_back(one->name());
    const auto defaults = one->complete({});
    for (const auto& setting : one->settings())
      EXPECT_EQ(one->complete({{setting.name, defaults.at(setting.name)}}), defaults);
  }
  EXPECT_EQ(names, learner_names);
}

TEST(LearnersTest, EachTellsWhatCanBeToldAndItsProbabilitiesSumToOne) {
  for (const auto& name : learner_names) {
    const auto one = learner(name);
    const int steps = one->wants_sequences() ? 7 : 1;
    const SampleTable train = separable(120, 3, 4, 1, steps), test = separable(90, 3, 4, 2, steps);
    for (const LearnerSettings& settings :
         name == "svm" ? std::vector<LearnerSettings>{{}, {{"kernel", "rbf"}}, {{"neighbours", "25"}}}
                       : std::vector<LearnerSettings>{{}}) {
      const FitOptions options = options_for(*one, settings);
      const TrainedModel model = fit_model(train, *one, options);
      const ModelAnswer answer = OpenModel(model, *one, options.settings).ask(test.rows);
      EXPECT_GT(share_right(answer, test), 0.93) << name;
      EXPECT_NEAR((answer.probabilities.rowwise().sum().array() - 1).abs().maxCoeff(), 0, 1e-6) << name;
    }
  }
}

TEST(LearnersTest, SameSeedSameBytesAndAnswersDependOnOneSampleAlone) {
  for (const auto& name : learner_names) {
    const auto one = learner(name);
    const SampleTable table = separable(60, 3, 2, 3, one->wants_sequences() ? 5 : 1);
    const FitOptions options = options_for(*one);
    const TrainedModel model = fit_model(table, *one, options), again = fit_model(table, *one, options);
    EXPECT_TRUE(model.heads[0].model == again.heads[0].model) << name;
    const OpenModel open(model, *one, options.settings);
    const ModelAnswer all = open.ask(table.rows);
    for (const std::size_t i : {0UL, 17UL, 59UL})
      EXPECT_EQ(open.ask(table.rows.at({i})).probabilities.row(0),
                all.probabilities.row(static_cast<Eigen::Index>(i)))
          << name;
  }
}

TEST(LearnersTest, RandomLabelsScoreChance) {
  for (const auto& name : learner_names) {
    const auto one = learner(name);
    const SampleTable table =
        with_shuffled_labels(separable(200, 2, 5, 4, one->wants_sequences() ? 4 : 1), 5);
    const auto tested = cross_validate(table, make_folds(table, Protocol::loso, 0, 1), *one,
                                       options_for(*one), [](std::size_t) {});
    double right = 0;
    for (const auto& answer : tested) right += answer.answer == table.labels[answer.sample];
    EXPECT_NEAR(right / 200, 0.5, 0.15) << name;
  }
}

/// Two columns that agree in one class and disagree in the other: each alone tells nothing.
TEST(LearnersTest, TreeSeesColumnsThatBelongTogetherWhereNaiveBayesDoesNot) {
  SampleTable table = separable(400, 2, 0, 6);
  for (std::size_t i = 0; i < table.count(); ++i) {
    auto row = table.rows.values.row(static_cast<Eigen::Index>(i));
    row(1) = (table.labels[i].front() == 0 ? 1 : -1) * row(0) + 0.2 * row(1);
  }
  const auto score = [&](const std::string& name) {
    const auto one = learner(name);
    const FitOptions options = options_for(*one, name == "tan" ? LearnerSettings{{"bins", "5"}} : LearnerSettings{});
    const TrainedModel model = fit_model(table, *one, options);
    return share_right(OpenModel(model, *one, options.settings).ask(table.rows), table);
  };
  EXPECT_GT(score("tan"), 0.85);
  EXPECT_LT(score("naive-bayes"), 0.7);
}

/// Up and down again, or down and up again: the same values, in another order.
TEST(LearnersTest, MarkovModelTellsTheOrderOfThings) {
  const SampleTable noise = separable(80, 2, 0, 8, 12);
  SampleTable table = noise;
  for (std::size_t i = 0; i < table.count(); ++i)
    for (Eigen::Index t = 0; t < 12; ++t)
      table.rows.values(static_cast<Eigen::Index>(i) * 12 + t, 0) +=
          ((t < 6) == (table.labels[i].front() == 0) ? 1.0 : -1.0) * 2;
  const auto one = learner("hmm");
  const FitOptions options = options_for(*one);
  const TrainedModel model = fit_model(
      table.at({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}), *one, options);
  EXPECT_GT(share_right(OpenModel(model, *one, options.settings).ask(table.rows), table), 0.95);
}

TEST(LearnersTest, SettingsThatCannotBeAreRefused) {
  const auto svm = learner("svm");
  EXPECT_THROW(svm->complete({{"cost", "0"}}), Error);
  EXPECT_THROW(svm->complete({{"cost", "much"}}), Error);
  EXPECT_THROW(svm->complete({{"kernel", "cubic"}}), Error);
  try {
    svm->complete({{"cots", "1"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
    EXPECT_NE(std::string(error.what()).find("did you mean cost?"), std::string::npos) << error.what();
  }
}

TEST(LearnersTest, AbsentClassifierIsAnErrorOfPlugins) {
  try {
    learner("forest");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::plugin);
  }
}

void write_samples(const std::filesystem::path& file, const SampleTable& table) {
  std::ofstream stream(file);
  stream.precision(17);
  for (std::size_t i = 0; i < table.count(); ++i) {
    stream << table.labels[i].front();
    for (const double value : table.rows.values.row(static_cast<Eigen::Index>(i))) stream << " " << value;
    stream << "\n";
  }
}

/// scikit-learn, on the same training and test samples.
TEST(LearnersTest, ProbabilitiesAreThoseOfScikitLearn) {
  const ScratchFolder folder;
  const SampleTable train = separable(90, 3, 1.2, 21), test = separable(60, 3, 1.2, 22);
  write_samples(folder / "train", train), write_samples(folder / "test", test);
  for (const auto& [name, tolerance] : std::vector<std::pair<std::string, double>>{
           {"naive-bayes", 1e-6}, {"lda", 1e-6}, {"knn", 1e-6}, {"svm", 0.2}}) {
    const auto finished =
        run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/learners/reference.py", name, "train", "test"},
            folder.path());
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    const auto one = learner(name);
    FitOptions options = options_for(*one);
    options.balanced = false;
    const TrainedModel model = fit_model(train, *one, options);
    const ModelAnswer answer = OpenModel(model, *one, options.settings).ask(test.rows);
    std::istringstream stream(finished.out);
    double same = 0;
    for (Eigen::Index i = 0; i < answer.probabilities.rows(); ++i) {
      Eigen::RowVector3d reference;
      for (double& value : reference) ASSERT_TRUE(stream >> value);
      EXPECT_NEAR((answer.probabilities.row(i) - reference).cwiseAbs().maxCoeff(), 0, tolerance)
          << name << " " << i;
      Eigen::Index best = 0;
      reference.maxCoeff(&best);
      same += answer.labels[static_cast<std::size_t>(i)].front() == best;
    }
    EXPECT_GT(same / 60, 0.93) << name;
  }
}

}  // namespace
}  // namespace micro::test
