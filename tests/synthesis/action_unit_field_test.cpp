// The displacement fields: as large as they say, where anatomy wants them, and never folding or leaving the
// face.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/action_unit_table.h"
#include "tests/synthesis/faces.h"

namespace micro::test {
namespace {

double length(cv::Point2d v) { return std::hypot(v.x, v.y); }

std::vector<std::string> units_and_combinations() {
  auto names = action_unit_names();
  for (const char* more :
       {"1+2", "1+4", "4+7", "6+12", "L6+L12", "12+25", "9+10", "15+17", "1+2+5", "R4+7", "25+26"})
    names.emplace_back(more);
  return names;
}

std::vector<Landmarks> faces() { return {portrait_face(), stretched(1.15F, 1), stretched(1, 1.2F)}; }

template <class Visit>
void over(const cv::Rect2d& box, double step, const Visit& visit) {
  for (double y = box.y; y <= box.br().y; y += step)
    for (double x = box.x; x <= box.br().x; x += step) visit(cv::Point2d(x, y));
}

const cv::Rect2d everywhere(-2, -2, 4, 5);

/// Checks every unit on every face; `check` gets the field and the face.
template <class Check>
void on_every_face(const Check& check) {
  for (const auto& name : units_and_combinations())
    for (const auto& face : faces()) {
      SCOPED_TRACE("AU " + name);
      check(action_unit_field(name, face), face);
    }
}

TEST(ActionUnitFieldTest, LargestDisplacementIsTheAmplitude) {
  on_every_face([](const ActionUnitField& field, const Landmarks& face) {
    (void)face;
    double longest = 0;
    over(everywhere, 0.0073, [&](cv::Point2d p) { longest = std::max(longest, length(field.at(p))); });
    EXPECT_LE(longest, 1.0005);
    EXPECT_GE(longest, 0.99);
    EXPECT_NEAR(length(field.at(field.strongest())), 1, 1e-4);
  });
}

TEST(ActionUnitFieldTest, NothingMovesOutsideTheFaceAndTheBounds) {
  on_every_face([](const ActionUnitField& field, const Landmarks& face) {
    (void)face;
    const FaceRegion region(face);
    const std::vector<cv::Point2f> outline(region.outline().begin(), region.outline().end());
    over(everywhere, 0.023, [&](cv::Point2d p) {
      const bool outside = cv::pointPolygonTest(outline, cv::Point2f(p), true) <= 0;
      if (outside || !field.bounds().contains(p)) {
        EXPECT_EQ(field.at(p), cv::Point2d(0, 0)) << p;
      }
    });
  });
}

TEST(ActionUnitFieldTest, SkinNeverFoldsUpToTheLargestAmplitude) {
  constexpr double h = 1e-5;
  on_every_face([](const ActionUnitField& field, const Landmarks& face) {
    (void)face;
    const double amplitude = field.largest_amplitude();
    EXPECT_GE(amplitude, 0.067) << "6 px at 90 px between the eyes";
    double least = 1;
    over(field.bounds(), 0.0071, [&](cv::Point2d p) {
      const cv::Point2d dx = (field.at({p.x + h, p.y}) - field.at({p.x - h, p.y})) * (amplitude / (2 * h)),
                        dy = (field.at({p.x, p.y + h}) - field.at({p.x, p.y - h})) * (amplitude / (2 * h));
      least = std::min(least, (1 - dx.x) * (1 - dy.y) - dx.y * dy.x);
    });
    EXPECT_GT(least, 0.05);
  });
}

TEST(ActionUnitFieldTest, MirroredFaceMovesInTheMirror) {
  const auto face = portrait_face(), mirror_face = mirrored_face(face);
  for (const auto& name : units_and_combinations()) {
    std::string mirrored = name;
    for (auto& c : mirrored) c = c == 'L' ? 'R' : c == 'R' ? 'L' : c;
    const auto field = action_unit_field(name, face), mirror = action_unit_field(mirrored, mirror_face);
    over(field.bounds(), 0.05, [&](cv::Point2d p) {
      const cv::Point2d here = field.at(p), there = mirror.at({-p.x, p.y});
      EXPECT_NEAR(here.x, -there.x, 2e-3) << name << p;
      EXPECT_NEAR(here.y, there.y, 2e-3) << name << p;
    });
  }
}

/// Where a unit pulls a landmark of the subject's right side (or the middle): the least share of its strength
/// there, and a direction that must not be missed by more than 35 degrees. x is to the subject's left:
/// towards the nose.
struct Pull {
  const char* unit;
  int landmark;
  double share;
  cv::Point2d direction;
};

TEST(ActionUnitFieldTest, SkinGoesWhereTheMusclePulls) {
  const cv::Point2d up(0, -1), down(0, 1), medial(1, 0), lateral(-1, 0), up_and_out(-0.68, -0.73);
  for (const auto& pull :
       std::vector<Pull>{{"1", 21, 0.4, up},       {"1", 20, 0.6, up},           {"2", 17, 0.4, up},
                         {"2", 18, 0.7, up},       {"4", 21, 0.5, {0.55, 0.83}}, {"4", 20, 0.6, {0.55, 0.83}},
                         {"5", 37, 0.6, up},       {"5", 38, 0.6, up},           {"7", 40, 0.4, up},
                         {"7", 41, 0.4, up},       {"6", 41, 0.02, up},          {"9", 31, 0.5, up},
                         {"10", 50, 0.7, up},      {"10", 51, 0.4, up},          {"12", 48, 0.8, up_and_out},
                         {"14", 48, 0.6, medial},  {"15", 48, 0.8, down},        {"16", 58, 0.6, down},
                         {"16", 57, 0.5, down},    {"17", 57, 0.3, up},          {"18", 48, 0.7, medial},
                         {"20", 48, 0.8, lateral}, {"23", 48, 0.6, medial},      {"23", 51, 0.2, down},
                         {"23", 57, 0.2, up},      {"24", 51, 0.5, down},        {"24", 57, 0.5, up},
                         {"25", 57, 0.6, down},    {"25", 51, 0.1, up},          {"26", 57, 0.5, down}}) {
    const auto field = action_unit_field(pull.unit, portrait_face());
    const cv::Point2d moved = field.at(point_of(portrait_face(), pull.landmark));
    EXPECT_GE(length(moved), pull.share) << "AU " << pull.unit << " at " << pull.landmark;
    const double cosine = moved.dot(pull.direction) / (length(moved) * length(pull.direction));
    EXPECT_GT(cosine, std::cos(35 * CV_PI / 180))
        << "AU " << pull.unit << " at " << pull.landmark << " " << moved;
  }
}

TEST(ActionUnitFieldTest, LipCornerPullerHasTheMeasuredAngle) {
  const cv::Point2d moved = action_unit_field("12", portrait_face()).at(point_of(portrait_face(), 48));
  EXPECT_NEAR(std::atan2(-moved.y, -moved.x) * 180 / CV_PI, 47, 5);
}

TEST(ActionUnitFieldTest, RigidPartOfTheNoseStaysPut) {
  for (const auto& name : units_and_combinations())
    EXPECT_LT(length(action_unit_field(name, portrait_face()).at(point_of(portrait_face(), 28))), 0.15)
        << name;
}

TEST(ActionUnitFieldTest, OneSideLeavesTheOtherAlone) {
  const auto face = portrait_face();
  for (const auto& row : action_unit_table()) {
    if (!row.sided) continue;
    const auto left = action_unit_field(std::string("L") + row.name, face),
               right = action_unit_field(std::string("R") + row.name, face);
    EXPECT_GT(left.strongest().x, 0) << row.name;
    EXPECT_LT(right.strongest().x, 0) << row.name;
    EXPECT_LT(length(left.at(right.strongest())), 0.35) << row.name;
  }
  EXPECT_EQ(length(action_unit_field("R12", face).at(point_of(face, 54))), 0);
}

TEST(ActionUnitFieldTest, CombinationMovesWhatItsUnitsMove) {
  const auto face = portrait_face();
  const auto both = action_unit_field("6+12", face), six = action_unit_field("6", face),
             twelve = action_unit_field("12", face);
  EXPECT_GT(length(both.at(six.strongest())), 0.5);
  EXPECT_GT(length(both.at(twelve.strongest())), 0.5);
}

TEST(ActionUnitFieldTest, SidesAreThoseOfTheName) {
  EXPECT_EQ(side_of("12"), "B");
  EXPECT_EQ(side_of("L12"), "L");
  EXPECT_EQ(side_of("R4+R7"), "R");
  EXPECT_EQ(side_of("L6+R12"), "B");
  EXPECT_EQ(side_of("1+L12"), "B");
}

TEST(ActionUnitFieldTest, UnknownUnitsAreRefused) {
  for (const char* name : {"", "3", "12+", "+1", "X12", "L17", "R25", "12a", "1+99", "LL12"}) try {
      action_unit_field(name, portrait_face());
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::usage) << name;
    }
}

TEST(ActionUnitFieldTest, EveryUnitIsDocumentedWithItsMuscle) {
  std::ifstream file(MICRO_SOURCE_DIR "/docs/spikein.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const auto& row : action_unit_table())
    EXPECT_NE(text.find(std::string("| ") + row.name + " | " + row.muscle + " |"), std::string::npos)
        << row.name;
}

}  // namespace
}  // namespace micro::test
