// Tables of published data sets, as every set's reader takes them.
#include "fuzz/target.h"
#include "libmicro/core/error.h"
#include "libmicro/exchange/dataset_content.h"

namespace micro::fuzz {
namespace {

std::vector<Dataset> sets_with_tables() {
  auto datasets = all_datasets();
  std::erase_if(datasets, [](const auto& dataset) { return dataset.source == DatasetSource::names; });
  return datasets;
}

/// The needed and other columns of a set by their first names, with a row of numbers and one of words.
std::string table_of(const Dataset& dataset) {
  std::string header, numbers, words;
  for (const auto& column : dataset.columns) {
    const bool placed = column.names.front().starts_with("#");
    header += (placed ? column.role : column.names.front()) + ",";
    numbers += "12,", words += "sub03/EP02_01f happiness 4+R12,";
  }
  return header + "\n" + numbers + "\n" + words + "\n";
}

}  // namespace

std::vector<std::string> seeds() {
  std::vector<std::string> tables;
  for (const auto& dataset : sets_with_tables()) tables.push_back(table_of(dataset));
  return tables;
}

void read_as(const Dataset& dataset, const std::filesystem::path& path) {
  DatasetOptions options;
  options.table = path, options.with_frames = false;
  try {
    const auto no_images = [](const auto&) { return std::vector<std::filesystem::path>{}; };
    const auto content = read_dataset(dataset, path.parent_path(), options, no_images);
    manifest_text(dataset, content, {});
  } catch (const Error& error) {  // the table of another set
    if (error.category() == ErrorCategory::internal) throw;
  }
}

void take(const std::string& input) {
  static const auto datasets = sets_with_tables();
  const auto& path = as_file(input, "table.csv");
  for (const auto& dataset : datasets) read_as(dataset, path);
}

}  // namespace micro::fuzz
