#include "libmicro/motion/flow_method.h"

#include <gtest/gtest.h>

#include <ostream>
#include <set>

#include "libmicro/core/error.h"
#include "pictures.h"

namespace micro {

void PrintTo(const FlowMethod& method, std::ostream* out) { *out << method.name; }

namespace {

using test::Texture;
using test::Vector2d;

constexpr int side = 96;

/// Mean and the largest deviation from it, away from the borders.
struct Field {
  Vector2d mean;
  double spread;
};

Field interior(const cv::Mat& flow) {
  const cv::Mat inside = flow(cv::Rect(side / 6, side / 6, side - side / 3, side - side / 3));
  cv::Scalar mean, deviation;
  cv::meanStdDev(inside, mean, deviation);
  return {{mean[0], mean[1]}, std::hypot(deviation[0], deviation[1])};
}

/// How far from the truth a method's mean may be, crop pixels. dis stops at a quarter of the resolution and leaves the
/// rest to the direct fit; tvl1 prefers less motion.
double tolerance(const std::string& name) { return name == "dis" ? 0.15 : name == "tvl1" ? 0.07 : 0.04; }

class FlowMethodTest : public testing::TestWithParam<FlowMethod> {};

TEST_P(FlowMethodTest, RecoversATranslationWithItsDirection) {
  const Texture texture(7);
  const auto engine = GetParam().make();
  const cv::Mat from = test::shifted(texture, side, {0, 0});
  for (const Vector2d& shift : {Vector2d(1.3, 0), Vector2d(0, 0.8), Vector2d(-0.6, 1.4), Vector2d(0.3, -0.2)}) {
    cv::Mat flow;
    engine->compute(from, test::shifted(texture, side, shift), flow);
    ASSERT_EQ(flow.type(), CV_32FC2);
    ASSERT_EQ(flow.size(), from.size());
    const Field field = interior(flow);
    EXPECT_LT((field.mean - shift).norm(), tolerance(GetParam().name))
        << shift.transpose() << " measured as " << field.mean.transpose();
    EXPECT_LT(field.spread, 0.2) << shift.transpose();
  }
}

TEST_P(FlowMethodTest, EqualPicturesDoNotMove) {
  const auto engine = GetParam().make();
  const cv::Mat still = test::shifted(Texture(8), side, {0, 0});
  cv::Mat flow;
  engine->compute(still, still.clone(), flow);
  const Field field = interior(flow);
  EXPECT_LT(field.mean.norm(), 0.005);
  EXPECT_LT(field.spread, 0.01);
}

TEST_P(FlowMethodTest, ResultDoesNotDependOnWhatWasComputedBefore) {
  const Texture texture(9);
  const cv::Mat from = test::shifted(texture, side, {0, 0}), to = test::shifted(texture, side, {0.7, -0.4});
  cv::Mat fresh, used;
  GetParam().make()->compute(from, to, fresh);
  const auto engine = GetParam().make();
  engine->compute(from, test::shifted(texture, side, {-2, 2}), used);
  engine->compute(from, to, used);
  EXPECT_EQ(cv::norm(fresh, used, cv::NORM_INF), 0);
}

TEST_P(FlowMethodTest, AFlatPictureGivesNoNumbersThatAreNone) {
  const auto engine = GetParam().make();
  const cv::Mat flat(side, side, CV_8UC1, cv::Scalar(90));
  cv::Mat flow;
  engine->compute(flat, flat.clone(), flow);
  EXPECT_TRUE(cv::checkRange(flow, true, nullptr, -1, 1));
}

INSTANTIATE_TEST_SUITE_P(Every, FlowMethodTest, testing::ValuesIn(all_flow_methods()),
                         [](const auto& method) { return method.param.name; });

TEST(FlowMethodsTest, EveryOneDescribesItselfUnderItsOwnName) {
  std::set<std::string> names;
  for (const auto& method : all_flow_methods()) {
    EXPECT_TRUE(names.insert(method.name).second) << method.name;
    EXPECT_FALSE(method.description.empty()) << method.name;
    EXPECT_FALSE(method.reference.empty()) << method.name;
    EXPECT_TRUE(make_flow_engine(method.name)) << method.name;
  }
  EXPECT_TRUE(names.contains("dis"));
}

TEST(FlowMethodsTest, UnknownNameIsAUsageErrorThatNamesIt) {
  try {
    make_flow_engine("telepathy");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
    EXPECT_NE(std::string(error.what()).find("telepathy"), std::string::npos);
  }
}

}  // namespace
}  // namespace micro
