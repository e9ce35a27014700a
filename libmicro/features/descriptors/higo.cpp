#include <array>
#include <cmath>

#include "libmicro/features/gradients.h"
#include "libmicro/features/grid.h"
#include "libmicro/features/sequences.h"

namespace micro {
namespace {

struct Setup {
  Grid grid;
  OrientedBins bins;
  std::size_t step;  ///< frames between those whose difference is the gradient in time, halved
};

/// Orientations on the three planes of the frame in the middle.
void count_orientations(const Setup& setup, std::span<const FrameView> around, std::vector<double>& counts) {
  const cv::Mat_<double> crop = as_double(around[setup.step].crop);
  const cv::Mat_<double> dx = central_x(crop), dy = central_y(crop);
  const cv::Mat_<double> dt = as_double(around.back().crop) - as_double(around.front().crop);
  const std::size_t plane = counts.size() / 3;
  add_oriented(dx, dy, setup.bins, setup.grid, std::span(counts).subspan(0, plane));
  add_oriented(dx, dt, setup.bins, setup.grid, std::span(counts).subspan(plane, plane));
  add_oriented(dy, dt, setup.bins, setup.grid, std::span(counts).subspan(2 * plane, plane));
}

Extractor make(const MakeContext& context) {
  const bool by_count = context.parameters.text("weight") == "count";
  const double step = context.parameters.number("time_step_s") * context.capture_fps;
  const Setup setup{Grid(context.parameters.integer("cells"), context.crop_side),
                    {context.parameters.integer("bins"),
                     by_count ? OrientedWeight::count : OrientedWeight::magnitude, false},
                    static_cast<std::size_t>(std::max(1.0, std::round(step)))};
  const auto bins = static_cast<std::size_t>(setup.bins.bins);
  std::vector<ColumnInfo> columns;
  for (const char* plane : {"xy_", "xt_", "yt_"})
    for (auto column : setup.grid.columns(numbered("o", setup.bins.bins), "1")) {
      column.name = plane + column.name;
      columns.push_back(std::move(column));
    }
  return film_extractor(context, {columns, static_cast<int>(setup.step),
                                  [setup](std::span<const FrameView> around, std::vector<double>& histogram) {
                                    count_orientations(setup, around, histogram);
                                  },
                                  [bins](std::span<double> out) {
                                    for (std::size_t begin = 0; begin < out.size(); begin += bins)
                                      normalise(out.subspan(begin, bins));
                                  }});
}

}  // namespace

Descriptor descriptor_higo() {
  return {
      .name = "higo",
      .family = Family::appearance,
      .description =
          "histograms of image gradient orientation on three orthogonal planes (HIGO-TOP; with weight = "
          "magnitude HOG-TOP)",
      .reference =
          "Li et al., Towards Reading Hidden Emotions: A Comparative Study of Spontaneous Micro-Expression "
          "Spotting and Recognition Methods, IEEE Transactions on Affective Computing 2018",
      .needs = {.crop = true},
      .parameters =
          {cells_parameter(6),
           {"bins", 8, "orientations over half a turn", 2, 36},
           {"weight", "count", "what a pixel adds to its orientation", {}, {}, {"count", "magnitude"}},
           {"time_step_s", 0.01, "half the step of the difference in time, s (at least one frame)", 0, 0.5},
           time_cells_parameter(),
           window_parameter()},
      .make = make,
      .per_event = true,
      .cost_ms = 2.6};
}

}  // namespace micro
