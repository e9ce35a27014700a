#include "libmicro/evaluation/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "libmicro/core/error.h"
#include "libmicro/evaluation/quantile.h"

namespace micro {
namespace {

/// Not std::uniform_int_distribution: what that gives differs from one library to another.
std::size_t draw(std::mt19937_64& generator, std::size_t count) {
  const double uniform = static_cast<double>(generator() >> 11U) * 0x1.0p-53;
  return std::min(static_cast<std::size_t>(uniform * static_cast<double>(count)), count - 1);
}

Confidence interval_of(std::vector<double> values, double level) {
  const std::size_t draws = values.size();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (draws == 0 || 10 * (draws - values.size()) > draws) return {};
  return {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
}

}  // namespace

void BootstrapOptions::add_to(OptionSet& set) {
  set.add({"bootstrap.samples", &samples, "resamples for confidence intervals; 0 = none", 0, 1000000});
  set.add({"bootstrap.level", &level, "of the confidence intervals", 0.5, 0.999});
  set.add({"bootstrap.seed", &seed, "same seed, same intervals", 0, 2147483647});
  set.add({"bootstrap.unit",
           &unit,
           "what is drawn; auto = subject where every video has one",
           {},
           {},
           {"auto", "video", "subject"}});
}

std::vector<Confidence> bootstrap(
    std::size_t units, const std::function<std::vector<double>(std::span<const std::size_t>)>& statistics,
    const BootstrapOptions& options) {
  std::mt19937_64 generator(static_cast<std::uint64_t>(options.seed));
  std::vector<std::size_t> chosen(units);
  std::vector<std::vector<double>> draws;  // one row a statistic
  for (int sample = 0; units > 1 && sample < options.samples; ++sample) {
    for (auto& unit : chosen) unit = draw(generator, units);
    const auto values = statistics(chosen);
    draws.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) draws[i].push_back(values[i]);
  }
  std::vector<Confidence> intervals;
  for (auto& values : draws) intervals.push_back(interval_of(std::move(values), options.level));
  return intervals;
}

std::vector<std::vector<std::size_t>> bootstrap_units(const std::vector<std::string>& subjects,
                                                      const std::string& unit) {
  const bool all_known = std::ranges::none_of(subjects, [](const auto& subject) { return subject.empty(); });
  if (unit == "subject" && !all_known)
    throw Error(ErrorCategory::input, "not every video has a subject", "set bootstrap.unit video");
  std::vector<std::vector<std::size_t>> units;
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const bool alone = unit == "video" || !all_known;
    const auto [found, fresh] =
        alone ? std::pair{place.end(), true} : place.emplace(subjects[i], units.size());
    if (fresh)
      units.push_back({i});
    else
      units[found->second].push_back(i);
  }
  return units;
}

}  // namespace micro
