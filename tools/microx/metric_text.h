#pragma once

#include <string>
#include <vector>

#include "libmicro/evaluation/metric.h"
#include "tools/microx/report_text.h"

namespace microx {

/// "0.86", or with its interval of confidence "0.86 [0.60, 1.00]".
std::string metric_text(const micro::Metric& metric, int digits);

/// The rows as an aligned table, indented; the first column to the left, the others with `left` to the left
/// too.
std::string table_text(const std::vector<Row>& rows, std::vector<std::size_t> left = {});

/// Finds metrics of one result and writes them.
class MetricTexts {
 public:
  explicit MetricTexts(const micro::Metrics& metrics) : metrics_(metrics) {}

  double value(const std::string& group, const std::string& name) const {
    return micro::find_metric(metrics_, group, name).value;
  }
  std::string count(const std::string& group, const std::string& name) const {
    return fixed(value(group, name), 0);
  }
  std::string of(const std::string& group, const std::string& name, int digits,
                 const std::string& unit = "") const {
    return metric_text(micro::find_metric(metrics_, group, name, unit), digits);
  }

 private:
  const micro::Metrics& metrics_;
};

/// The table of bias, median and 90th percentile of onset, apex and offset of a group.
std::string timing_table(const MetricTexts& metrics, const std::string& group);

/// The sentence about the intervals of confidence.
std::string confidence_line(const micro::BootstrapOptions& options, std::size_t units, const char* one,
                            const char* several);

std::string notes_text(const std::vector<std::string>& notes);

}  // namespace microx
