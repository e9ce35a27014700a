// Tables of published data sets, as every set's reader takes them.
#include "fuzz/target.h"
#include "libmicro/exchange/dataset_content.h"

namespace micro::fuzz {
namespace {

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
  for (const auto& dataset : all_datasets())
    if (dataset.source != DatasetSource::names) tables.push_back(table_of(dataset));
  return tables;
}

void take(const std::string& input) {
  static const auto datasets = all_datasets();
  static std::size_t turn = 0;
  const auto& path = as_file(input, "table.csv");
  const Dataset& dataset = datasets[turn++ % datasets.size()];
  DatasetOptions options;
  options.table = path, options.with_frames = false;
  const auto content = read_dataset(dataset, path.parent_path(), options,
                                    [](const auto&) { return std::vector<std::filesystem::path>{}; });
  manifest_text(dataset, content, {});
}

}  // namespace micro::fuzz
