#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "libmicro/core/error.h"
#include "libmicro/learning/trained_model.h"
#include "tests/learning/learning_fixture.h"

namespace micro::test {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

SampleRows rows_of(const FeatureRows& values) {
  SampleRows rows{values, {0}};
  for (Eigen::Index i = 0; i < values.rows(); ++i) rows.starts.push_back(static_cast<std::size_t>(i) + 1);
  return rows;
}

TEST(PreparationTest, ScalesFillsAndLeavesOutWhatNeverChanges) {
  const SampleRows rows = rows_of(FeatureRows{{1, 7, 10}, {3, 7, missing}, {5, 7, 30}});
  const Preparation fitted = fit_preparation(rows, {0, 1, 0}, 2, {});
  EXPECT_EQ(fitted.kept, (std::vector<Eigen::Index>{0, 2}));
  const SampleRows out = fitted.apply(rows);
  EXPECT_NEAR(out.values.col(0).sum(), 0, 1e-12);
  EXPECT_NEAR(out.values.col(0).squaredNorm() / 3, 1, 1e-12);
  EXPECT_EQ(out.values(1, 1), 0) << "a missing number is the mean";
  EXPECT_THROW(fit_preparation(rows_of(FeatureRows{{1}, {1}}), {0, 1}, 2, {}), Error);
}

TEST(PreparationTest, KeepsTheColumnsThatSeparateTheClassesBest) {
  const SampleTable table = make_table(5, 1, 20, 3.0, 2);
  std::vector<int> labels;
  for (const auto& own : table.labels) labels.push_back(own.front());
  PreparationOptions options;
  options.select = 3;
  EXPECT_EQ(fit_preparation(table.rows, labels, 3, options).kept, (std::vector<Eigen::Index>{0, 1, 2}));
}

TEST(PreparationTest, CopiesAreNoisyAndComeFromTheSeed) {
  SampleRows one = rows_of(FeatureRows::Zero(50, 4)), same = one, other = one;
  std::vector<int> labels(50, 1), more(50, 1), others(50, 1);
  const PreparationOptions options{.select = 0, .copies = 3, .noise = 0.5};
  augment(one, labels, options, 1), augment(same, more, options, 1), augment(other, others, options, 2);
  ASSERT_EQ(one.count(), 200U);
  EXPECT_EQ(labels, std::vector<int>(200, 1));
  EXPECT_EQ(one.values, same.values);
  EXPECT_NE(one.values, other.values);
  EXPECT_EQ(one.values.topRows(50), FeatureRows::Zero(50, 4));
  EXPECT_NEAR(std::sqrt(one.values.bottomRows(150).squaredNorm() / 600), 0.5, 0.05);
}

TEST(PreparationTest, SequencesKeepTheirSteps) {
  SampleRows rows{FeatureRows{{1}, {2}, {3}, {4}, {5}, {6}}, {0, 1, 3, 6}};
  const SampleRows chosen = rows.at({2, 0});
  EXPECT_EQ(chosen.starts, (std::vector<std::size_t>{0, 3, 4}));
  EXPECT_EQ(chosen.values, (FeatureRows{{4}, {5}, {6}, {1}}));
}

/// Two action units: one moves column 0, the other column 1.
SampleTable units() {
  SampleTable table = make_table(4, 1, 1, 0, 1, {"1", "2"}, 2);
  table.several = true;
  for (std::size_t i = 0; i < table.count(); ++i) {
    table.labels[i].clear();
    for (int unit = 0; unit < 2; ++unit) {
      const bool acts = (i >> unit) & 1;
      table.rows.values(static_cast<Eigen::Index>(i), unit) =
          (acts ? 5.0 : 0.0) + 0.01 * static_cast<double>(i);
      if (acts) table.labels[i].push_back(unit);
    }
  }
  return table;
}

TEST(TrainedModelTest, CombinationsAreTold) {
  const SampleTable table = units();
  for (const bool alone : {false, true}) {
    FitOptions options;
    options.each_alone = alone;
    const TrainedModel model = fit_model(table, NearestMean(), options);
    EXPECT_EQ(model.heads.size(), alone ? 2U : 1U);
    const ModelAnswer answer = OpenModel(model, NearestMean(), {}).ask(table.rows);
    EXPECT_EQ(answer.labels, table.labels) << alone;
    for (std::size_t i = 0; i < table.count(); ++i)
      for (int unit = 0; unit < 2; ++unit)
        EXPECT_EQ(answer.probabilities(static_cast<Eigen::Index>(i), unit), (i >> unit) & 1);
  }
}

TEST(TrainedModelTest, UnitsAloneTellACombinationThatWasNeverSeen) {
  const SampleTable table = units();
  FitOptions options;
  options.each_alone = true;
  const TrainedModel model = fit_model(table.at({0, 1, 2, 4, 5, 6}), NearestMean(), options);
  const ModelAnswer answer = OpenModel(model, NearestMean(), {}).ask(table.rows.at({3, 7}));
  EXPECT_EQ(answer.labels, (std::vector<std::vector<int>>{{0, 1}, {0, 1}}));
}

TEST(TrainedModelTest, OneAnswerNeedsNoModel) {
  const SampleTable table = make_table(3, 1, 2, 1.0, 1);
  const TrainedModel model = fit_model(table.at({1, 4, 7}), NearestMean(), {});
  EXPECT_TRUE(model.heads.front().model.empty());
  const ModelAnswer answer = OpenModel(model, NearestMean(), {}).ask(table.rows.at({0}));
  EXPECT_EQ(answer.labels.front(), std::vector<int>{1});
  EXPECT_EQ(answer.probabilities(0, 1), 1);
}

TEST(TrainedModelTest, RareClassesWeighAsMuchAsCommonOnes) {
  const SampleTable table = make_table(2, 1, 4, 1.0, 1, {"a", "b"});
  const auto weights = fit_model(table.at({0, 2, 4, 1}), NearestMean(), {}).heads.front().class_weights;
  EXPECT_NEAR(weights[0], 4.0 / 6, 1e-12);
  EXPECT_NEAR(weights[1], 4.0 / 2, 1e-12);
  FitOptions options;
  options.balanced = false;
  EXPECT_EQ(fit_model(table, NearestMean(), options).heads.front().class_weights,
            (std::vector<double>{1, 1}));
}

TEST(TrainedModelTest, SampleWithoutALabelIsRefused) {
  SampleTable table = make_table(2, 1, 4, 1.0, 1);
  table.labels[2].clear();
  EXPECT_THROW(fit_model(table, NearestMean(), {}), Error);
}

}  // namespace
}  // namespace micro::test
