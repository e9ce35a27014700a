// What is tested must not be learnt from, in any way: not by the learner, not by scaling, selection, class
// weights or augmentation, and not because one person stands on both sides.
#include <gtest/gtest.h>

#include "libmicro/core/error.h"
#include "libmicro/learning/cross_validation.h"
#include "tests/learning/learning_fixture.h"

namespace micro::test {
namespace {

constexpr Protocol protocols[]{Protocol::loso, Protocol::kfold, Protocol::megc2019, Protocol::cross,
                               Protocol::given};

double accuracy_of(const SampleTable& table, const std::vector<TestedSample>& tested) {
  double right = 0;
  for (const auto& one : tested) right += one.answer == table.labels[one.sample];
  return right / static_cast<double>(tested.size());
}

std::vector<TestedSample> validate(const SampleTable& table, Protocol protocol, const FitOptions& options) {
  return cross_validate(table, make_folds(table, protocol, 5, 3), NearestMean(), options, [](std::size_t) {});
}

FitOptions everything_fitted() {
  FitOptions options;
  options.preparation = {.select = 4, .copies = 2, .noise = 0.3};
  return options;
}

bool same_model(const TrainedModel& one, const TrainedModel& other) {
  if (one.heads.size() != other.heads.size()) return false;
  for (std::size_t h = 0; h < one.heads.size(); ++h) {
    const Head &a = one.heads[h], &b = other.heads[h];
    if (a.model != b.model || a.preparation.kept != b.preparation.kept ||
        a.preparation.mean != b.preparation.mean || a.preparation.deviation != b.preparation.deviation ||
        a.class_weights != b.class_weights)
      return false;
  }
  return true;
}

/// The proof that nothing leaks: whatever the test samples are, the fold's model has the same bytes.
TEST(LeakTest, TestSamplesDoNotChangeAFoldsModelUnderAnyProtocol) {
  const SampleTable table = make_table(8, 2, 4, 1.0, 1);
  for (const Protocol protocol : protocols)
    for (const Fold& fold : make_folds(table, protocol, 4, 3)) {
      SampleTable other = table;
      for (const std::size_t i : fold.test) {
        other.rows.values.row(static_cast<Eigen::Index>(i)).array() = 1e9 * static_cast<double>(i);
        other.labels[i] = {(table.labels[i].front() + 1) % 3};
      }
      const NearestMean learner;
      const FitOptions options = everything_fitted();
      EXPECT_TRUE(same_model(fit_model(table.at(fold.train), learner, options),
                             fit_model(other.at(fold.train), learner, options)))
          << to_string(protocol) << " " << fold.name;
    }
}

/// And the other way round: the comparison above sees a change of the training samples.
TEST(LeakTest, TrainingSamplesDoChangeIt) {
  const SampleTable table = make_table(4, 2, 4, 1.0, 1);
  SampleTable other = table;
  other.rows.values(0, 0) += 0.5;
  EXPECT_FALSE(same_model(fit_model(table, NearestMean(), {}), fit_model(other, NearestMean(), {})));
}

TEST(LeakTest, RandomLabelsScoreChanceUnderEveryProtocol) {
  // 600 samples of 3 classes: a third, give or take 4 standard deviations of 0.02.
  const SampleTable table = make_table(20, 2, 10, 3.0, 7);
  for (const Protocol protocol : protocols) {
    EXPECT_GT(accuracy_of(table, validate(table, protocol, everything_fitted())), 0.9) << to_string(protocol);
    double sum = 0;
    for (unsigned long seed = 0; seed < 5; ++seed) {
      const SampleTable shuffled = with_shuffled_labels(table, seed);
      const double accuracy = accuracy_of(shuffled, validate(shuffled, protocol, everything_fitted()));
      EXPECT_NEAR(accuracy, 1.0 / 3, 0.08) << to_string(protocol);
      sum += accuracy;
    }
    EXPECT_NEAR(sum / 5, 1.0 / 3, 0.035) << to_string(protocol);
  }
}

/// The classic leak: many columns of noise, the best of which were selected by looking at all labels.
TEST(LeakTest, SelectionOnTheWholeTableWouldLeakAndIsNotWhatIsDone) {
  const SampleTable noise = make_table(10, 2, 2, 0.0, 11, {"a", "b"}, 2000);
  FitOptions selecting;
  selecting.preparation.select = 10;
  EXPECT_NEAR(accuracy_of(noise, validate(noise, Protocol::loso, selecting)), 0.5, 0.3);
  std::vector<int> labels;
  for (const auto& own : noise.labels) labels.push_back(own.front());
  const Preparation wrong = fit_preparation(noise.rows, labels, 2, selecting.preparation);
  SampleTable leaking = noise;
  leaking.rows = wrong.apply(noise.rows);
  EXPECT_GT(accuracy_of(leaking, validate(leaking, Protocol::loso, {})), 0.85) << "the trap does not work";
}

/// A column that standardising each person's rows on the whole table would turn into the label: it tells the
/// class only against the other rows of the test fold. Scaling that is fitted to training rows leaves it
/// useless.
TEST(LeakTest, PlantedColumnThatScalingOfTestRowsWouldRevealGainsNothing) {
  SampleTable table = make_table(12, 2, 5, 0.0, 5, {"a", "b"}, 1);
  Chance chance(9);
  std::vector<double> base(12);
  for (double& value : base) value = 1000 * chance.normal();
  for (std::size_t i = 0; i < table.count(); ++i)
    table.rows.values(static_cast<Eigen::Index>(i), 0) = base[i / 10] + table.labels[i].front();
  EXPECT_NEAR(accuracy_of(table, validate(table, Protocol::loso, {})), 0.5, 0.1);
  SampleTable leaking = table;  // what scaling on test rows would make of it
  for (std::size_t i = 0; i < table.count(); ++i)
    leaking.rows.values(static_cast<Eigen::Index>(i), 0) -= base[i / 10] + 0.5;
  EXPECT_EQ(accuracy_of(leaking, validate(leaking, Protocol::loso, {})), 1.0) << "the trap does not work";
}

TEST(LeakTest, AnswersDependOnNoOtherTestSample) {
  const SampleTable table = make_table(6, 2, 4, 1.0, 3);
  const TrainedModel model = fit_model(table, NearestMean(), everything_fitted());
  const OpenModel open(model, NearestMean(), {});
  const ModelAnswer all = open.ask(table.rows);
  for (std::size_t i = 0; i < table.count(); ++i)
    EXPECT_EQ(open.ask(table.rows.at({i})).probabilities.row(0),
              all.probabilities.row(static_cast<Eigen::Index>(i)));
}

void expect_refused(const std::function<void()>& call, const std::string& text) {
  try {
    call();
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::input);
    EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
  }
}

TEST(LeakTest, OnePersonOnBothSidesIsRefused) {
  SampleTable table = make_table(4, 2, 2, 1.0, 1);
  table.origins.back().person = table.origins.front().person;  // of another data set, and of another part
  for (const Protocol protocol : {Protocol::cross, Protocol::given})
    expect_refused([&] { make_folds(table, protocol, 2, 1); }, "would be learnt from and tested");
  expect_refused([&] { held_out(table, table.count() / 2); }, "would be learnt from and tested");
  expect_refused(
      [&] {
        cross_validate(table, {{"mine", {0}, {1}}}, NearestMean(), {}, [](std::size_t) {});
      },
      "would be learnt from and tested");
}

TEST(LeakTest, OneFilmUnderTwoNamesIsRefused) {
  SampleTable table = make_table(4, 2, 2, 1.0, 1);
  table.origins.back().identity = table.origins.front().identity;
  expect_refused([&] { check_samples(table); }, "is the same film or picture as");
  table.origins.back().person = table.origins.front().person;
  expect_refused([&] { check_samples(table); }, "is listed twice");
}

}  // namespace
}  // namespace micro::test
