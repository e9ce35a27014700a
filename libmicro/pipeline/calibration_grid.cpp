#include "libmicro/pipeline/calibration_grid.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/evaluation/annotation.h"
#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr double fewest_frames = 3;
constexpr double largest_iod = 7;  // %; the unit that folds first does so at 8
constexpr std::uint64_t order_stream = 0xca11b;

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (auto& part : split_text(text, separator))
    if (const auto plain = plain_text(part); !plain.empty()) parts.push_back(std::move(part));
  return parts;
}

double number_of(const std::string& text, const char* setting) {
  double value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || stop != text.data() + text.size() || !(value > 0 && value < 1e5))
    throw Error(ErrorCategory::usage, std::string(setting) + ": '" + text + "' is not a number above 0",
                "e.g. 0.5,1,2");
  return value;
}

std::vector<double> numbers_of(const std::vector<std::string>& texts, const char* setting) {
  std::set<double> values;
  for (const auto& text : texts) values.insert(number_of(text, setting));
  if (values.empty())
    throw Error(ErrorCategory::usage, std::string(setting) + " names nothing", "e.g. 0.5,1,2");
  return {values.begin(), values.end()};
}

void take_amplitudes(CalibrationGrid& grid, const std::string& text) {
  auto texts = parts_of(text, ',');
  std::size_t percent = 0;
  for (auto& one : texts) {
    one = trimmed(one);
    if (!one.ends_with('%')) continue;
    one = trimmed(one.substr(0, one.size() - 1));
    ++percent;
  }
  if (percent > 0 && percent < texts.size())
    throw Error(ErrorCategory::usage,
                "calibration.amplitudes mixes pixels and % of the inter-ocular distance", "choose one");
  grid.in_percent = percent > 0;
  grid.amplitudes = numbers_of(texts, "calibration.amplitudes");
}

void automatic_amplitudes(CalibrationGrid& grid, double inter_ocular_px) {
  for (const double amplitude : {0.25, 0.5, 1.0, 2.0, 4.0}) {
    if (100 * amplitude / inter_ocular_px <= largest_iod)
      grid.amplitudes.push_back(amplitude);
    else
      grid.notes.push_back("spikes of " + short_number(amplitude) + " px are left out: more than " +
                           short_number(largest_iod) + " % of the inter-ocular distance (" +
                           short_number(std::round(inter_ocular_px)) + " px)");
  }
}

void take_durations(CalibrationGrid& grid, const std::string& text, double fps) {
  auto texts = parts_of(text, ',');
  for (auto& one : texts) one = trimmed(one);
  grid.durations_ms = numbers_of(texts, "calibration.durations_ms");
  for (const double duration : grid.durations_ms)
    if (std::round(duration / 1000 * fps) < fewest_frames)
      throw Error(ErrorCategory::usage,
                  short_number(duration) + " ms are fewer than 3 frames at " + short_number(fps) + "/s",
                  "--durations " + short_number(std::ceil(3000 / fps)) + " or longer, or film faster");
}

void automatic_durations(CalibrationGrid& grid, double fps) {
  for (const double duration : {80.0, 160.0, 320.0}) {
    if (std::round(duration / 1000 * fps) >= fewest_frames)
      grid.durations_ms.push_back(duration);
    else
      grid.notes.push_back("spikes of " + short_number(duration) +
                           " ms are left out: fewer than 3 frames at " + short_number(fps) + "/s");
  }
  if (grid.durations_ms.empty())
    throw Error(ErrorCategory::usage,
                "at " + short_number(fps) + " frames/s even 320 ms are fewer than 3 frames",
                "give the rate at which the scene was filmed with --capture-fps");
}

SpikedRegion region_of(const std::string& text) {
  const auto equals = text.find('=');
  const std::string name = trimmed(text.substr(0, equals));
  if (equals == std::string::npos) {
    const auto& known = known_spiked_regions();
    const auto found = std::ranges::find(known, name, &SpikedRegion::name);
    if (found != known.end()) return *found;
    std::string names;
    for (const auto& region : known) names += (names.empty() ? "" : ", ") + region.name;
    throw Error(ErrorCategory::usage, "calibration.regions: there is no region '" + name + "'",
                "one of " + names + ", or your own: name=12/L12/6+12");
  }
  SpikedRegion region{name, parts_of(text.substr(equals + 1), '/')};
  for (auto& unit : region.action_units) unit = trimmed(unit);
  if (name.empty() || region.action_units.empty())
    throw Error(ErrorCategory::usage, "calibration.regions: '" + text + "' is not name=AU/AU",
                "e.g. smile=12/6+12");
  for (const auto& unit : region.action_units) check_action_unit(unit);
  return region;
}

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [seed](std::size_t i) { return std::pair(hashed(seed, i), i); });
  return order;
}

void take_regions(CalibrationGrid& grid, const std::string& text) {
  for (const auto& part : parts_of(text, ',')) {
    grid.regions.push_back(region_of(part));
    const auto& name = grid.regions.back().name;
    if (std::ranges::count(grid.regions, name, &SpikedRegion::name) > 1)
      throw Error(ErrorCategory::usage, "calibration.regions names '" + name + "' twice");
  }
  if (grid.regions.empty()) throw Error(ErrorCategory::usage, "calibration.regions names nothing");
}

}  // namespace

const std::vector<SpikedRegion>& known_spiked_regions() {
  static const std::vector<SpikedRegion> regions{{"brow_inner", {"1"}},
                                                 {"brow_outer", {"2"}},
                                                 {"brow_lower", {"4"}},
                                                 {"eyelids", {"7", "5"}},
                                                 {"cheek", {"6"}},
                                                 {"nose", {"9"}},
                                                 {"upper_lip", {"10"}},
                                                 {"mouth_corner", {"12", "15", "14", "20"}},
                                                 {"lips", {"24", "23", "25"}},
                                                 {"chin", {"17", "26"}}};
  return regions;
}

void GridOptions::add_to(OptionSet& set) {
  set.add({"calibration.amplitudes", &amplitudes,
           "peak displacements, pixels, or % of the inter-ocular distance: 0.5,1,2 or 0.5%,1%; auto = 0.25 "
           ".. 4 px"});
  set.add({"calibration.durations_ms", &durations_ms, "durations in ms; auto = 80,160,320"});
  set.add(
      {"calibration.regions", &regions,
       "regions by name, or name=AU/AU for your own; auto = brow_inner,brow_outer,brow_lower,eyelids,cheek,"
       "nose,upper_lip,mouth_corner,lips,chin"});
  set.add({"calibration.gap_s", &gap_s, "seconds without a spike between two of them", 0.2, 60});
  set.add({"calibration.seed", &seed, "same seed, same spikes at the same times", 0, 2147483647});
}

CalibrationGrid CalibrationGrid::make(const GridOptions& options, double fps, double inter_ocular_px) {
  CalibrationGrid grid;
  if (options.amplitudes == "auto")
    automatic_amplitudes(grid, inter_ocular_px);
  else
    take_amplitudes(grid, options.amplitudes);
  if (options.durations_ms == "auto")
    automatic_durations(grid, fps);
  else
    take_durations(grid, options.durations_ms, fps);
  if (options.regions == "auto")
    grid.regions = known_spiked_regions();
  else
    take_regions(grid, options.regions);
  return grid;
}

GridSpike SpikeSequence::at(std::size_t index) const {
  const std::size_t regions = grid_.regions.size(), amplitudes = grid_.amplitudes.size(),
                    durations = grid_.durations_ms.size(), sizes = amplitudes * durations,
                    round = index / grid_.cells(), block = index % grid_.cells() / regions;
  const std::uint64_t seed = hashed(seed_, order_stream, round);
  // A Latin square: in a block every region comes once, each with a size of its own. Along the sizes
  // amplitude and duration both change from one to the next; a shift after their common period leaves no pair
  // out.
  const std::size_t region = shuffled(regions, hashed(seed, block + 2))[index % regions],
                    size = (block + region) % sizes, shift = size / std::lcm(amplitudes, durations);
  const auto& units = grid_.regions[region].action_units;
  return {grid_.regions[region].name, units[(round * sizes + block) % units.size()],
          grid_.durations_ms[shuffled(durations, hashed(seed, 0))[(size + shift) % durations]],
          grid_.amplitudes[shuffled(amplitudes, hashed(seed, 1))[size % amplitudes]]};
}

}  // namespace micro
