#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace micro {

/// A table of text as people and programs write it: RFC 4180 (quoted fields, doubled quotes, line breaks
/// inside quotes), separated by commas, semicolons or tabs, lines ended in any way, with or without a
/// byte-order mark.
struct CsvTable {
  struct Row {
    std::size_t line = 0;  ///< of the file, from 1
    std::vector<std::string> fields;
  };

  std::string file;                 ///< as the user named it
  char separator = ',';             ///< what was found: ',', ';' or '\t'
  std::vector<std::string> header;  ///< empty when there is none
  std::vector<Row> rows;            ///< without empty lines; as many fields as the header has

  /// "'truth.csv' line 12", for messages.
  std::string where(const Row& row) const;
};

/// `header_line` counts lines of the file from 1; what stands above is skipped; 0 = there is no header. Rows
/// shorter than the header are filled up with empty fields. Throws Error(input), naming file and line, for
/// what is not text, for quotes that are not closed, and for rows with more values than the header.
CsvTable parse_csv(std::string_view text, const std::string& file, int header_line = 1);

/// The bytes of a table's file of at most 64 MB. Throws Error(input), naming it.
std::string read_table_bytes(const std::filesystem::path& path);

/// parse_csv() of a file. Throws Error(input) also when it cannot be read or is larger than 64 MB.
CsvTable read_csv(const std::filesystem::path& path, int header_line = 1);

}  // namespace micro
