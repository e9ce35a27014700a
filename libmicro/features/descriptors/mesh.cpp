#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/mean_shape.h"
#include "libmicro/features/descriptor.h"

namespace micro {
namespace {

constexpr int first_chin = 5, last_chin = 11, first_inner = 17;

/// Vertices: the landmarks but those of the jaw's sides, where there is no skin to follow.
std::vector<int> vertices() {
  std::vector<int> list;
  for (int i = first_chin; i <= last_chin; ++i) list.push_back(i);
  for (int i = first_inner; i < 68; ++i) list.push_back(i);
  return list;
}

using Triangle = std::array<std::size_t, 3>;

/// Delaunay triangulation of the mean face, as indices into vertices().
std::vector<Triangle> triangles(const std::vector<int>& landmarks) {
  constexpr float scale = 1000, middle = 2000;
  cv::Subdiv2D division(cv::Rect(0, 0, 4000, 5000));
  std::vector<cv::Point2f> points;
  for (const int i : landmarks) {
    points.emplace_back(mean_shape()(i, 0) * scale + middle, mean_shape()(i, 1) * scale + middle);
    division.insert(points.back());
  }
  std::vector<cv::Vec6f> found;
  division.getTriangleList(found);
  std::vector<Triangle> list;
  for (const auto& corners : found) {
    Triangle triangle{};
    bool inside = true;
    for (std::size_t c = 0; c < 3; ++c) {
      const cv::Point2f corner(corners[static_cast<int>(2 * c)], corners[static_cast<int>(2 * c + 1)]);
      const auto at =
          std::ranges::find_if(points, [&](const auto& point) { return cv::norm(point - corner) < 0.1; });
      inside &= at != points.end();
      triangle[c] = static_cast<std::size_t>(at - points.begin());
    }
    std::ranges::sort(triangle);
    if (inside) list.push_back(triangle);
  }
  std::ranges::sort(list);
  return list;
}

struct Mesh {
  std::vector<int> landmarks = vertices();
  std::vector<Triangle> faces = triangles(landmarks);
  double percent = 1;  ///< of the inter-ocular distance, per crop pixel
  double reach = 1;    ///< crop pixels around a vertex whose flow is averaged
};

/// Flow around a point, weighted by a Gaussian.
cv::Vec2d flow_at(const cv::Mat_<cv::Vec2f>& flow, cv::Point2d place, double reach) {
  const int radius = static_cast<int>(std::ceil(2 * reach));
  const cv::Point centre(std::clamp(cvRound(place.x), 0, flow.cols - 1),
                         std::clamp(cvRound(place.y), 0, flow.rows - 1));
  cv::Vec2d sum;
  double total = 0;
  for (int y = std::max(0, centre.y - radius); y <= std::min(flow.rows - 1, centre.y + radius); ++y)
    for (int x = std::max(0, centre.x - radius); x <= std::min(flow.cols - 1, centre.x + radius); ++x) {
      const double weight =
          std::exp(-0.5 * (std::pow(x - place.x, 2) + std::pow(y - place.y, 2)) / (reach * reach));
      sum += weight * cv::Vec2d(flow(y, x)[0], flow(y, x)[1]);
      total += weight;
    }
  return total > 0 ? sum / total : cv::Vec2d();
}

double area(const cv::Vec2d& a, const cv::Vec2d& b, const cv::Vec2d& c) {
  return 0.5 * std::abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
}

void compute(const Mesh& mesh, const DescriptorInput& input, std::span<double> out) {
  const Landmarks rest = unit_landmarks(input.neutral->face);
  const auto flow = input.flows->flow(*input.neutral, input.here());
  std::vector<cv::Vec2d> before, after;
  std::size_t at = 0;
  for (const int landmark : mesh.landmarks) {
    const cv::Vec2d place(rest(landmark, 0) * flow.cols - 0.5, rest(landmark, 1) * flow.rows - 0.5);
    const cv::Vec2d moved = flow_at(flow, {place[0], place[1]}, mesh.reach);
    before.push_back(place), after.push_back(place + moved);
    out[at++] = moved[0] * mesh.percent;
    out[at++] = moved[1] * mesh.percent;
  }
  for (const auto& [a, b, c] : mesh.faces)
    out[at++] = std::log(std::max(1e-9, area(after[a], after[b], after[c])) /
                         std::max(1e-9, area(before[a], before[b], before[c])));
}

Extractor make(const MakeContext& context) {
  const auto mesh = std::make_shared<Mesh>();
  mesh->percent = 100 / context.inter_ocular();
  mesh->reach = std::max(1.0, context.parameters.number("reach") * context.inter_ocular());
  Extractor extractor;
  for (const int landmark : mesh->landmarks)
    for (const char* axis : {"_x", "_y"})
      extractor.columns.push_back({"v" + std::to_string(landmark) + axis, "%IOD"});
  for (const auto& [a, b, c] : mesh->faces) {
    std::string name = "area";
    for (const std::size_t corner : {a, b, c}) name += "_" + std::to_string(mesh->landmarks[corner]);
    extractor.columns.push_back({name, "1"});
  }
  extractor.compute = [mesh](const DescriptorInput& input, std::span<double> out) {
    compute(*mesh, input, out);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_mesh() {
  return {
      .name = "mesh",
      .family = Family::geometry,
      .description =
          "a triangulated mesh on the landmarks, followed by optical flow from the face at rest: "
          "displacement of each vertex, and logarithm of the growth of each triangle's area",
      .reference =
          "grid of the kind of Candide: Kotsia and Pitas, Facial Expression Recognition in Image Sequences "
          "Using Geometric Deformation Features and Support Vector Machines, IEEE Transactions on Image "
          "Processing 2007",
      .needs = {.crop = true, .flow = true, .neutral = true},
      .parameters = {{"reach", 0.04, "radius around a vertex whose flow is averaged, inter-ocular distances",
                      0.005, 0.3}},
      .make = make,
      .per_event = true,
      .cost_ms = 5.9};
}

}  // namespace micro
