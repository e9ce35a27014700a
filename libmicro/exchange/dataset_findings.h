#pragma once

#include <string>

#include "libmicro/exchange/dataset_content.h"

namespace micro {

/// Collects what is found while a set is read, each belonging to the item read last.
class FindingLog {
 public:
  FindingLog(const Dataset& dataset, DatasetContent& content) : dataset_(dataset), content_(content) {}

  void note(const std::string& code, const std::string& text);
  /// Whether there are as many rows or pictures as were published: a note, since parts of sets are used too.
  void check_count(std::ptrdiff_t count);
  /// Tells what the set's description knows from errors: all findings of one kind, unless there are more than
  /// are known.
  void finish();

 private:
  const DatasetOddity* oddity_of(const DatasetFinding& finding, const std::string& type) const;

  const Dataset& dataset_;
  DatasetContent& content_;
  std::vector<std::string> types_;  ///< of the items, by finding
};

}  // namespace micro
