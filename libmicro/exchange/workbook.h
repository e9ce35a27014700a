#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "libmicro/core/csv_table.h"

namespace micro {

/// One sheet as text: what stands in its cells, row by row. `line` is the row's number in the spreadsheet.
/// Rows and cells without content are left out at the end of each row and between rows.
struct Sheet {
  std::string name;
  std::vector<CsvTable::Row> rows;
};

struct Workbook {
  std::string file;  ///< as the user named it
  std::vector<Sheet> sheets;
};

/// A workbook of Office Open XML (.xlsx, ISO/IEC 29500) from its bytes: shared, inline and formula strings,
/// numbers as they are stored, booleans as 0 and 1, errors as "#N/A". Formats, formulas and macros are not
/// looked at. Throws Error(input), naming the file, for anything that is not one, for parts of more than
/// 64 MB, and for more than 4 million cells.
Workbook parse_workbook(std::string_view bytes, const std::string& file);

/// An .xlsx, or a table of text (CSV, tab-separated) as a workbook of one sheet without a name. Throws
/// Error(input) also for the older .xls, which has to be saved anew.
Workbook read_workbook(const std::filesystem::path& path);

}  // namespace micro
