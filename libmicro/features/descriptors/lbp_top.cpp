#include <array>
#include <cmath>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"
#include "libmicro/features/sequences.h"

namespace micro {
namespace {

struct Setup {
  PatternMapping mapping;
  std::array<std::vector<Neighbour>, 3> planes;
  Grid grid;
  int margin, time_margin;
};

/// Counts of patterns, plane by plane, of the frame in the middle.
void count_patterns(const Setup& setup, std::span<const FrameView> around, std::vector<double>& counts) {
  const auto frames = float_crops(around);
  const std::size_t plane_size = counts.size() / 3;
  for (std::size_t p = 0; p < 3; ++p) {
    auto codes = pattern_codes(frames, frames.size() / 2, setup.planes[p], setup.margin);
    setup.mapping.apply(codes);
    add_cell_counts(codes, setup.margin, setup.grid, setup.mapping.bins(),
                    std::span(counts).subspan(p * plane_size, plane_size));
  }
}

Extractor make(const MakeContext& context) {
  const int points = context.parameters.integer("points");
  const double radius = context.parameters.number("radius");
  const double time_radius =
      std::max(1.0, std::round(context.parameters.number("time_radius_s") * context.capture_fps));
  const Setup setup{pattern_mapping(context.parameters.text("mapping"), points),
                    {circle(points, radius), circle(points, radius, Plane::xt, time_radius),
                     circle(points, radius, Plane::yt, time_radius)},
                    Grid(context.parameters.integer("cells"), context.crop_side),
                    static_cast<int>(std::ceil(radius)),
                    static_cast<int>(time_radius)};
  const auto bins = static_cast<std::size_t>(setup.mapping.bins());
  std::vector<ColumnInfo> columns;
  for (const char* plane : {"xy_", "xt_", "yt_"})
    for (auto column : setup.grid.columns(setup.mapping.names, "1")) {
      column.name = plane + column.name;
      columns.push_back(std::move(column));
    }
  return film_extractor(context, {columns, setup.time_margin,
                                  [setup](std::span<const FrameView> around, std::vector<double>& histogram) {
                                    count_patterns(setup, around, histogram);
                                  },
                                  [bins](std::span<double> out) {
                                    for (std::size_t begin = 0; begin < out.size(); begin += bins)
                                      normalise(out.subspan(begin, bins));
                                  }});
}

}  // namespace

Descriptor descriptor_lbp_top() {
  return {.name = "lbp_top",
          .family = Family::appearance,
          .description =
              "local binary patterns on three orthogonal planes of a stretch of film: texture, and how its "
              "rows and columns change in time",
          .reference =
              "Zhao and Pietikainen, Dynamic Texture Recognition Using Local Binary Patterns with an "
              "Application to Facial Expressions, PAMI 2007",
          .needs = {.crop = true},
          .parameters = {cells_parameter(5),
                         {"points", 8, "neighbours on each circle", 4, 12},
                         {"radius", 1.0, "of the circles in space, crop pixels", 1, 8},
                         {"time_radius_s", 0.02, "of the circles in time, s (at least one frame)", 0, 0.5},
                         time_cells_parameter(),
                         window_parameter(),
                         {"mapping",
                          "uniform",
                          "how patterns are gathered into bins",
                          {},
                          {},
                          {"uniform", "rotation_invariant", "rotation_invariant_uniform", "none"}}},
          .make = make,
          .per_event = true,
          .cost_ms = 0.48};
}

}  // namespace micro
