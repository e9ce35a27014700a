#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "libmicro/exchange/dataset_content.h"
#include "libmicro/exchange/dataset_tree.h"

namespace micro {

/// One row of a set's table: its cells by role, with what was taken out of them and looked up.
struct DatasetRow {
  std::size_t row = 0;
  std::map<std::string, std::string> values;
  std::vector<std::string> missing;  ///< values that stand in no list: "subject 17"
};

struct DatasetRows {
  std::string file;
  std::vector<DatasetRow> rows;
  bool has(const std::string& role) const;
  std::vector<std::string> roles;  ///< that have a column
};

/// The table below `folder`, or the one that the options name. Throws Error(input) when there is none, more
/// than one, or none of its rows is the header; Error(usage) for a column that the options name in vain.
DatasetRows read_dataset_rows(const Dataset& dataset, const std::filesystem::path& folder,
                              const DatasetTree& tree, const DatasetOptions& options);

/// The file that the table is in. Throws as read_dataset_rows().
std::filesystem::path dataset_table(const Dataset& dataset, const std::filesystem::path& folder,
                                    const DatasetTree& tree, const DatasetOptions& options);

/// Cells that say that there is no value: "", "/", "-", "?", "NaN", "N/A", "none", ...
bool means_missing(const std::string& cell);

/// The first group of an expression in a value; empty when it does not match.
std::string part_of(const std::string& value, const std::string& expression);

}  // namespace micro
