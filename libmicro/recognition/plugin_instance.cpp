#include "libmicro/recognition/plugin_instance.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/recognition/plugin_text.h"

namespace micro {
namespace {

constexpr std::uint64_t most_columns = 1'000'000, most_needs = 1000;

PluginNeed take_need(const Plugin& plugin, const microx_need& need) {
  const auto table = plugin_text(need.table, 256);
  if (!table || table->empty()) plugin.fail("it needs a table without a name");
  if (need.columns > most_columns) plugin.fail("it needs too many columns of '" + *table + "'");
  if (need.optional > 1) plugin.fail("it does not say whether it needs '" + *table + "'");
  PluginNeed taken{.table = *table, .columns = need.columns};
  taken.optional = need.optional == 1;
  if (need.column_names) taken.names = take_texts(plugin, "column", need.columns, need.column_names);
  if (need.column_units) taken.units = take_texts(plugin, "unit", need.columns, need.column_units);
  return taken;
}

/// What keeps a table from being what is needed; empty = nothing.
std::string difference(const PluginNeed& need, const TableLayout& table) {
  if (need.columns != 0 && need.columns != table.columns.size())
    return "has " + std::to_string(table.columns.size()) + " columns, not " + std::to_string(need.columns);
  for (std::size_t c = 0; c < need.names.size(); ++c)
    if (need.names[c] != table.columns[c])
      return "has column '" + table.columns[c] + "' where '" + need.names[c] + "' is needed";
  for (std::size_t c = 0; c < need.units.size(); ++c)
    if (need.units[c] != table.units[c])
      return "has column '" + table.columns[c] + "' in " + table.units[c] + ", not in " + need.units[c];
  return "";
}

}  // namespace

std::vector<std::string> take_texts(const Plugin& plugin, const char* what, std::uint64_t count,
                                    const microx_text* texts) {
  if (count > most_columns || (count > 0 && !texts))
    plugin.fail(std::string("its list of ") + what + "s is missing or too long");
  std::vector<std::string> taken;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto text = plugin_text(texts[i], 256);
    if (!text) plugin.fail(what + (" " + std::to_string(i)) + " is not text");
    taken.push_back(*text);
  }
  return taken;
}

double take_number(const Plugin& plugin, const std::string& what, double value, double low, double high) {
  if (std::isnan(value)) plugin.fail(what + " is not a number");
  if (value < low || value > high) {
    std::string range = std::to_string(low) + " to " + std::to_string(high);
    plugin.fail(what + " is " + std::to_string(value) + ", outside " + range);
  }
  return value;
}

std::vector<PluginNeed> take_needs(const Plugin& plugin, std::uint64_t count, const microx_need* needs,
                                   std::uint64_t stride) {
  if (count > most_needs || (count > 0 && (!needs || stride < sizeof(microx_need) || stride > 65536 ||
                                           stride % alignof(microx_need) != 0)))
    plugin.fail("its list of needed tables is not well-formed");
  std::vector<PluginNeed> taken;
  std::set<std::string> seen;
  const char* place = reinterpret_cast<const char*>(needs);
  for (std::uint64_t i = 0; i < count; ++i, place += stride) {
    taken.push_back(take_need(plugin, *reinterpret_cast<const microx_need*>(place)));
    if (!seen.insert(taken.back().table).second) plugin.fail("it needs '" + taken.back().table + "' twice");
  }
  return taken;
}

std::vector<TableLayout> match_needs(const Plugin& plugin, const std::vector<PluginNeed>& needs,
                                     const std::vector<TableLayout>& available) {
  std::vector<TableLayout> matched;
  for (const auto& need : needs) {
    const auto table = std::ranges::find(available, need.table, &TableLayout::name);
    const std::string why = table == available.end() ? "is not in the recording" : difference(need, *table);
    if (why.empty()) matched.push_back(*table);
    if (!why.empty() && !need.optional)
      throw Error(ErrorCategory::plugin,
                  "plugin '" + plugin.name() + "' needs '" + need.table + "', which " + why,
                  "microx features adds features; use those that the model was trained with");
  }
  return matched;
}

}  // namespace micro
