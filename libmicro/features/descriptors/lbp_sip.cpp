#include <cmath>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"
#include "libmicro/features/sequences.h"

namespace micro {
namespace {

constexpr int space_bins = 16, time_bins = 4;

struct Setup {
  std::vector<Neighbour> space, time;
  Grid grid;
  int margin, time_margin;
};

/// Counts of the patterns in space and in time, cell by cell, of the frame in the middle.
void count_patterns(const Setup& setup, std::span<const FrameView> around, std::vector<double>& counts) {
  const auto frames = float_crops(around);
  const auto cells = static_cast<std::size_t>(setup.grid.count());
  std::vector<double> space(cells * space_bins), time(cells * time_bins);
  const std::size_t middle = frames.size() / 2;
  add_cell_counts(pattern_codes(frames, middle, setup.space, setup.margin), setup.margin, setup.grid,
                  space_bins, space);
  add_cell_counts(pattern_codes(frames, middle, setup.time, setup.margin), setup.margin, setup.grid,
                  time_bins, time);
  auto at = counts.begin();
  for (std::size_t cell = 0; cell < cells; ++cell) {
    at = std::copy_n(space.begin() + static_cast<std::ptrdiff_t>(cell * space_bins), space_bins, at);
    at = std::copy_n(time.begin() + static_cast<std::ptrdiff_t>(cell * time_bins), time_bins, at);
  }
}

void normalise_cells(std::span<double> counts) {
  for (std::size_t begin = 0; begin < counts.size(); begin += space_bins + time_bins) {
    normalise(counts.subspan(begin, space_bins));
    normalise(counts.subspan(begin + space_bins, time_bins));
  }
}

Extractor make(const MakeContext& context) {
  const double radius = context.parameters.integer("radius");
  const double reach =
      std::max(1.0, std::round(context.parameters.number("time_radius_s") * context.capture_fps));
  const Setup setup{circle(4, radius),
                    {{0, 0, -reach}, {0, 0, reach}},
                    Grid(context.parameters.integer("cells"), context.crop_side),
                    static_cast<int>(radius),
                    static_cast<int>(reach)};
  auto bins = numbered("xy", space_bins);
  for (const auto& name : numbered("t", time_bins)) bins.push_back(name);
  return film_extractor(context, {setup.grid.columns(bins, "1"), setup.time_margin,
                                  [setup](std::span<const FrameView> around, std::vector<double>& histogram) {
                                    count_patterns(setup, around, histogram);
                                  },
                                  normalise_cells});
}

}  // namespace

Descriptor descriptor_lbp_sip() {
  return {.name = "lbp_sip",
          .family = Family::appearance,
          .description =
              "local binary patterns of the six intersection points: four neighbours in the picture, two "
              "in time",
          .reference =
              "Wang, See, Phan and Oh, LBP with Six Intersection Points: Reducing Redundant Information in "
              "LBP-TOP for Micro-expression Recognition, ACCV 2014",
          .needs = {.crop = true},
          .parameters = {cells_parameter(5),
                         {"radius", 1, "distance of the neighbours in the picture, crop pixels", 1, 8},
                         {"time_radius_s", 0.02, "distance of the neighbours in time, s (at least one frame)",
                          0, 0.5},
                         time_cells_parameter(),
                         window_parameter()},
          .make = make,
          .per_event = true,
          .cost_ms = 0.16};
}

}  // namespace micro
