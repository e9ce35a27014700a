// Geometry: closed forms, and what must not change when a face is moved, turned or scaled.
#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

#include "libmicro/features/generic_head.h"
#include "libmicro/features/head_fit_3d.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

const std::vector<std::string> shape_descriptors{"face_geometry", "contour_curvature"};

/// The face moved by a similarity of the picture.
FrameView moved_face(const FrameView& view, double angle, double scale, double dx, double dy) {
  FrameView out = view;
  Eigen::Matrix2f turn;
  turn << static_cast<float>(scale * std::cos(angle)), static_cast<float>(-scale * std::sin(angle)),
      static_cast<float>(scale * std::sin(angle)), static_cast<float>(scale * std::cos(angle));
  out.face.landmarks = view.face.landmarks * turn.transpose();
  out.face.landmarks.rowwise() += Eigen::RowVector2f(static_cast<float>(dx), static_cast<float>(dy));
  out.face.pose.rotation.z() += static_cast<float>(angle);
  out.face.inter_ocular_px *= static_cast<float>(scale);
  return out;
}

/// A head in space seen through a scaled orthographic camera.
FrameView turned_head(const HeadPoints& head, double pitch, double yaw, double roll) {
  FrameView view = view_of(cv::Mat());
  const Eigen::Matrix3d turn =
      Eigen::AngleAxisd(roll, Eigen::Vector3d::UnitZ()).toRotationMatrix() * turn_of(pitch, yaw);
  const Eigen::Matrix<double, 68, 2, Eigen::RowMajor> seen = 90 * (head * turn.transpose()).leftCols<2>();
  view.face.landmarks = seen.cast<float>();
  view.face.landmarks.rowwise() += Eigen::RowVector2f(320, 200);
  view.face.pose.rotation = Eigen::Vector3d(pitch, yaw, roll).cast<float>();
  return view;
}

FrameView asymmetric_face() {
  FrameView view = view_of(cv::Mat());
  cv::RNG random(3);
  for (int i = 0; i < 68; ++i)
    view.face.landmarks.row(i) += Eigen::RowVector2f(static_cast<float>(random.gaussian(1.5)),
                                                     static_cast<float>(random.gaussian(1.5)));
  view.face.pose.rotation << 0.1F, -0.15F, 0.02F;
  return view;
}

TEST(GeometryTest, NothingChangesUnderSimilarities) {
  const FrameView face = asymmetric_face();
  for (const auto& name : shape_descriptors) {
    const Subject subject(name);
    const auto still = subject.of(face);
    for (const auto& [angle, scale, dx, dy] :
         std::vector<std::array<double, 4>>{{0.3, 1, 0, 0},
                                            {0, 2.5, 0, 0},
                                            {0, 1, 200, -50},
                                            {-1.2, 0.7, 300, 400},
                                            {std::numbers::pi / 2, 3, 10, 1000}})
      EXPECT_LT(largest_difference(subject.of(moved_face(face, angle, scale, dx, dy)), still), 2e-3)
          << name << angle;
  }
}

TEST(GeometryTest, TurnOfAnAverageHeadIsUndone) {
  for (const auto& name : shape_descriptors) {
    const Subject subject(name), plain(name, {{"undo_turn", "false"}});
    const auto frontal = subject.of(turned_head(generic_head(), 0, 0, 0));
    for (const auto& [pitch, yaw, roll] : std::vector<std::array<double, 3>>{
             {0.3, 0, 0}, {0, 0.4, 0}, {-0.2, 0.25, 0.3}, {0.25, -0.35, -0.6}}) {
      const auto view = turned_head(generic_head(), pitch, yaw, roll);
      EXPECT_LT(largest_difference(subject.of(view), frontal), 2e-3) << name << pitch << " " << yaw;
      EXPECT_GT(largest_difference(plain.of(view), frontal), 0.02) << name;
    }
  }
}

TEST(GeometryTest, AspectRatioOfADiamondEyeIsItsHeightOverItsWidth) {
  FrameView view = view_of(cv::Mat());
  const auto put = [&](int i, double x, double y) {
    view.face.landmarks.row(i) << static_cast<float>(x), static_cast<float>(y);
  };
  // Eyes at equal heights, 100 apart; the right one 30 wide and 12 high, the left one closed.
  put(36, 50, 80), put(37, 60, 74), put(38, 70, 74), put(39, 80, 80), put(40, 70, 86), put(41, 60, 86);
  put(42, 150, 80), put(43, 160, 80), put(44, 170, 80), put(45, 180, 80), put(46, 170, 80), put(47, 160, 80);
  const Subject subject("face_geometry");
  const auto values = subject.of(view);
  EXPECT_NEAR(values[subject.column("eye_aspect_ratio_r")], 12.0 / 30, 1e-6);
  EXPECT_NEAR(values[subject.column("eye_aspect_ratio_l")], 0, 1e-6);
}

TEST(GeometryTest, KnownMovementsMoveTheirColumns) {
  const Subject subject("face_geometry");
  const FrameView rest = view_of(cv::Mat());
  const double iod = 2 * CanonicalCrop::eye_half_distance * crop_side;
  const auto change = [&](int first, int last, double down, const std::string& column) {
    FrameView moved = rest;
    for (int i = first; i <= last; ++i) moved.face.landmarks(i, 1) += static_cast<float>(down * iod);
    return subject.of(moved)[subject.column(column)] - subject.of(rest)[subject.column(column)];
  };
  EXPECT_NEAR(change(17, 21, -0.05, "brow_height_r"), 0.05, 1e-5);
  EXPECT_NEAR(change(22, 23, -0.05, "brow_inner_height_l"), 0.05, 1e-5);
  EXPECT_NEAR(change(48, 48, -0.05, "lip_corner_height_r"), 0.05, 1e-5);
  EXPECT_NEAR(change(65, 67, 0.05, "mouth_opening"), 0.05, 1e-5);
  EXPECT_NEAR(change(8, 8, 0.05, "nose_to_chin"), 0.05, 1e-5);
}

TEST(ContourCurvatureTest, ParabolasHaveTheirCurvatureAndLinesNone) {
  FrameView view = view_of(cv::Mat());
  const double iod = 2 * CanonicalCrop::eye_half_distance * crop_side;
  // Brow as the parabola y = a x^2 over its chord, a = 2 / IOD: curvature 4 / IOD, middle above the ends.
  for (int i = 0; i < 5; ++i) {
    const double x = (i - 2) * 0.15;
    view.face.landmarks.row(17 + i) << static_cast<float>(60 + x * iod),
        static_cast<float>(40 + 2 * x * x * iod);
    view.face.landmarks.row(22 + i) << static_cast<float>(120 + x * iod),
        static_cast<float>(40 + 0.4 * x * iod);
  }
  const auto values = Subject("contour_curvature").of(view);
  EXPECT_NEAR(values[0], 4, 1e-3);
  EXPECT_NEAR(values[1], 0, 1e-3);
}

TEST(ContourCurvatureTest, SmileTurnsTheMouthLineAround) {
  const Subject subject("contour_curvature");
  FrameView smile = view_of(cv::Mat()), frown = smile;
  for (const int corner : {48, 54, 60, 64})
    smile.face.landmarks(corner, 1) -= 8, frown.face.landmarks(corner, 1) += 8;
  const auto line = subject.column("mouth_line");
  EXPECT_LT(subject.of(smile)[line], subject.of(view_of(cv::Mat()))[line]);
  EXPECT_GT(subject.of(frown)[line], subject.of(view_of(cv::Mat()))[line]);
}

TEST(MeshTest, VerticesAndTrianglesFollowALinearField) {
  // Expansion by 4 % along x and shrinking by 2 % along y about the middle of the crop.
  AnalyticFlow flow([](double x, double y) { return cv::Vec2d(0.04 * (x - 95.5), -0.02 * (y - 95.5)); });
  const Subject subject("mesh");
  const auto values = subject.of(views_of({portrait(), portrait()}), &flow);
  const double iod = 2 * CanonicalCrop::eye_half_distance * crop_side;
  const Landmarks rest = unit_landmarks(mean_face());
  for (const int vertex : {17, 30, 48, 57, 36}) {
    EXPECT_NEAR(values[subject.column("v" + std::to_string(vertex) + "_x")],
                100 / iod * 0.04 * (rest(vertex, 0) * crop_side - 0.5 - 95.5), 0.02);
    EXPECT_NEAR(values[subject.column("v" + std::to_string(vertex) + "_y")],
                -100 / iod * 0.02 * (rest(vertex, 1) * crop_side - 0.5 - 95.5), 0.02);
  }
  // Triangles at the crop's lower edge have less of the field to average.
  std::vector<double> areas;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (subject.extractor().columns[i].name.starts_with("area")) areas.push_back(values[i]);
  ASSERT_GT(areas.size(), 80U);
  std::ranges::nth_element(areas, areas.begin() + static_cast<std::ptrdiff_t>(areas.size() / 2));
  EXPECT_NEAR(areas[areas.size() / 2], std::log(1.04 * 0.98), 0.002);
}

TEST(MeshTest, NothingMovesNothing) {
  AnalyticFlow flow([](double, double) { return cv::Vec2d(); });
  for (const double value : Subject("mesh").of(views_of({portrait(), portrait()}), &flow))
    EXPECT_EQ(value, 0);
}

TEST(HeadFit3dTest, TurnsOfTheAverageHeadAreFound) {
  for (const auto& [pitch, yaw, roll] :
       std::vector<std::array<double, 3>>{{0, 0, 0}, {0.2, -0.3, 0.4}, {-0.3, 0.4, -0.2}}) {
    const FrameView view = turned_head(generic_head(), pitch, yaw, roll);
    HeadPose rough = view.face.pose;
    rough.rotation.array() += 0.15F;  // a poor guess
    const HeadFit3d fit = fit_head_3d(view.face.landmarks, rough, 0.02);
    EXPECT_LT((fit.angles() - Eigen::Vector3d(pitch, yaw, roll)).cwiseAbs().maxCoeff(), 1e-3);
    EXPECT_LT(fit.weights.cwiseAbs().maxCoeff(), 1e-2);
    EXPECT_LT(fit.residual, 1e-4);
  }
}

TEST(HeadFit3dTest, WeightsOfDeformedHeadsAreFound) {
  const auto& modes = head_modes();
  const Subject subject("shape3d", {{"points", "false"}, {"noise", "0.001"}});
  for (std::size_t k = 0; k < modes.size(); ++k) {
    const HeadPoints head = generic_head() + 1.5 * modes[k].shift;
    const auto values = subject.of(turned_head(head, 0.15, 0.3, 0.05));
    for (std::size_t other = 0; other < modes.size(); ++other)
      EXPECT_NEAR(values[subject.column(modes[other].name)], other == k ? 1.5 : 0, 0.12)
          << modes[k].name << " seen as " << modes[other].name;
    EXPECT_LT(values[subject.column("residual")], 0.002);
  }
}

TEST(HeadFit3dTest, PointsAreThoseOfTheHead) {
  const HeadPoints head = generic_head() + 1.0 * head_modes().back().shift;
  const Subject subject("shape3d", {{"noise", "0.002"}});
  const auto values = subject.of(turned_head(head, -0.2, 0.25, 0));
  for (const int i : {8, 30, 36, 57})
    for (int axis = 0; axis < 3; ++axis)
      EXPECT_NEAR(values[subject.column(std::string(1, "xyz"[axis]) + std::to_string(i))], head(i, axis),
                  0.03);
}

TEST(HeadFit3dTest, ThePriorKeepsNoiseFromGrowingIntoShapes) {
  FrameView view = turned_head(generic_head(), 0, 0, 0);
  cv::RNG random(2);
  for (int i = 0; i < 68; ++i)
    view.face.landmarks.row(i) += Eigen::RowVector2f(static_cast<float>(random.gaussian(1.8)),
                                                     static_cast<float>(random.gaussian(1.8)));
  const HeadFit3d loose = fit_head_3d(view.face.landmarks, view.face.pose, 0.0005);
  const HeadFit3d tight = fit_head_3d(view.face.landmarks, view.face.pose, 0.02);
  EXPECT_LT(tight.weights.norm(), loose.weights.norm());
  EXPECT_LT(tight.weights.cwiseAbs().maxCoeff(), 1);
}

}  // namespace
}  // namespace micro::test
