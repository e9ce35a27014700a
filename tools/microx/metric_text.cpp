#include "tools/microx/metric_text.h"

#include <fmt/format.h>

#include <cmath>

#include "libmicro/evaluation/timing.h"

namespace microx {
namespace {

constexpr std::size_t few_units = 10;

}  // namespace

std::string metric_text(const micro::Metric& metric, int digits) {
  std::string value = fixed(metric.value, digits);
  if (std::isnan(metric.value) || std::isnan(metric.confidence.low)) return value;
  return fmt::format("{} [{}, {}]", value, fixed(metric.confidence.low, digits),
                     fixed(metric.confidence.high, digits));
}

std::string table_text(const std::vector<Row>& rows, std::vector<std::size_t> left) {
  left.push_back(0);
  std::string text;
  for (auto line : align(rows, left)) {
    line.erase(line.find_last_not_of(' ') + 1);
    text += "  " + line + "\n";
  }
  return text;
}

std::string timing_table(const MetricTexts& metrics, const std::string& group) {
  std::vector<Row> rows{{"", "pairs", "unit", "median difference", "median error", "9 of 10 within"}};
  for (const std::string point : micro::timing_names)
    for (const char* unit : {"frames", "ms"}) {
      const bool first = std::string(unit) == "frames";
      rows.push_back({first ? point : "", first ? metrics.count(group, point + "_pairs") : "", unit,
                      metrics.of(group, point + "_bias", 1, unit),
                      metrics.of(group, point + "_error_median", 1, unit),
                      metrics.of(group, point + "_error_p90", 1, unit)});
    }
  return table_text(rows, {2, 3, 4, 5});
}

std::string confidence_line(const micro::BootstrapOptions& options, std::size_t units, const char* one,
                            const char* several) {
  if (options.samples == 0) return "";
  const std::string of = counted(static_cast<std::ptrdiff_t>(units), one, several);
  if (units < 2)
    return fmt::format("(no confidence intervals: they need at least 2 {}, there is {})\n", several, of);
  return fmt::format("(in brackets: {:g} % confidence interval, bootstrap of {}, {} resamples{})\n",
                     100 * options.level, of, options.samples,
                     units < few_units ? "; so few give only a rough idea" : "");
}

std::string notes_text(const std::vector<std::string>& notes) {
  std::string text = notes.empty() ? "" : "\nNotes\n";
  for (const auto& note : notes) text += "  " + note + "\n";
  return text;
}

}  // namespace microx
