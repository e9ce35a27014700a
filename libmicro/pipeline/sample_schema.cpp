#include "libmicro/pipeline/sample_schema.h"

namespace micro {
namespace {

std::string difference(const SampleDataset& wanted, const SampleDataset& given) {
  if (wanted.path != given.path) return "it has " + given.path + " where " + wanted.path + " is wanted";
  if (wanted.parameters != given.parameters)
    return wanted.path + " was computed with '" + given.parameters + "', not '" + wanted.parameters + "'";
  if (wanted.columns.size() != given.columns.size())
    return wanted.path + " has " + std::to_string(given.columns.size()) + " columns, not " +
           std::to_string(wanted.columns.size());
  for (std::size_t i = 0; i < wanted.columns.size(); ++i)
    if (wanted.columns[i] != given.columns[i] || wanted.units[i] != given.units[i])
      return "column " + std::to_string(i + 1) + " of " + wanted.path + " is " + given.columns[i] + " (" +
             given.units[i] + "), not " + wanted.columns[i] + " (" + wanted.units[i] + ")";
  return "";
}

}  // namespace

std::size_t SampleSchema::columns() const {
  std::size_t sum = 0;
  for (const auto& dataset : datasets)
    sum += dataset.columns.size() * (dataset.of_event() || sequences ? 1 : pooled.size());
  return sum;
}

std::string difference(const SampleSchema& wanted, const SampleSchema& given) {
  if (wanted.crop_side != given.crop_side)
    return "its crops have " + std::to_string(given.crop_side) + " pixels, not " +
           std::to_string(wanted.crop_side);
  if (wanted.pooled != given.pooled || wanted.leave_out != given.leave_out ||
      wanted.sequences != given.sequences || wanted.directions != given.directions ||
      wanted.datasets.size() != given.datasets.size())
    return "its samples are made in another way";
  for (std::size_t i = 0; i < wanted.datasets.size(); ++i)
    if (auto text = difference(wanted.datasets[i], given.datasets[i]); !text.empty()) return text;
  return "";
}

}  // namespace micro
