#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "tools/microx/report_data.h"

namespace microx {

/// Gathers what each of several inputs gave, and what failed, until it is written at the end.
class Results {
 public:
  explicit Results(std::size_t inputs) : inputs_(inputs) {}

  /// Does the work on one input. A failure is shown and noted when there are several inputs, and passed on
  /// when it is the only one or the user has stopped the run.
  void attempt(const std::string& input, const std::function<void()>& work);
  /// What one input gave: the JSON document and the events that --csv lists.
  void add(Json document, const std::string& input, const std::vector<micro::Event>& events);
  /// Prints the JSON if asked for (an array for several inputs) and writes the CSV file if one is named.
  /// Throws Error(batch) when some input failed.
  void finish(bool json, const std::string& csv) const;

 private:
  std::size_t inputs_;
  Json documents_ = Json::array();
  EventCsv csv_;
  std::vector<std::string> failed_;
};

}  // namespace microx
