#include "libmicro/evaluation/unit_scores.h"

namespace micro {
namespace {

/// Side of each unit; both when it is coded on either.
std::map<int, char> sides_of(const std::vector<ActionUnitCode>& codes) {
  std::map<int, char> out;
  for (const auto& code : codes) {
    const auto [found, is_new] = out.emplace(code.number, code.side);
    if (!is_new && found->second != code.side) found->second = 0;
  }
  return out;
}

void add_counts(Metrics& metrics, const std::string& group, const Counts& counts) {
  const auto add = [&](const char* name, double value, const char* unit) {
    metrics.push_back({group, name, unit, undefined, value, {}});
  };
  add("true", static_cast<double>(counts.truths), "count");
  add("predicted", static_cast<double>(counts.predictions), "count");
  add("precision", counts.precision(), "1");
  add("recall", counts.recall(), "1");
  add("f1", counts.f1(), "1");
}

}  // namespace

double UnitEvaluation::macro_f1() const {
  double sum = 0, count = 0;
  for (const auto& [unit, counts] : units)
    if (counts.truths > 0) sum += counts.f1(), ++count;
  return ratio(sum, count);
}

UnitEvaluation evaluate_units(const std::vector<UnitSample>& samples) {
  UnitEvaluation out;
  for (const auto& sample : samples) {
    const auto truth = sides_of(sample.truth), answer = sides_of(sample.answer);
    for (const auto& [unit, side] : truth) {
      ++out.units[unit].truths;
      const auto found = answer.find(unit);
      if (found == answer.end()) continue;
      ++out.units[unit].hits;
      ++out.sides.truths, ++out.sides.predictions;
      out.sides.hits += found->second == side;
    }
    for (const auto& [unit, side] : answer) ++out.units[unit].predictions;
  }
  for (const auto& [unit, counts] : out.units) out.total += counts;
  add_counts(out.metrics, "action units", out.total);
  out.metrics.push_back({"action units", "f1_macro", "1", undefined, out.macro_f1(), {}});
  out.metrics.push_back({"action units", "side_correct", "1", undefined, out.sides.recall(), {}});
  for (const auto& [unit, counts] : out.units) add_counts(out.metrics, "AU " + std::to_string(unit), counts);
  return out;
}

}  // namespace micro
