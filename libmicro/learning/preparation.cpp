#include "libmicro/learning/preparation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "libmicro/core/error.h"
#include "libmicro/learning/chance.h"

namespace micro {
namespace {

struct Moments {
  double mean = 0, deviation = 0;
};

/// Of the numbers that are there.
Moments moments(const FeatureRows& values, Eigen::Index column) {
  double count = 0, sum = 0, square = 0;
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    if (std::isfinite(values(i, column))) ++count, sum += values(i, column);
  if (count == 0) return {};
  const double mean = sum / count;
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    if (std::isfinite(values(i, column))) square += (values(i, column) - mean) * (values(i, column) - mean);
  return {mean, std::sqrt(square / count)};
}

/// F of a one-way analysis of variance of a column; sequences count by their mean.
double separation(const SampleRows& rows, Eigen::Index column, const Moments& all,
                  const std::vector<int>& labels, int classes) {
  std::vector<double> value(rows.count()), count(static_cast<std::size_t>(classes)), mean(count);
  double grand = 0;
  for (std::size_t i = 0; i < rows.count(); ++i) {
    for (std::size_t r = rows.starts[i]; r < rows.starts[i + 1]; ++r) {
      const double here = rows.values(static_cast<Eigen::Index>(r), column);
      value[i] +=
          (std::isfinite(here) ? here : all.mean) / static_cast<double>(rows.starts[i + 1] - rows.starts[i]);
    }
    const auto label = static_cast<std::size_t>(labels[i]);
    ++count[label], mean[label] += value[i], grand += value[i] / static_cast<double>(rows.count());
  }
  double between = 0, within = 0;
  for (std::size_t c = 0; c < count.size(); ++c)
    if (count[c] > 0) mean[c] /= count[c], between += count[c] * (mean[c] - grand) * (mean[c] - grand);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double rest = value[i] - mean[static_cast<std::size_t>(labels[i])];
    within += rest * rest;
  }
  return within > 0 ? between / within : between > 0 ? std::numeric_limits<double>::infinity() : 0;
}

void keep_best(std::vector<Eigen::Index>& kept, std::vector<double> scores, std::size_t wanted) {
  std::vector<std::size_t> order(kept.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return scores[i]; });
  std::vector<Eigen::Index> best;
  for (std::size_t i = 0; i < std::min(wanted, order.size()); ++i) best.push_back(kept[order[i]]);
  std::ranges::sort(best);
  kept = std::move(best);
}

}  // namespace

Preparation fit_preparation(const SampleRows& rows, const std::vector<int>& labels, int classes,
                            const PreparationOptions& options) {
  Preparation out{{}, {}, {}, rows.columns()};
  std::vector<Moments> known;
  std::vector<double> scores;
  for (Eigen::Index j = 0; j < rows.columns(); ++j) {
    known.push_back(moments(rows.values, j));
    if (known.back().deviation <= 1e-12 * std::abs(known.back().mean) || known.back().deviation == 0)
      continue;
    out.kept.push_back(j);
    if (options.select > 0) scores.push_back(separation(rows, j, known.back(), labels, classes));
  }
  if (out.kept.empty())
    throw Error(ErrorCategory::input, "no feature differs between the samples", "choose other features");
  if (options.select > 0) keep_best(out.kept, scores, static_cast<std::size_t>(options.select));
  const auto width = static_cast<Eigen::Index>(out.kept.size());
  out.mean.resize(width), out.deviation.resize(width);
  for (Eigen::Index k = 0; k < width; ++k) {
    const Moments& moment = known[static_cast<std::size_t>(out.kept[static_cast<std::size_t>(k)])];
    out.mean(k) = moment.mean, out.deviation(k) = moment.deviation;
  }
  return out;
}

SampleRows Preparation::apply(const SampleRows& rows) const {
  SampleRows out{FeatureRows(rows.values.rows(), mean.size()), rows.starts};
  for (Eigen::Index i = 0; i < rows.values.rows(); ++i)
    for (Eigen::Index k = 0; k < mean.size(); ++k) {
      const double value = rows.values(i, kept[static_cast<std::size_t>(k)]);
      out.values(i, k) = std::isfinite(value) ? (value - mean(k)) / deviation(k) : 0;
    }
  return out;
}

void augment(SampleRows& rows, std::vector<int>& labels, const PreparationOptions& options,
             unsigned long seed) {
  if (options.copies <= 0) return;
  Chance chance(seed);
  std::vector<std::size_t> places(rows.count());
  std::iota(places.begin(), places.end(), 0);
  const Eigen::Index own = rows.values.rows();
  const std::size_t samples = rows.count();
  for (int copy = 0; copy < options.copies; ++copy)
    for (std::size_t i = 0; i < samples; ++i) places.push_back(i), labels.push_back(labels[i]);
  rows = rows.at(places);
  for (Eigen::Index i = own; i < rows.values.rows(); ++i)
    for (Eigen::Index j = 0; j < rows.columns(); ++j) rows.values(i, j) += options.noise * chance.normal();
}

}  // namespace micro
