#include "libmicro/spotting/spotter.h"

#include <gtest/gtest.h>

#include <thread>

#include "synthetic.h"

namespace micro {
namespace {

using test::quiet_face;

std::vector<Event> of_kind(const std::vector<Event>& events, EventKind kind) {
  std::vector<Event> out;
  for (const auto& event : events)
    if (event.kind == kind) out.push_back(event);
  return out;
}

std::vector<Event> expressions(const Trajectory& t) { return of_kind(spot(t, {}), EventKind::expression); }

class RateTest : public ::testing::TestWithParam<double> {};

TEST_P(RateTest, MovementsOfManyPlacesAndLengthsAreFoundWithTheirFrames) {
  const double fps = GetParam();
  Trajectory t = quiet_face(16, fps, 0.05 * std::sqrt(fps / 200), 20);
  const std::vector<Region> places{Region::brow_inner_l, Region::mouth_corner_r, Region::cheek_l,
                                   Region::lip_upper_m,  Region::chin,           Region::nose_wing_r};
  std::vector<std::array<double, 3>> truth;
  double begin = 1.5;
  for (const double length : {0.08, 0.12, 0.2, 0.3, 0.45}) {
    const double onset = std::round(begin * fps), offset = std::round((begin + length) * fps) - 1;
    truth.push_back({onset, std::round(onset + 0.4 * (offset - onset)), offset});
    test::move(t, places[truth.size() - 1], 0.5, -0.8, onset, truth.back()[1], offset);
    begin += 2.5;
  }
  const auto found = expressions(t);
  ASSERT_EQ(found.size(), truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto& interval = found[i].interval;
    const double slack = std::max(2.0, 0.012 * fps);
    EXPECT_NEAR(static_cast<double>(interval.onset()), truth[i][0], slack) << i;
    EXPECT_NEAR(static_cast<double>(interval.apex()), truth[i][1], slack) << i;
    EXPECT_NEAR(static_cast<double>(interval.offset()), truth[i][2], slack) << i;
    EXPECT_EQ(found[i].regions.front(), region_names[static_cast<std::size_t>(index_of(places[i]))]);
    EXPECT_NEAR(found[i].amplitude_px, std::hypot(0.5, 0.8), 0.12) << i;
    EXPECT_GT(found[i].confidence, 0.8) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Rates, RateTest, ::testing::Values(100.0, 200.0, 500.0));

TEST(SpotterTest, AQuietFaceDoesNothing) {
  std::size_t alarms = 0;
  for (std::uint64_t seed = 30; seed < 36; ++seed)
    alarms += expressions(quiet_face(30, 200, 0.08, seed)).size();
  EXPECT_LE(alarms, 1U) << "in three minutes";
}

TEST(SpotterTest, ASpeakersJawIsNoExpressionAndHidesNone) {
  Trajectory t = quiet_face(20, 200, 0.05, 40);
  for (Eigen::Index i = 600; i < 3400; ++i) {
    const double s = static_cast<double>(i) / 200,
                 jaw = 4 * (0.5 - 0.5 * std::cos(28 * s + 1.5 * std::sin(3 * s))) *
                       (0.7 + 0.3 * std::sin(2.2 * s));
    t.y(i, index_of(Region::chin)) += jaw, t.y(i, index_of(Region::lip_lower)) += 0.9 * jaw;
    for (const Region corner : {Region::mouth_corner_r, Region::mouth_corner_l})
      t.y(i, index_of(corner)) += 0.35 * jaw;
  }
  test::move(t, Region::mouth_corner_l, 1.1, -0.8, 2000, 2015, 2039);
  const auto found = expressions(t);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(static_cast<double>(found[0].interval.apex()), 2015, 4);
  EXPECT_EQ(found[0].regions.front(), "mouth_corner_l");
}

TEST(SpotterTest, BlinksAreReportedAsBlinksOnly) {
  Trajectory t = quiet_face(20, 200, 0.05, 41);
  for (const double at : {400.0, 1100.0, 2500.0}) {
    test::blink(t, at, at + 14, at + 42);
    test::move(t, Region::brow_inner_r, 0, 0.7, at + 2, at + 15, at + 40);  // the brows follow a little
    test::move(t, Region::brow_inner_l, 0, 0.7, at + 2, at + 15, at + 40);
  }
  const auto events = spot(t, {});
  EXPECT_EQ(of_kind(events, EventKind::expression).size(), 0U);
  ASSERT_GE(of_kind(events, EventKind::blink).size(), 3U);
}

TEST(SpotterTest, LidsThatFollowTheLookAreGaze) {
  Trajectory t = quiet_face(20, 200, 0.03, 42);
  for (Eigen::Index i = 1500; i < 1580; ++i) t.gaze.row(i) += Eigen::RowVector4d(0, 3, 0, 3);
  for (const Region lid : {Region::lid_upper_r, Region::lid_upper_l})
    test::move(t, lid, 0, 1.2, 1498, 1520, 1582);
  EXPECT_EQ(expressions(t).size(), 0U);
}

TEST(SpotterTest, TheWholeFaceGoingOneWayIsTheHead) {
  Trajectory t = quiet_face(20, 200, 0.03, 43);
  for (int r = 0; r < region_count; ++r) test::move(t, static_cast<Region>(r), 0.8, 0.1, 1500, 1520, 1550);
  EXPECT_EQ(expressions(t).size(), 0U);
  EXPECT_GE(of_kind(spot(t, {}), EventKind::head_motion).size(), 1U);
}

TEST(SpotterTest, AJumpIsNoMovementOfSkin) {
  Trajectory t = quiet_face(20, 200, 0.03, 44);
  for (Eigen::Index i = 1500; i < 1530; ++i) t.x(i, index_of(Region::cheek_r)) += 1;
  EXPECT_EQ(expressions(t).size(), 0U);
}

TEST(SpotterTest, ASmileThatIsHeldIsOneEventFromItsOnsetOn) {
  Trajectory t = quiet_face(20, 200, 0.04, 45);
  for (Eigen::Index i = 1600; i < 2300; ++i) {
    const double k =
        6 * std::min({1.0, static_cast<double>(i - 1600) / 60, static_cast<double>(2300 - i) / 80});
    t.x(i, index_of(Region::mouth_corner_l)) += 0.7 * k, t.x(i, index_of(Region::mouth_corner_r)) -= 0.7 * k;
    for (const Region corner : {Region::mouth_corner_r, Region::mouth_corner_l})
      t.y(i, index_of(corner)) -= 0.7 * k;
  }
  const auto found = expressions(t);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].event_class, EventClass::macro);
  EXPECT_NEAR(static_cast<double>(found[0].interval.onset()), 1600, 25);
  EXPECT_GT(found[0].interval.offset(), 2150);
}

TEST(SpotterTest, WhereTheFaceIsNotSeenNothingIsFoundAndTheRestIs) {
  Trajectory t = quiet_face(20, 200, 0.04, 46);
  test::move(t, Region::brow_outer_r, 0, -1, 800, 812, 830);
  test::move(t, Region::brow_outer_r, 0, -1, 3200, 3212, 3230);
  for (Eigen::Index i = 1800; i < 2000; ++i) {
    t.valid[static_cast<std::size_t>(i)] = 0;
    t.x.row(i).setConstant(std::nan("")), t.y.row(i).setConstant(std::nan(""));
    t.eye_likeness.row(i).setConstant(std::nan("")), t.gaze.row(i).setConstant(std::nan(""));
    t.turn.row(i).setConstant(std::nan(""));
  }
  const auto found = expressions(t);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NEAR(static_cast<double>(found[1].interval.apex()), 3212, 3);
}

TEST(SpotterTest, ARegionThatThePictureCutsOffDoesNotMatter) {
  Trajectory t = quiet_face(20, 200, 0.04, 47);
  test::move(t, Region::brow_outer_r, 0, -1, 800, 812, 830);
  t.x.col(index_of(Region::chin)).setConstant(std::nan("")),
      t.y.col(index_of(Region::chin)).setConstant(std::nan(""));
  EXPECT_EQ(expressions(t).size(), 1U);
  for (const Region region : {Region::cheek_l, Region::mouth_corner_l, Region::brow_outer_l})
    t.x.col(index_of(region)).setConstant(std::nan("")), t.y.col(index_of(region)).setConstant(std::nan(""));
  EXPECT_EQ(spot(t, {}).size(), 0U) << "too little of the face is in the picture";
}

TEST(SpotterTest, ThreadsChangeNothing) {
  Trajectory t = quiet_face(12, 200, 0.05, 48);
  for (int i = 0; i < 5; ++i)
    test::move(t, Region::mouth_corner_l, 0.6, 0.2, 300 + 400 * i, 310 + 400 * i, 330 + 400 * i);
  const ParallelFor reversed_threads = [](int count, const std::function<void(int)>& job) {
    std::vector<std::thread> threads;
    for (int i = count - 1; i >= 0; --i) threads.emplace_back([&job, i] { job(i); });
    for (auto& thread : threads) thread.join();
  };
  const auto a = spot(t, {}), b = spot(t, {}, reversed_threads);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].interval.onset(), b[i].interval.onset());
    EXPECT_EQ(a[i].confidence, b[i].confidence);
  }
}

TEST(SpotterTest, ShortAndEmptyFilmsAreNoTrouble) {
  EXPECT_TRUE(spot(quiet_face(0, 200), {}).empty());
  EXPECT_TRUE(spot(quiet_face(0.02, 200), {}).empty());
  EXPECT_NO_THROW(spot(quiet_face(0.3, 200), {}));
  EXPECT_NO_THROW(spot(quiet_face(2, 25), {}));
}

TEST(SpotterTest, ConstantSignalsAreNoTrouble) {
  Trajectory t = quiet_face(10, 200, 0.05, 49);
  t.x.setZero(), t.y.setZero(), t.turn.setZero(), t.gaze.setZero(), t.eye_likeness.setOnes();
  EXPECT_TRUE(spot(t, {}).empty());
}

}  // namespace
}  // namespace micro
