#include <Eigen/Core>
#include <array>
#include <cmath>

#include "libmicro/features/gradients.h"
#include "libmicro/features/grid.h"
#include "libmicro/features/sequences.h"

namespace micro {
namespace {

constexpr int faces = 20;
using Normals = Eigen::Matrix<double, faces, 3>;

/// Unit normals of the icosahedron's faces: the vertices of a dodecahedron, opposite ones ten apart.
Normals face_normals() {
  const double g = (1 + std::sqrt(5.0)) / 2;
  Normals normals;
  normals.topRows<10>() << 1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 0, 1 / g, g, 0, 1 / g, -g, 1 / g, g, 0,
      1 / g, -g, 0, g, 0, 1 / g, g, 0, -1 / g;
  normals.bottomRows<10>() = -normals.topRows<10>();
  return normals / std::sqrt(3.0);
}

struct Setup {
  Grid grid;
  bool whole_turn;
  std::size_t step;
  Normals normals = face_normals();
  /// Cosine between neighbouring normals: what a gradient has along a face beyond it goes to the bins on both
  /// sides.
  double threshold = std::sqrt(5.0) / 3;

  int bins() const { return whole_turn ? faces : faces / 2; }
};

/// The gradient's length, shared out among the faces it points to.
void vote(const Setup& setup, const Eigen::Vector3d& gradient, double* histogram) {
  const double length = gradient.norm();
  if (length == 0) return;
  Eigen::Matrix<double, faces, 1> shares = setup.normals * (gradient / length);
  shares = (shares.array() - setup.threshold).cwiseMax(0);
  shares *= length / shares.norm();
  for (int face = 0; face < faces; ++face) histogram[face % setup.bins()] += shares[face];
}

/// Votes of the frame in the middle, cell by cell.
void count_votes(const Setup& setup, std::span<const FrameView> around, std::vector<double>& votes) {
  const cv::Mat_<double> crop = as_double(around[setup.step].crop);
  const cv::Mat_<double> dx = central_x(crop) / 2, dy = central_y(crop) / 2;
  const cv::Mat_<double> dt = (as_double(around.back().crop) - as_double(around.front().crop)) /
                              (2.0 * static_cast<double>(setup.step));
  for (int y = 0; y < dx.rows; ++y)
    for (int x = 0; x < dx.cols; ++x) {
      const int cell = setup.grid.part(y) * setup.grid.cells() + setup.grid.part(x);
      vote(setup, {dx(y, x), dy(y, x), dt(y, x)},
           votes.data() + static_cast<std::ptrdiff_t>(cell * setup.bins()));
    }
}

void to_unit_length(std::span<double> votes) {
  double squares = 0;
  for (const double value : votes) squares += value * value;
  if (squares > 0)
    for (double& value : votes) value /= std::sqrt(squares);
}

Extractor make(const MakeContext& context) {
  const double step = context.parameters.number("time_step_s") * context.capture_fps;
  const Setup setup{Grid(context.parameters.integer("cells"), context.crop_side),
                    context.parameters.flag("whole_turn"),
                    static_cast<std::size_t>(std::max(1.0, std::round(step)))};
  return film_extractor(context,
                        {setup.grid.columns(numbered("o", setup.bins()), "1"), static_cast<int>(setup.step),
                         [setup](std::span<const FrameView> around, std::vector<double>& histogram) {
                           count_votes(setup, around, histogram);
                         },
                         to_unit_length});
}

}  // namespace

Descriptor descriptor_hog3d() {
  return {
      .name = "hog3d",
      .family = Family::appearance,
      .description = "histograms of 3-D gradients (x, y, time), quantised by the faces of an icosahedron",
      .reference =
          "Klaser, Marszalek and Schmid, A Spatio-Temporal Descriptor Based on 3D-Gradients, BMVC 2008; "
          "for micro-expressions Polikovsky, Kameda and Ohta, ICDP 2009",
      .needs = {.crop = true},
      .parameters = {cells_parameter(4),
                     {"time_cells", 3, "parts of the stretch in time", 1, 8},
                     {"whole_turn", false, "tell opposite gradients apart (20 orientations instead of 10)"},
                     {"time_step_s", 0.01, "half the step of the difference in time, s (at least one frame)",
                      0, 0.5},
                     window_parameter()},
      .make = make,
      .per_event = true,
      .cost_ms = 1.5};
}

}  // namespace micro
