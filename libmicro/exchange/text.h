#pragma once

#include <string>
#include <vector>

namespace micro {

/// As few digits as bring the value back exactly, of a double or of a float; empty for NaN and infinity,
/// which R, pandas and spreadsheets read as missing.
std::string number_text(double value, bool single = false);
/// So many digits behind the point; empty when there is no value.
std::string decimal_text(double value, int digits);

/// A cell of a table: quoted where RFC 4180 asks for it.
std::string csv_cell(const std::string& text);
/// A cell of a table separated by tabs, which has no quoting: tabs and line breaks become spaces.
std::string tsv_cell(const std::string& text);
/// The cells of one line, quoted, with the separator between them and "\r\n" (comma) or "\n" (tab) behind.
std::string csv_line(const std::vector<std::string>& cells);
std::string tsv_line(const std::vector<std::string>& cells);

}  // namespace micro
