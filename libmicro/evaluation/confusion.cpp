#include "libmicro/evaluation/confusion.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace micro {
namespace {

double or_zero(double value) { return std::isnan(value) ? 0 : value; }

double kappa_of(double observed, double expected) { return ratio(observed - expected, 1 - expected); }

}  // namespace

Confusion::Confusion(std::vector<std::string> classes)
    : classes_(std::move(classes)), counts_(classes_.size(), std::vector<long>(classes_.size() + 1, 0)) {}

std::size_t Confusion::place(const std::string& label) const {
  return static_cast<std::size_t>(std::ranges::find(classes_, label) - classes_.begin());
}

void Confusion::add(const std::string& truth, const std::string& answer, long times) {
  if (const std::size_t row = place(truth); row < classes_.size()) counts_[row][place(answer)] += times;
}

Confusion& Confusion::operator+=(const Confusion& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    for (std::size_t j = 0; j < counts_[i].size(); ++j) counts_[i][j] += other.counts_[i][j];
  return *this;
}

long Confusion::total() const {
  long sum = 0;
  for (const auto& row : counts_) sum = std::accumulate(row.begin(), row.end(), sum);
  return sum;
}

Counts Confusion::of(std::size_t label) const {
  Counts counts;
  counts.truths = std::accumulate(counts_[label].begin(), counts_[label].end(), 0L);
  for (const auto& row : counts_) counts.predictions += row[label];
  counts.hits = counts_[label][label];
  return counts;
}

double Confusion::uf1(Absent absent) const {
  return mean([this](std::size_t label) { return of(label).f1(); }, absent);
}

double Confusion::uar(Absent absent) const {
  return mean([this](std::size_t label) { return of(label).recall(); }, absent);
}

double Confusion::mean(const std::function<double(std::size_t)>& score, Absent absent) const {
  double sum = 0;
  int count = 0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const double value = score(i);
    if (std::isnan(value) && absent == Absent::left_out) continue;
    sum += or_zero(value), ++count;
  }
  return ratio(sum, count);
}

double Confusion::accuracy() const {
  long correct = 0;
  for (std::size_t i = 0; i < classes_.size(); ++i) correct += counts_[i][i];
  return ratio(static_cast<double>(correct), static_cast<double>(total()));
}

double Confusion::analysis_f1() const {
  const double precision = mean([this](std::size_t label) { return of(label).precision(); }, Absent::zero);
  const double recall = uar(Absent::zero);
  return or_zero(ratio(2 * precision * recall, precision + recall));
}

double Confusion::kappa() const {
  const auto all = static_cast<double>(total());
  double expected = 0;  // true labels are never outside the classes
  for (std::size_t i = 0; i < classes_.size(); ++i)
    expected += static_cast<double>(of(i).truths) / all * (static_cast<double>(of(i).predictions) / all);
  return kappa_of(accuracy(), expected);
}

double cohen_kappa(double both, double only_one, double only_other, double neither) {
  const double all = both + only_one + only_other + neither;
  const double yes = (both + only_one) / all * ((both + only_other) / all);
  const double no = (neither + only_one) / all * ((neither + only_other) / all);
  return kappa_of((both + neither) / all, yes + no);
}

}  // namespace micro
