#include "libmicro/features/binary_patterns.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numbers>

#include "libmicro/core/error.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

/// Whole part and fraction of an offset; what is whole but for rounding is whole.
struct Offset {
  int whole;
  float fraction;
};

Offset split(double offset) {
  const double nearest = std::round(offset);
  if (std::abs(offset - nearest) < 1e-6) return {static_cast<int>(nearest), 0};
  const double whole = std::floor(offset);
  return {static_cast<int>(whole), static_cast<float>(offset - whole)};
}

/// One row of the values of a neighbour in one frame. a + f (b - a): equal greys stay exactly equal.
void sample_row(const cv::Mat_<float>& frame, int y, int margin, Offset dx, Offset dy, float* out) {
  const int width = frame.cols - 2 * margin;
  const float* top = frame[y + dy.whole] + margin + dx.whole;
  const float* bottom = dy.fraction > 0 ? frame[y + dy.whole + 1] + margin + dx.whole : top;
  if (dx.fraction == 0) {
    for (int x = 0; x < width; ++x) out[x] = top[x] + dy.fraction * (bottom[x] - top[x]);
    return;
  }
  for (int x = 0; x < width; ++x) {
    const float above = top[x] + dx.fraction * (top[x + 1] - top[x]);
    const float below = bottom[x] + dx.fraction * (bottom[x + 1] - bottom[x]);
    out[x] = above + dy.fraction * (below - above);
  }
}

int changes_around(unsigned code, int points) {
  const unsigned turned = (code >> 1) | ((code & 1U) << (points - 1));
  return std::popcount(code ^ turned);
}

unsigned smallest_turn(unsigned code, int points) {
  unsigned smallest = code;
  for (int i = 1; i < points; ++i) {
    code = (code >> 1) | ((code & 1U) << (points - 1));
    smallest = std::min(smallest, code);
  }
  return smallest;
}

/// What codes with the same label share; codes are labelled in ascending order of it.
unsigned group_of(const std::string& kind, unsigned code, int points) {
  const bool uniform = changes_around(code, points) <= 2;
  const unsigned rest = 1U << points;
  if (kind == "uniform") return uniform ? code : rest;
  if (kind == "rotation_invariant") return smallest_turn(code, points);
  if (kind == "rotation_invariant_uniform")
    return uniform ? static_cast<unsigned>(std::popcount(code)) : rest;
  if (kind == "none") return code;
  throw Error(ErrorCategory::internal, "no pattern mapping is called " + kind);
}

std::string name_of(const std::string& kind, unsigned group, int points) {
  if (group == 1U << points) return "other";
  return (kind == "rotation_invariant_uniform" ? "ones" : "p") + std::to_string(group);
}

}  // namespace

std::vector<Neighbour> circle(int points, double radius, Plane plane, double time_radius) {
  std::vector<Neighbour> neighbours;
  for (int k = 0; k < points; ++k) {
    const double angle = 2 * std::numbers::pi * k / points;
    const double along = std::cos(angle), across = -std::sin(angle);
    if (plane == Plane::xy) neighbours.push_back({radius * along, radius * across, 0});
    if (plane == Plane::xt) neighbours.push_back({radius * along, 0, time_radius * across});
    if (plane == Plane::yt) neighbours.push_back({0, radius * along, time_radius * across});
  }
  return neighbours;
}

cv::Mat_<float> neighbour_values(std::span<const cv::Mat_<float>> frames, std::size_t at,
                                 const Neighbour& neighbour, int margin) {
  const Offset dx = split(neighbour.dx), dy = split(neighbour.dy), dt = split(neighbour.dt);
  const cv::Mat_<float>& first = frames[at + static_cast<std::size_t>(dt.whole)];
  cv::Mat_<float> out(first.rows - 2 * margin, first.cols - 2 * margin);
  std::vector<float> later(static_cast<std::size_t>(out.cols));
  for (int y = 0; y < out.rows; ++y) {
    sample_row(first, y + margin, margin, dx, dy, out[y]);
    if (dt.fraction == 0) continue;
    sample_row(frames[at + static_cast<std::size_t>(dt.whole) + 1], y + margin, margin, dx, dy, later.data());
    for (int x = 0; x < out.cols; ++x)
      out(y, x) += dt.fraction * (later[static_cast<std::size_t>(x)] - out(y, x));
  }
  return out;
}

cv::Mat_<std::uint16_t> pattern_codes(std::span<const cv::Mat_<float>> frames, std::size_t at,
                                      const std::vector<Neighbour>& neighbours, int margin) {
  const cv::Mat_<float>& centre = frames[at];
  cv::Mat_<std::uint16_t> codes(centre.rows - 2 * margin, centre.cols - 2 * margin, std::uint16_t{0});
  for (std::size_t k = 0; k < neighbours.size(); ++k) {
    const cv::Mat_<float> values = neighbour_values(frames, at, neighbours[k], margin);
    const auto bit = static_cast<std::uint16_t>(1U << k);
    for (int y = 0; y < codes.rows; ++y) {
      const float *value = values[y], *pixel = centre[y + margin] + margin;
      std::uint16_t* code = codes[y];
      for (int x = 0; x < codes.cols; ++x)
        code[x] = static_cast<std::uint16_t>(code[x] | (value[x] >= pixel[x] ? bit : 0));
    }
  }
  return codes;
}

void PatternMapping::apply(cv::Mat_<std::uint16_t>& codes) const {
  for (auto& code : codes) code = label[code];
}

PatternMapping pattern_mapping(const std::string& kind, int points) {
  std::map<unsigned, std::uint16_t> labels;
  for (unsigned code = 0; code < 1U << points; ++code) labels[group_of(kind, code, points)] = 0;
  PatternMapping mapping;
  for (auto& [group, label] : labels) {
    label = static_cast<std::uint16_t>(mapping.names.size());
    mapping.names.push_back(name_of(kind, group, points));
  }
  for (unsigned code = 0; code < 1U << points; ++code)
    mapping.label.push_back(labels.at(group_of(kind, code, points)));
  return mapping;
}

cv::Mat_<float> as_float(const cv::Mat& crop) {
  cv::Mat_<float> out;
  crop.convertTo(out, CV_32F);
  return out;
}

OppositePairs opposite_pairs(const MakeContext& context) {
  const double radius = context.parameters.number("radius");
  return {circle(context.parameters.integer("points") / 2 * 2, radius), static_cast<int>(std::ceil(radius)),
          static_cast<float>(context.parameters.number("threshold"))};
}

Parameters opposite_pairs_parameters(double threshold, const std::string& help, int most_points) {
  return {cells_parameter(6),
          {"points", 8, "neighbours on the circle, even", 4, static_cast<double>(most_points)},
          {"radius", 1.0, "of the circle, crop pixels", 1, 8},
          {"threshold", threshold, help, 0, 255}};
}

}  // namespace micro
