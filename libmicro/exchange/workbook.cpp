#include "libmicro/exchange/workbook.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <pugixml.hpp>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/exchange/zip_archive.h"

namespace micro {
namespace {

constexpr std::size_t most_cells = 4'000'000, most_columns = 1000;

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw Error(ErrorCategory::input, "'" + file + "' is no spreadsheet (.xlsx) that can be read: " + why,
              "open it and save it anew");
}

/// The name without the prefix of its name space: programs write <row> or <x:row>.
bool is_called(const pugi::xml_node& node, const char* name) {
  const char* colon = std::strchr(node.name(), ':');
  return std::strcmp(colon ? colon + 1 : node.name(), name) == 0;
}

pugi::xml_node child(const pugi::xml_node& node, const char* name) {
  return node.find_child([name](const pugi::xml_node& one) { return is_called(one, name); });
}

/// The text of a string item: its own and that of its runs, without phonetic hints.
std::string text_of(const pugi::xml_node& item) {
  std::string text;
  for (const auto& part : item.children()) {
    if (is_called(part, "t")) text += part.child_value();
    if (is_called(part, "r")) text += child(part, "t").child_value();
  }
  return text;
}

/// "C7" -> 2; nothing for what names no column.
std::optional<std::size_t> column_of(const std::string& reference) {
  std::size_t column = 0, letters = 0;
  for (; letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z'; ++letters)
    if (column < most_columns) column = column * 26 + static_cast<std::size_t>(reference[letters] - 'A' + 1);
  if (letters == 0) return std::nullopt;
  return column - 1;
}

class WorkbookReader {
 public:
  WorkbookReader(std::string_view bytes, const std::string& file) : archive_(bytes, file), file_(file) {}

  Workbook read() {
    Workbook book{file_, {}};
    const auto targets = read_targets();
    read_strings();
    const auto document = parse("xl/workbook.xml");
    for (const auto& sheet : child(child(*document, "workbook"), "sheets").children()) {
      if (!is_called(sheet, "sheet")) continue;
      const auto target = targets.find(relation_of(sheet));
      if (target == targets.end()) refuse(file_, "a sheet is missing");
      if (target->second.find("worksheets/") == std::string::npos) continue;  // a sheet of a chart
      book.sheets.push_back({sheet.attribute("name").value(), read_rows(target->second)});
    }
    if (book.sheets.empty()) refuse(file_, "it has no sheets");
    return book;
  }

 private:
  std::unique_ptr<pugi::xml_document> parse(const std::string& part) const {
    const std::string text = archive_.read(part);
    auto document = std::make_unique<pugi::xml_document>();
    const auto result =
        document->load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!result) refuse(file_, part + " is not XML: " + result.description());
    return document;
  }

  static std::string relation_of(const pugi::xml_node& sheet) {
    for (const auto& attribute : sheet.attributes())
      if (std::string_view(attribute.name()).ends_with(":id")) return attribute.value();
    return "";
  }

  /// Where the parts are: relation -> "xl/worksheets/sheet1.xml".
  std::map<std::string, std::string> read_targets() const {
    std::map<std::string, std::string> targets;
    const auto document = parse("xl/_rels/workbook.xml.rels");
    for (const auto& relation : child(*document, "Relationships").children()) {
      const std::string target = relation.attribute("Target").value();
      targets[relation.attribute("Id").value()] = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    }
    return targets;
  }

  void read_strings() {
    if (!archive_.has("xl/sharedStrings.xml")) return;
    const auto document = parse("xl/sharedStrings.xml");
    for (const auto& item : child(*document, "sst").children())
      if (is_called(item, "si")) strings_.push_back(text_of(item));
  }

  std::vector<CsvTable::Row> read_rows(const std::string& part) {
    std::vector<CsvTable::Row> rows;
    const auto document = parse(part);
    std::size_t line = 0;
    for (const auto& source : child(child(*document, "worksheet"), "sheetData").children()) {
      if (!is_called(source, "row")) continue;
      line = std::max<std::size_t>(line + 1, source.attribute("r").as_uint());
      CsvTable::Row row{line, read_cells(source)};
      if (!row.fields.empty()) rows.push_back(std::move(row));
    }
    return rows;
  }

  std::vector<std::string> read_cells(const pugi::xml_node& row) {
    std::vector<std::string> fields;
    std::size_t next = 0;
    for (const auto& cell : row.children()) {
      if (!is_called(cell, "c")) continue;
      const std::size_t column = column_of(cell.attribute("r").value()).value_or(next);
      next = column + 1;
      std::string value = trimmed(value_of(cell));
      if (value.empty()) continue;
      if (column >= most_columns) refuse(file_, "it has more than 1000 columns");
      if (column >= fields.size()) cells_ += column + 1 - fields.size(), fields.resize(column + 1);
      if (cells_ > most_cells) refuse(file_, "it has more than 4 million cells");
      fields[column] = std::move(value);
    }
    return fields;
  }

  std::string value_of(const pugi::xml_node& cell) const {
    const std::string type = cell.attribute("t").value(), value = child(cell, "v").child_value();
    if (type == "inlineStr") return text_of(child(cell, "is"));
    if (type != "s") return value;
    std::size_t index = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), index);
    if (failure != std::errc{} || end != value.data() + value.size() || index >= strings_.size())
      refuse(file_, "a cell names text that is not there");
    return strings_[index];
  }

  ZipArchive archive_;
  const std::string& file_;
  std::vector<std::string> strings_;
  std::size_t cells_ = 0;
};

}  // namespace

Workbook parse_workbook(std::string_view bytes, const std::string& file) {
  return WorkbookReader(bytes, file).read();
}

Workbook read_workbook(const std::filesystem::path& path) {
  const std::string content = read_table_bytes(path);
  if (content.starts_with("\xD0\xCF\x11\xE0"))
    throw Error(ErrorCategory::input, "'" + path.string() + "' is a spreadsheet of the old kind (.xls)",
                "open it and save it as .xlsx or CSV, beside it");
  if (content.starts_with("PK")) return parse_workbook(content, path.string());
  return {path.string(), {{"", parse_csv(content, path.string(), 0).rows}}};
}

}  // namespace micro
