#include "libmicro/exchange/dataset_pixels.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <functional>
#include <optional>

#include "libmicro/core/csv_table.h"
#include "libmicro/core/error.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

constexpr std::size_t longest_line = 4U << 20U;

/// The grey values of a cell; nothing when it holds anything else.
std::optional<std::string> grey_values(const std::string& cell) {
  std::string pixels;
  for (const char *at = cell.data(), *end = at + cell.size(); at != end;) {
    if (*at == ' ') {
      ++at;
      continue;
    }
    int value = 0;
    const auto [stop, failure] = std::from_chars(at, end, value);
    if (failure != std::errc{} || value < 0 || value > 255 || (stop != end && *stop != ' '))
      return std::nullopt;
    pixels += static_cast<char>(value);
    at = stop;
  }
  return pixels;
}

void read_pixels(PixelRow& row, const std::string& cell) {
  const auto pixels = grey_values(cell);
  const auto side =
      static_cast<int>(std::lround(std::sqrt(static_cast<double>(pixels ? pixels->size() : 0))));
  if (!pixels || side < 8 ||
      static_cast<std::size_t>(side) * static_cast<std::size_t>(side) != pixels->size())
    return row.findings.emplace_back("pixels_wrong", "the pixels are no square of grey values 0..255"),
           void();
  row.pixels = *pixels, row.side = side;
  if (std::ranges::adjacent_find(row.pixels, std::not_equal_to{}) == row.pixels.end())
    row.findings.emplace_back("picture_constant", "the picture is one even surface");
}

/// Rows of a CSV file whose lines hold one row each.
class PixelTable {
 public:
  PixelTable(const Dataset& dataset, const std::filesystem::path& path)
      : path_(path), stream_(path, std::ios::binary) {
    if (!stream_)
      throw Error(ErrorCategory::input, "'" + path.string() + "' cannot be read", "check the name");
    header_ = next();
    for (const auto& column : dataset.columns) find(column);
  }

  bool read(PixelRow& row) {
    const auto fields = next();
    if (fields.empty()) return false;
    row = {};
    row.line = line_;
    for (const auto& [role, column] : places_)
      if (role != "pixels") row.values[role] = column < fields.size() ? trimmed(fields[column]) : "";
    const std::size_t pixels = places_.at("pixels");
    read_pixels(row, pixels < fields.size() ? fields[pixels] : "");
    return true;
  }

 private:
  /// The cells of the next line that is not empty; none at the end.
  std::vector<std::string> next() {
    for (std::string line; std::getline(stream_, line);) {
      ++line_;
      if (line.size() > longest_line)
        throw Error(ErrorCategory::input,
                    "'" + path_.string() + "' line " + std::to_string(line_) + " is too long");
      const auto table = parse_csv(line, path_.string(), 0);
      if (!table.rows.empty()) return table.rows.front().fields;
    }
    return {};
  }

  void find(const DatasetColumn& column) {
    for (const auto& name : column.names)
      for (std::size_t i = 0; i < header_.size(); ++i)
        if (plain_name(header_[i]) == plain_name(name)) places_.emplace(column.role, i);
    if (column.needed && !places_.contains(column.role))
      throw Error(ErrorCategory::input, "'" + path_.string() + "' has no column " + column.names.front());
  }

  std::filesystem::path path_;
  std::ifstream stream_;
  std::vector<std::string> header_;
  std::map<std::string, std::size_t> places_;
  std::size_t line_ = 0;
};

}  // namespace

void for_each_pixel_row(const Dataset& dataset, const std::filesystem::path& path,
                        const std::function<void(const PixelRow&)>& take) {
  PixelTable table(dataset, path);
  std::map<std::size_t, std::size_t> seen;  // hash of the pixels -> line
  for (PixelRow row; table.read(row);) {
    const auto [before, is_new] = seen.emplace(std::hash<std::string>{}(row.pixels), row.line);
    if (!is_new && !row.pixels.empty())
      row.findings.emplace_back("duplicate_picture",
                                "the picture is that of row " + std::to_string(before->second));
    take(row);
  }
}

}  // namespace micro
