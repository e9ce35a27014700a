#include "libmicro/core/csv_table.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr std::uintmax_t largest_file = 64U << 20U;

[[noreturn]] void refuse(const std::string& file, std::size_t line, const std::string& why) {
  throw Error(ErrorCategory::input, "'" + file + "' line " + std::to_string(line) + ": " + why);
}

bool ends_line(char c) { return c == '\n' || c == '\r'; }

/// Behind the end of the line that begins at `at`; CR LF counts as one end.
std::size_t next_line(std::string_view text, std::size_t at) {
  while (at < text.size() && !ends_line(text[at])) ++at;
  if (at + 1 < text.size() && text[at] == '\r' && text[at + 1] == '\n') ++at;
  return std::min(at + 1, text.size());
}

/// The candidate that stands most often outside quotes in the first line that is not empty.
char find_separator(std::string_view text) {
  while (!text.empty() && ends_line(text.front())) text.remove_prefix(1);
  constexpr std::array candidates{',', ';', '\t'};
  std::array<std::size_t, candidates.size()> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (ends_line(c)) break;
    for (std::size_t i = 0; i < candidates.size(); ++i) counts[i] += c == candidates[i];
  }
  return candidates[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

/// Reads fields and rows from text; knows nothing of headers.
class Parser {
 public:
  Parser(std::string_view text, const std::string& file, std::size_t first_line, char separator)
      : text_(text), file_(file), line_(first_line), separator_(separator) {}

  bool at_end() const { return at_ == text_.size(); }

  CsvTable::Row row() {
    CsvTable::Row row{line_, {field()}};
    while (!at_end() && text_[at_] == separator_) {
      ++at_;
      row.fields.push_back(field());
    }
    if (!at_end()) end_line();
    return row;
  }

 private:
  std::string field() {
    if (!at_end() && text_[at_] == '"') return quoted();
    const std::size_t begin = at_;
    while (!at_end() && text_[at_] != separator_ && !ends_line(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string quoted() {
    const std::size_t opened = line_;
    std::string value;
    bool closed = false;
    for (++at_; !at_end() && !closed; ++at_) {
      const char c = text_[at_], next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      line_ += c == '\n' || (c == '\r' && next != '\n');
      closed = c == '"' && next != '"';
      if (!closed) value += c;
      if (c == '"' && !closed) ++at_;  // two quotes stand for one
    }
    if (!closed) refuse(file_, opened, "a quote is opened and never closed");
    if (!at_end() && text_[at_] != separator_ && !ends_line(text_[at_]))
      refuse(file_, line_, "there is text behind a closing quote");
    return value;
  }

  void end_line() {
    at_ = next_line(text_, at_);
    ++line_;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t line_;
  char separator_;
};

std::string_view checked_text(std::string_view text, const std::string& file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throw Error(ErrorCategory::input, "'" + file + "' is UTF-16", "save it as CSV UTF-8");
  const auto binary = text.find('\0');
  if (binary != std::string_view::npos)
    throw Error(ErrorCategory::input, "'" + file + "' is not a table of text",
                text.starts_with("PK") ? "save the spreadsheet as CSV" : "");
  return text;
}

bool is_empty(const CsvTable::Row& row) {
  return std::ranges::all_of(row.fields, [](const std::string& field) {
    return field.find_first_not_of(" \t") == std::string::npos;
  });
}

void fit(CsvTable& table, CsvTable::Row& row) {
  while (row.fields.size() > table.header.size() && row.fields.back().empty()) row.fields.pop_back();
  if (row.fields.size() > table.header.size())
    refuse(table.file, row.line,
           std::to_string(row.fields.size()) + " values under " + std::to_string(table.header.size()) +
               " columns");
  row.fields.resize(table.header.size());
}

}  // namespace

std::string CsvTable::where(const Row& row) const {
  return "'" + file + "' line " + std::to_string(row.line);
}

CsvTable parse_csv(std::string_view text, const std::string& file, int header_line) {
  text = checked_text(text, file);
  std::size_t line = 1;
  for (; line < static_cast<std::size_t>(std::max(1, header_line)); ++line)
    text.remove_prefix(next_line(text, 0));
  CsvTable table{file, find_separator(text), {}, {}};
  Parser parser(text, table.file, line, table.separator);
  if (header_line > 0 && !parser.at_end()) table.header = parser.row().fields;
  if (header_line > 0 && is_empty({line, table.header})) refuse(file, line, "there is no header here");
  while (!parser.at_end()) {
    auto row = parser.row();
    if (is_empty(row)) continue;
    if (header_line > 0) fit(table, row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string read_table_bytes(const std::filesystem::path& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (failure)
    throw Error(ErrorCategory::input, "'" + path.string() + "' cannot be read: " + failure.message(),
                "check the name");
  if (size > largest_file)
    throw Error(ErrorCategory::input, "'" + path.string() + "' is too large for a table");
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad())
    throw Error(ErrorCategory::input, "'" + path.string() + "' cannot be read", "check the permissions");
  return text;
}

CsvTable read_csv(const std::filesystem::path& path, int header_line) {
  return parse_csv(read_table_bytes(path), path.string(), header_line);
}

}  // namespace micro
