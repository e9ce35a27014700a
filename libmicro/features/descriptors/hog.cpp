#include <algorithm>
#include <cmath>

#include "libmicro/features/gradients.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

constexpr double epsilon = 1e-5, clip = 0.2;

struct Setup {
  Grid grid;
  int bins, block;
};

/// L2-Hys of Dalal and Triggs: to unit length, clipped, to unit length again.
void normalise_block(std::span<double> block) {
  for (int round = 0; round < 2; ++round) {
    double squares = epsilon * epsilon;
    for (const double value : block) squares += value * value;
    for (double& value : block) value /= std::sqrt(squares);
    if (round == 0)
      for (double& value : block) value = std::min(value, clip);
  }
}

void compute(const Setup& setup, const DescriptorInput& input, std::span<double> out) {
  const cv::Mat_<double> crop = as_double(input.here().crop);
  const auto bins = static_cast<std::size_t>(setup.bins);
  std::vector<double> cells(static_cast<std::size_t>(setup.grid.count()) * bins, 0.0);
  add_oriented(central_x(crop), central_y(crop), {setup.bins, OrientedWeight::magnitude, false}, setup.grid,
               cells);
  for (int cell = 0; cell < setup.grid.count(); ++cell) {
    const double area = setup.grid.cell(cell).area();
    for (std::size_t b = 0; b < bins; ++b) cells[static_cast<std::size_t>(cell) * bins + b] /= area;
  }
  auto at = out.begin();
  const int blocks = setup.grid.cells() - setup.block + 1;
  for (int row = 0; row < blocks; ++row)
    for (int column = 0; column < blocks; ++column) {
      const auto begin = at;
      for (int y = row; y < row + setup.block; ++y)
        for (int x = column; x < column + setup.block; ++x) {
          const auto cell = static_cast<std::size_t>(y * setup.grid.cells() + x);
          at = std::copy_n(cells.begin() + static_cast<std::ptrdiff_t>(cell * bins), bins, at);
        }
      normalise_block({begin, at});
    }
}

Extractor make(const MakeContext& context) {
  const int cells = context.parameters.integer("cells");
  const Setup setup{Grid(cells, context.crop_side), context.parameters.integer("bins"),
                    std::min(cells, context.parameters.integer("block"))};
  std::vector<std::string> names;
  for (int y = 0; y < setup.block; ++y)
    for (int x = 0; x < setup.block; ++x)
      for (const auto& bin : numbered("o", setup.bins))
        names.push_back("y" + std::to_string(y) + "x" + std::to_string(x) + "_" + bin);
  // Blocks are numbered like cells of a grid of their own.
  const int blocks = cells - setup.block + 1;
  return {Grid(blocks, blocks).columns(names, "1"),
          [setup](const DescriptorInput& input, std::span<double> out) { compute(setup, input, out); }};
}

}  // namespace

Descriptor descriptor_hog() {
  return {.name = "hog",
          .family = Family::appearance,
          .description = "histograms of oriented gradients in cells, normalised over overlapping blocks",
          .reference = "Dalal and Triggs, Histograms of Oriented Gradients for Human Detection, CVPR 2005",
          .needs = {.crop = true},
          .parameters = {cells_parameter(8),
                         {"bins", 9, "orientations over half a turn", 2, 36},
                         {"block", 2, "cells along each side of a block", 1, 4}},
          .make = make,
          .cost_ms = 1};
}

}  // namespace micro
