#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/exchange/dataset.h"

namespace micro {

/// One picture of a table of pixels.
struct PixelRow {
  std::size_t line = 0;
  std::map<std::string, std::string> values;  ///< the other columns, by role
  std::string pixels;                         ///< side x side grey values
  int side = 0;
  std::vector<std::pair<std::string, std::string>> findings;  ///< code, text
};

/// Reads a table (CSV) of pictures row by row, of any length: `pixels` holds grey values 0..255 separated by
/// spaces, as many as a square has. Throws Error(input) when it is no such table.
void for_each_pixel_row(const Dataset& dataset, const std::filesystem::path& table,
                        const std::function<void(const PixelRow&)>& take);

}  // namespace micro
