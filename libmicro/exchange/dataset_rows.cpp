#include "libmicro/exchange/dataset_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <regex>
#include <sstream>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/exchange/workbook.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t header_within = 60;  ///< rows
constexpr std::size_t longest_name = 300;  ///< of what is compared with expressions

/// A cell as it is meant: spreadsheets turn 46 into 46.0.
std::string tidy(const std::string& cell) {
  std::string text = trimmed(cell);
  const bool whole =
      text.size() > 2 && text.ends_with(".0") && text.find_first_not_of("0123456789") == text.size() - 2;
  return whole ? text.substr(0, text.size() - 2) : text;
}

std::optional<std::size_t> number_of_column(const std::string& name) {
  std::size_t number = 0;
  const char* end = name.data() + name.size();
  if (!name.starts_with('#') || std::from_chars(name.data() + 1, end, number).ptr != end || number == 0)
    return std::nullopt;
  return number - 1;
}

/// Words separated by spaces below a header that leaves out the first column, as CelebA's lists are.
Workbook read_words(const fs::path& path) {
  std::istringstream text(read_table_bytes(path));
  Sheet sheet;
  std::size_t number = 0;
  for (std::string line; std::getline(text, line);) {
    std::ranges::replace_if(
        line, [](char c) { return c == '\r' || c == '\t'; }, ' ');
    CsvTable::Row row{++number, split(line, ' ')};
    if (number == 1 && row.fields.size() == 1) continue;  // how many there are
    if (sheet.rows.empty()) row.fields.insert(row.fields.begin(), "image");
    if (!row.fields.empty()) sheet.rows.push_back(std::move(row));
  }
  return {path.string(), {sheet}};
}

Workbook read_table(const Dataset& dataset, const fs::path& path) {
  const bool words = dataset.table_of_words && lower_case(path.extension().string()) == ".txt";
  return words ? read_words(path) : read_workbook(path);
}

std::string cell_at(const CsvTable::Row& row, std::size_t column) {
  return column < row.fields.size() ? tidy(row.fields[column]) : std::string();
}

/// Where each role's column is, in one sheet.
class Columns {
 public:
  Columns(const std::vector<DatasetColumn>& wanted, const std::map<std::string, std::string>& wishes)
      : wanted_(wanted) {
    for (const auto& [role, name] : wishes) wish(role, name);
  }

  /// Whether every needed column has a name in this row; remembers where they are.
  bool found_in(const CsvTable::Row& row) {
    places_.clear();
    std::vector<std::string> header;
    for (const auto& field : row.fields) header.push_back(plain_name(field));
    for (const auto& column : wanted_) {
      for (const auto& name : column.names) take(column.role, name, header);
      if (column.needed && !places_.contains(column.role)) return false;
    }
    return true;
  }

  bool need_header() const {
    return std::ranges::any_of(wanted_, [](const DatasetColumn& column) {
      return column.needed && !std::ranges::any_of(column.names, [](const std::string& name) {
               return number_of_column(name).has_value();
             });
    });
  }

  const std::map<std::string, std::size_t>& places() const { return places_; }

  std::string needed_names() const {
    std::vector<std::string> names;
    for (const auto& column : wanted_)
      if (column.needed && !column.names.empty()) names.push_back(column.names.front());
    return joined(names, ", ");
  }

 private:
  void wish(const std::string& role, const std::string& name) {
    const auto known = std::ranges::find(wanted_, role, &DatasetColumn::role);
    if (known == wanted_.end())
      wanted_.push_back({role, {name}, true});
    else
      known->names = {name}, known->needed = true;
  }

  void take(const std::string& role, const std::string& name, const std::vector<std::string>& header) {
    if (places_.contains(role)) return;
    const auto number = number_of_column(name);
    const auto found = std::ranges::find(header, plain_name(name));
    if (number)
      places_[role] = *number;
    else if (found != header.end())
      places_[role] = static_cast<std::size_t>(found - header.begin());
  }

  std::vector<DatasetColumn> wanted_;
  std::map<std::string, std::size_t> places_;
};

/// Looks values up in the lists that belong to a table.
class Lists {
 public:
  Lists(const Dataset& dataset, const Workbook& book, const fs::path& folder, const DatasetTree& tree) {
    for (const auto& lookup : dataset.lookups) {
      const auto* sheet = lookup.sheet > 0 && static_cast<std::size_t>(lookup.sheet) <= book.sheets.size()
                              ? &book.sheets[static_cast<std::size_t>(lookup.sheet) - 1]
                              : nullptr;
      const auto files = lookup.file.empty() ? std::vector<std::string>{} : tree.tables(lookup.file);
      if (sheet)
        fill(lookup, *sheet);
      else if (!files.empty())
        fill(lookup, read_workbook(folder / files.front()).sheets.front());
    }
  }

  void add_to(DatasetRow& row, const std::vector<DatasetLookup>& lookups) const {
    for (const auto& lookup : lookups) {
      const auto list = lists_.find(lookup.role);
      if (lookup.optional && list == lists_.end()) continue;
      const std::string key = row.values[lookup.from];
      const auto found = list == lists_.end() ? std::map<std::string, std::string>::const_iterator{}
                                              : list->second.find(lower_case(key));
      if (list != lists_.end() && found != list->second.end())
        row.values[lookup.role] = found->second;
      else
        row.missing.push_back(lookup.from + " '" + key + "'");
    }
  }

 private:
  void fill(const DatasetLookup& lookup, const Sheet& sheet) {
    auto& list = lists_[lookup.role];
    for (const auto& source : sheet.rows) {
      CsvTable::Row row = source;
      if (row.fields.size() == 1) row.fields = split(row.fields[0], ' ');
      const std::string key = cell_at(row, static_cast<std::size_t>(lookup.key_column - 1));
      if (!key.empty())
        list.emplace(lower_case(key), cell_at(row, static_cast<std::size_t>(lookup.value_column - 1)));
    }
  }

  std::map<std::string, std::map<std::string, std::string>> lists_;
};

/// The sheet whose header this is, and where in it.
struct Place {
  const Sheet* sheet = nullptr;
  std::size_t first_row = 0;
};

Place find_header(const Workbook& book, Columns& columns) {
  for (const auto& sheet : book.sheets)
    for (std::size_t i = 0; i < std::min(header_within, sheet.rows.size()); ++i)
      if (columns.found_in(sheet.rows[i])) return {&sheet, columns.need_header() ? i + 1 : 0};
  return {};
}

}  // namespace

bool DatasetRows::has(const std::string& role) const { return std::ranges::find(roles, role) != roles.end(); }

bool means_missing(const std::string& cell) {
  static constexpr std::array words{"",    "/",  "\\",  "-",    "--",   "-1",   "?",
                                    "nan", "na", "n/a", "n.a.", "null", "none", "nil"};
  const std::string word = lower_case(trimmed(cell));
  return std::ranges::find(words, word) != words.end();
}

std::string part_of(const std::string& value, const std::string& expression) {
  std::smatch match;
  if (value.size() > longest_name) return "";
  const std::regex pattern(expression, std::regex::ECMAScript | std::regex::icase);
  return std::regex_search(value, match, pattern) && match.size() > 1 ? match[1].str() : std::string();
}

fs::path dataset_table(const Dataset& dataset, const fs::path& folder, const DatasetTree& tree,
                       const DatasetOptions& options) {
  if (!options.table.empty()) return options.table;
  std::vector<std::string> old;
  for (const auto& pattern : dataset.tables) {
    auto found = tree.tables(pattern);
    std::erase_if(found, [&](const std::string& path) {
      const bool is_old = lower_case(path).ends_with(".xls");
      if (is_old) old.push_back(path);
      return is_old;
    });
    if (found.size() > 1)
      throw Error(
          ErrorCategory::input,
          "'" + folder.string() + "' holds several tables of " + dataset.title + ": " + joined(found, ", "),
          "say which with --table");
    if (found.size() == 1) return folder / found[0];
  }
  if (!old.empty())
    throw Error(ErrorCategory::input,
                "'" + (folder / old[0]).string() + "' is a spreadsheet of the old kind (.xls)",
                "open it and save it as .xlsx or CSV, beside it");
  throw Error(ErrorCategory::input, "no table of " + dataset.title + " is in '" + folder.string() + "'",
              "it is called " + joined(dataset.tables, " or ") + "; or name it with --table");
}

DatasetRows read_dataset_rows(const Dataset& dataset, const fs::path& folder, const DatasetTree& tree,
                              const DatasetOptions& options) {
  const fs::path path = dataset_table(dataset, folder, tree, options);
  const Workbook book = read_table(dataset, path);
  Columns columns(dataset.columns, options.columns);
  const Place place = find_header(book, columns);
  if (!place.sheet)
    throw Error(ErrorCategory::input,
                "'" + path.string() + "' is no table of " + dataset.title + ": none of its first " +
                    std::to_string(header_within) + " rows names the columns " + columns.needed_names(),
                "columns of other names are told with --columns");
  DatasetRows table{path.string(), {}, {}};
  for (const auto& [role, column] : columns.places()) table.roles.push_back(role);
  const Lists lists(dataset, book, folder, tree);
  for (std::size_t i = place.first_row; i < place.sheet->rows.size(); ++i) {
    DatasetRow row{place.sheet->rows[i].line, {}, {}};
    for (const auto& [role, column] : columns.places())
      row.values[role] = cell_at(place.sheet->rows[i], column);
    if (std::ranges::all_of(row.values, [](const auto& value) { return value.second.empty(); })) continue;
    for (const auto& part : dataset.parts)
      row.values[part.role] = part_of(row.values[part.from], part.expression);
    lists.add_to(row, dataset.lookups);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace micro
