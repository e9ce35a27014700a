#include "libmicro/learning/folds.h"

#include <gtest/gtest.h>

#include <set>

#include "libmicro/core/error.h"
#include "tests/learning/learning_fixture.h"

namespace micro::test {
namespace {

std::set<std::string> people_of(const SampleTable& table, const std::vector<std::size_t>& places) {
  std::set<std::string> out;
  for (const std::size_t i : places) out.insert(table.origins[i].person);
  return out;
}

TEST(FoldsTest, EverySampleIsTestedOnceAndNobodyStandsOnBothSides) {
  const SampleTable table = make_table(9, 3, 2, 1.0, 1);
  for (const auto& [protocol, folds] : std::vector<std::pair<Protocol, std::size_t>>{{Protocol::loso, 9},
                                                                                     {Protocol::kfold, 4},
                                                                                     {Protocol::megc2019, 9},
                                                                                     {Protocol::cross, 3},
                                                                                     {Protocol::given, 3}}) {
    const auto made = make_folds(table, protocol, 4, 1);
    EXPECT_EQ(made.size(), folds) << to_string(protocol);
    std::vector<int> tested(table.count());
    for (const auto& fold : made) {
      EXPECT_EQ(fold.train.size() + fold.test.size(), table.count());
      for (const std::size_t i : fold.test) ++tested[i];
      for (const auto& person : people_of(table, fold.test))
        EXPECT_FALSE(people_of(table, fold.train).contains(person));
    }
    EXPECT_EQ(std::ranges::count(tested, 1), std::ssize(tested)) << to_string(protocol);
  }
}

TEST(FoldsTest, GroupsOfSubjectsAreEvenAndFollowTheSeed) {
  const SampleTable table = make_table(10, 1, 2, 1.0, 1);
  const auto one = make_folds(table, Protocol::kfold, 5, 1), again = make_folds(table, Protocol::kfold, 5, 1),
             other = make_folds(table, Protocol::kfold, 5, 2);
  bool differs = false;
  for (std::size_t f = 0; f < 5; ++f) {
    EXPECT_EQ(one[f].test.size(), table.count() / 5);
    EXPECT_EQ(one[f].test, again[f].test);
    differs |= one[f].test != other[f].test;
  }
  EXPECT_TRUE(differs);
}

TEST(FoldsTest, SubjectsOfTheSameNameInTwoDataSetsAreTwoPeople) {
  SampleTable table = make_table(4, 2, 1, 1.0, 1);
  for (auto& origin : table.origins) origin.subject = "01";
  EXPECT_EQ(make_folds(table, Protocol::loso, 0, 1).size(), 4U);
}

TEST(FoldsTest, WhatCannotBeTestedIsRefused) {
  EXPECT_THROW(make_folds(make_table(1, 1, 3, 1.0, 1), Protocol::loso, 5, 1), Error);
  EXPECT_THROW(make_folds(make_table(3, 1, 3, 1.0, 1), Protocol::cross, 5, 1), Error);
  EXPECT_THROW(make_folds(make_table(3, 1, 3, 1.0, 1), Protocol::kfold, 5, 1), Error);
  SampleTable without = make_table(4, 2, 3, 1.0, 1);
  without.origins[3].data_set.clear();
  EXPECT_THROW(make_folds(without, Protocol::cross, 5, 1), Error);
  EXPECT_THROW(protocol_from("holdout"), Error);
  EXPECT_EQ(protocol_from("megc2019"), Protocol::megc2019);
}

TEST(FoldsTest, ClassesOfTheGrandChallenge) {
  for (const char* emotion : {"disgust", "repression", "anger", "contempt", "fear", "sadness", "negative"})
    EXPECT_EQ(megc2019_class(emotion), "negative");
  EXPECT_EQ(megc2019_class("happiness"), "positive");
  EXPECT_EQ(megc2019_class("surprise"), "surprise");
  EXPECT_EQ(megc2019_class("others"), "");
}

}  // namespace
}  // namespace micro::test
