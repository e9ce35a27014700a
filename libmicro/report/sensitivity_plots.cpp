#include "libmicro/report/sensitivity_plots.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "libmicro/report/html.h"

namespace micro {
namespace {

std::string at(double value) { return fixed_text(value, 1); }

std::string text_svg(double x, double y, const std::string& text, const std::string& attributes) {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" " + attributes + ">" + html_text(text) + "</text>";
}

std::string line_svg(double x1, double y1, double x2, double y2, const std::string& kind) {
  return "<line class=\"" + kind + "\" x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" + at(x2) +
         "\" y2=\"" + at(y2) + "\"/>";
}

std::string open_svg(double width, double height, const std::string& title) {
  const std::string size = at(width) + " " + at(height);
  return "<svg viewBox=\"0 0 " + size + "\" width=\"" + at(width) + "\" height=\"" + at(height) +
         "\" role=\"img\"><title>" + html_text(title) + "</title>";
}

std::string grid_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// White to dark blue; lightness falls evenly, so the order also shows in grey.
std::string shade(double share) {
  const auto mix = [share](double from, double to) {
    return static_cast<int>(std::lround(from + (to - from) * share));
  };
  char text[32];
  std::snprintf(text, sizeof text, "rgb(%d,%d,%d)", mix(250, 10), mix(250, 48), mix(250, 98));
  return text;
}

/// One cell of the surface.
std::string cell_svg(const SensitivityCell& cell, double x, double y, double width, double height,
                     bool small) {
  const bool shown = cell.shown > 0;
  const double share = shown ? static_cast<double>(cell.found) / static_cast<double>(cell.shown) : 0;
  std::string svg = "<rect x=\"" + at(x) + "\" y=\"" + at(y) + "\" width=\"" + at(width) + "\" height=\"" +
                    at(height) + "\" fill=\"" + (shown ? shade(share) : "#fff") + "\" stroke=\"#777\"/>";
  const std::string ink = share > 0.45 ? "fill=\"#fff\" " : "fill=\"#111\" ";
  const double middle = x + width / 2;
  if (!shown) return svg + text_svg(middle, y + height / 2 + 4, "–", ink + "class=\"mid\"");
  const std::string counts = std::to_string(cell.found) + " of " + std::to_string(cell.shown);
  svg += text_svg(middle, y + (small ? 15 : 20), fixed_text(100 * share, 0) + " %",
                  ink + (small ? "class=\"mid\"" : "class=\"mid big\""));
  svg += text_svg(middle, y + (small ? 27 : 35), counts, ink + "class=\"mid tiny\"");
  if (small) return svg;
  const Confidence interval = cell.interval();
  return svg + text_svg(middle, y + 48,
                        fixed_text(100 * interval.low, 0) + "–" + fixed_text(100 * interval.high, 0) + " %",
                        ink + "class=\"mid tiny\"");
}

/// Axes and scales of a curve.
class CurvePlot {
 public:
  explicit CurvePlot(const SensitivityLimits& limits) : limits_(limits) {
    const double pad = 1.12;
    low_ = std::log(limits.px.smallest / pad), high_ = std::log(limits.px.largest * pad);
  }

  std::string svg() const {
    std::string out = open_svg(width, height, "chance of being found, " + region_text(limits_.region));
    return out + axes() + band() + marks() + line() + points() + "</svg>";
  }

 private:
  static constexpr double width = 270, height = 190, left = 40, right = 262, top = 24, bottom = 150;

  double x(double px) const { return left + (right - left) * (std::log(px) - low_) / (high_ - low_); }
  static double y(double share) { return bottom - (bottom - top) * share; }

  std::string axes() const {
    std::string out = text_svg((left + right) / 2, 14, region_text(limits_.region), "class=\"mid name\"");
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      out += line_svg(left, y(share), right, y(share), share == 0 ? "axis" : "grid");
      out += text_svg(left - 5, y(share) + 4, fixed_text(100 * share, 0) + " %", "class=\"end\"");
    }
    for (const double px : ticks()) {
      out += line_svg(x(px), bottom, x(px), bottom + 4, "axis");
      out += text_svg(x(px), bottom + 16, grid_number(px), "class=\"mid\"");
    }
    return out + text_svg((left + right) / 2, height - 6, "largest displacement, px", "class=\"mid\"");
  }

  /// 1, 2 and 5 of every decade; two figures of the ends where that gives too few.
  std::vector<double> ticks() const {
    std::vector<double> values;
    for (double decade = 1e-3; decade < 1e4; decade *= 10)
      for (const double step : {1.0, 2.0, 5.0})
        if (const double px = decade * step; std::log(px) >= low_ && std::log(px) <= high_)
          values.push_back(px);
    if (values.size() > 1) return values;
    return {std::stod(fixed_text(limits_.px.smallest, 2)), std::stod(fixed_text(limits_.px.largest, 2))};
  }

  std::string band() const {
    std::string points;
    for (const auto& point : limits_.curve) points += at(x(point.px)) + "," + at(y(point.chance.high)) + " ";
    for (auto point = limits_.curve.rbegin(); point != limits_.curve.rend(); ++point)
      points += at(x(point->px)) + "," + at(y(point->chance.low)) + " ";
    return "<polygon class=\"band\" points=\"" + points + "\"/>";
  }

  std::string line() const {
    std::string points;
    for (const auto& point : limits_.curve) points += at(x(point.px)) + "," + at(y(point.chance.value)) + " ";
    return "<polyline class=\"curve\" points=\"" + points + "\"/>";
  }

  std::string marks() const {
    std::string out;
    const auto mark = [&](const Estimate& limit, double share, const char* kind) {
      if (bounded(limit.value, limits_.px.smallest, limits_.px.largest).reach != Reach::within) return;
      out += line_svg(x(limit.value), y(share), x(limit.value), bottom, kind);
      const bool at_edge = x(limit.value) > right - 28;  // the number goes to the left of the line there
      out += text_svg(x(limit.value) + (at_edge ? -3 : 3), bottom - (share < 0.9 ? 4 : 16),
                      short_text(limit.value), at_edge ? "class=\"mark end\"" : "class=\"mark\"");
    };
    mark(limits_.px.half, 0.5, "half");
    mark(limits_.px.most, 0.95, "most");
    return out;
  }

  /// Circles whose area goes with the number of spikes.
  std::string points() const {
    long most = 1;
    for (const auto& count : limits_.points) most = std::max(most, count.shown);
    std::string out;
    for (const auto& count : limits_.points) {
      const auto shown = static_cast<double>(count.shown);
      out += "<circle class=\"seen\" cx=\"" + at(x(count.size)) + "\" cy=\"" +
             at(y(static_cast<double>(count.found) / shown)) + "\" r=\"" +
             at(std::max(1.5, 5 * std::sqrt(shown / static_cast<double>(most)))) + "\"/>";
    }
    return out;
  }

  const SensitivityLimits& limits_;
  double low_, high_;
};

}  // namespace

std::string limit_text(double size, const SensitivityLimits::InUnit& unit) {
  const auto limit = bounded(size, unit.smallest, unit.largest);
  if (std::isnan(limit.size)) return "–";
  return (limit.reach == Reach::within ? "" : std::string(to_string(limit.reach)) + " ") +
         short_text(limit.size);
}

std::string limit_band_text(const Estimate& estimate, const SensitivityLimits::InUnit& unit) {
  if (std::isnan(estimate.value)) return "";
  const auto low = bounded(estimate.low, unit.smallest, unit.largest),
             high = bounded(estimate.high, unit.smallest, unit.largest);
  if (low.reach == high.reach && low.reach != Reach::within) return "";
  return limit_text(estimate.low, unit) + " to " + limit_text(estimate.high, unit);
}

std::string surface_svg(const Sensitivity& sensitivity, const std::string& region, bool in_percent,
                        bool small) {
  const double width = small ? 46 : 92, height = small ? 33 : 56, left = small ? 48 : 74,
               top = small ? 36 : 40;
  const auto columns = static_cast<double>(sensitivity.amplitudes.size()),
             rows = static_cast<double>(sensitivity.durations_ms.size());
  std::string svg =
      open_svg(left + columns * width + 2, top + rows * height + 4, "share found, " + region_text(region));
  svg += text_svg(
      left, 13,
      small ? region_text(region)
            : std::string("largest displacement, ") + (in_percent ? "% of the inter-ocular distance" : "px"),
      small ? "class=\"name\"" : "");
  for (std::size_t i = 0; i < sensitivity.amplitudes.size(); ++i)
    svg += text_svg(left + (static_cast<double>(i) + 0.5) * width, top - 6,
                    grid_number(sensitivity.amplitudes[i]), "class=\"mid\"");
  for (std::size_t j = 0; j < sensitivity.durations_ms.size(); ++j) {
    const double y = top + static_cast<double>(j) * height;
    svg += text_svg(left - 6, y + height / 2 + 4, grid_number(sensitivity.durations_ms[j]) + " ms",
                    "class=\"end\"");
    for (std::size_t i = 0; i < sensitivity.amplitudes.size(); ++i)
      svg += cell_svg(sensitivity.cell(region, sensitivity.durations_ms[j], sensitivity.amplitudes[i]),
                      left + static_cast<double>(i) * width, y, width, height, small);
  }
  return svg + "</svg>";
}

std::string curve_svg(const SensitivityLimits& limits) { return CurvePlot(limits).svg(); }

}  // namespace micro
