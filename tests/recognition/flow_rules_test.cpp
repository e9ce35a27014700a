// The default classifier on movements whose units are known, each written down here from the FACS manual's
// words and not from the plugin's own table.
#include <algorithm>

#include "tests/recognition/plugin_fixture.h"

namespace micro::test {
namespace {

using enum Region;

const std::filesystem::path flow_rules =
    std::filesystem::path(MICRO_BINARY_DIR) / "libmicro/microx/plugins/flow-rules.so";

std::string named(const EventWindow& event) {
  static const auto classifier = AuClassifier::open(Plugin::open(flow_rules), "");
  const auto scores = classifier->classify(event);
  return scores ? to_string(seen_units(*scores, classifier->threshold()), false) : "none";
}

/// x is to the right of the picture, where the subject's left is.
TEST(FlowRulesTest, NamesSingleUnits) {
  const std::vector<std::pair<std::string, std::vector<Move>>> cases{
      {"1", {{brow_inner_r, 0, -2}, {brow_inner_l, 0, -2}}},
      {"2", {{brow_outer_r, -0.3, -2}, {brow_outer_l, 0.3, -2}}},
      {"4", {{brow_inner_r, 1.2, 1.6}, {brow_inner_l, -1.2, 1.6}}},
      {"5", {{lid_upper_r, 0, -1.5}, {lid_upper_l, 0, -1.5}}},
      {"7", {{lid_lower_r, 0.4, -1.5}, {lid_lower_l, -0.4, -1.5}}},
      {"9", {{nose_wing_r, 0, -2}, {nose_wing_l, 0, -2}, {cheek_r, 0, -0.6}, {cheek_l, 0, -0.6}}},
      {"10",
       {{lip_upper_r, 0, -2},
        {lip_upper_m, 0, -1},
        {lip_upper_l, 0, -2},
        {nose_wing_r, 0, -0.5},
        {nose_wing_l, 0, -0.5}}},
      {"12", {{mouth_corner_r, -1.5, -1.5}, {mouth_corner_l, 1.5, -1.5}}},
      {"15", {{mouth_corner_r, -0.2, 2}, {mouth_corner_l, 0.2, 2}}},
      {"17", {{chin, 0, -2}, {lip_lower, 0, -0.7}}},
      {"20", {{mouth_corner_r, -2, 0}, {mouth_corner_l, 2, 0}}},
      {"24", {{lip_upper_m, 0, 1.5}, {lip_lower, 0, -1.5}, {lip_upper_r, 0, 1}, {lip_upper_l, 0, 1}}},
      {"25", {{lip_lower, 0, 2}, {lip_upper_m, 0, -0.5}}},
      {"26", {{chin, 0, 2}, {lip_lower, 0, 1.7}}}};
  for (const auto& [units, moves] : cases) EXPECT_EQ(named(event_of(moves)), units);
}

TEST(FlowRulesTest, TellsTheSides) {
  EXPECT_EQ(named(event_of({{mouth_corner_r, -1.5, -1.5}})), "R12");
  EXPECT_EQ(named(event_of({{mouth_corner_l, 1.5, -1.5}})), "L12");
  EXPECT_EQ(named(event_of({{mouth_corner_l, -2, -0.2}})), "L14");
  EXPECT_EQ(named(event_of({{brow_inner_r, 0, -2}})), "R1");
  EXPECT_EQ(named(event_of({{brow_outer_l, 0.3, -2}, {lid_upper_l, 0, -0.7}})), "L2");
}

TEST(FlowRulesTest, NamesCombinations) {
  EXPECT_EQ(named(event_of({{brow_inner_r, 0, -2},
                            {brow_inner_l, 0, -2},
                            {brow_outer_r, 0, -2},
                            {brow_outer_l, 0, -2},
                            {lid_upper_r, 0, -2.2},
                            {lid_upper_l, 0, -2.2}})),
            "1+2+5");
  // What is left when the inner brow is pulled up and together: neither of both alone.
  EXPECT_EQ(named(event_of({{brow_inner_r, 1.2, -0.1}, {brow_inner_l, -1.2, -0.1}})), "1+4");
  EXPECT_EQ(named(event_of({{mouth_corner_r, -1.5, -1.5},
                            {mouth_corner_l, 1.5, -1.5},
                            {cheek_r, 0, -1.4},
                            {cheek_l, 0, -1.4},
                            {lid_lower_r, 0.9, -0.5},
                            {lid_lower_l, -0.9, -0.5}})),
            "6+12");
}

TEST(FlowRulesTest, ARestOfHeadMotionIsNoUnit) {
  std::vector<Move> shift;
  for (int r = 0; r < region_count; ++r) shift.push_back({static_cast<Region>(r), 0.6, -0.4});
  EXPECT_EQ(named(event_of(shift)), "");
  shift.push_back({mouth_corner_l, 2, -2});
  EXPECT_EQ(named(event_of(shift)), "L12");
}

TEST(FlowRulesTest, NoiseAloneIsNoUnit) {
  EXPECT_EQ(named(event_of({}, 0.05)), "");
  EXPECT_EQ(named(event_of({}, 0.5)), "");
}

TEST(FlowRulesTest, StrongerMovementIsMoreIntense) {
  const auto classifier = AuClassifier::open(Plugin::open(flow_rules), "");
  double before = 0;
  for (const double size : {1.0, 3.0, 8.0, 14.0, 30.0}) {
    const auto scores =
        classifier->classify(event_of({{mouth_corner_r, -size, -size}, {mouth_corner_l, size, -size}}))
            .value();
    const auto found = std::ranges::find(scores, 12, &AuScore::action_unit);
    EXPECT_GT(found->intensity, before);
    before = found->intensity;
  }
  EXPECT_EQ(before, 5);
}

TEST(FlowRulesTest, ClosingEyesAreNamedByTheirLength) {
  auto blink = event_of({});
  blink.kind = EventKind::blink;
  EXPECT_EQ(named(blink), "45");
  auto closed = blink;
  closed.motion.capture_fps = 50;  // 0.8 s
  closed.kind = EventKind::eye_closure;
  EXPECT_EQ(named(closed), "43");
  auto speech = blink;
  speech.kind = EventKind::speech;
  EXPECT_EQ(named(speech), "none");
}

TEST(FlowRulesTest, ALidThatSinksOverAnOpenEyeIsNoClosingEye) {
  auto event = event_of({{lid_upper_r, 0, 2}, {lid_upper_l, 0, 2}});
  RowMajorMatrix likeness = RowMajorMatrix::Ones(event.motion.frames(), 2);
  const TableLayout layout{"motion/eye_likeness", {"right", "left"}, {"1", "1"}};
  event.motion.tables = {{layout, likeness}};
  EXPECT_EQ(named(event), "");
  likeness.row(event.apex).setConstant(0.1);
  event.motion.tables = {{layout, likeness}};
  EXPECT_EQ(named(event), "45");
}

TEST(FlowRulesTest, WhatCannotBeJudgedHasNoAnswer) {
  auto unseen = event_of({{mouth_corner_l, 2, -2}});
  unseen.motion.displacement.setConstant(std::nan(""));
  EXPECT_EQ(named(unseen), "none");
  auto partly = event_of({{mouth_corner_l, 2, -2}});
  partly.motion.displacement.topRows(20).setConstant(std::nan(""));
  EXPECT_EQ(named(partly), "L12");
  EventWindow still = event_of({}, 0);  // not even noise
  EXPECT_EQ(named(still), "");
  expect_refused([] { AuClassifier::open(Plugin::open(flow_rules), "{\"model\": \"x\"}"); },
                 "has no options");
}

}  // namespace
}  // namespace micro::test
