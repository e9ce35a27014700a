#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/csv_table.h"

namespace micro {

/// What a column of an annotation table can hold.
enum class Column {
  video,
  subject,
  onset,
  apex,
  offset,
  type,
  kind,
  emotion,
  predicted,
  action_units,
  coder,
  confidence,
  fps,
  frames
};
inline constexpr std::size_t column_count = 14;
const char* to_string(Column column);

/// Which column of a table holds what. Names are compared without case, spaces and signs: "Onset Frame" is
/// "onset_frame".
class TableColumns {
 public:
  /// `wishes` is "onset=OnsetF,apex=#4,type=": a name of the header, #n for the n-th column, or nothing when
  /// the table has no such column. What is not wished for is found by the usual names. Throws Error(usage)
  /// for a wish that cannot be read and Error(input) for a column that is not there.
  TableColumns(const CsvTable& table, const std::string& wishes);

  bool has(Column column) const { return place(column).has_value(); }
  /// The cell with spaces at either end removed; empty when there is no such column.
  std::string cell(const CsvTable::Row& row, Column column) const;
  /// "video=Filename, onset, ...": what serves as what, a name alone where it is the usual one.
  std::string summary() const;

 private:
  using Places = std::array<std::optional<std::size_t>, column_count>;

  std::optional<std::size_t>& place(Column column) { return places_[static_cast<std::size_t>(column)]; }
  const std::optional<std::size_t>& place(Column column) const {
    return places_[static_cast<std::size_t>(column)];
  }
  void grant(const std::string& role, const std::string& name);
  std::size_t find(const std::string& name) const;
  /// The first column that has one of the usual names and is not `taken` by a wish.
  std::optional<std::size_t> find_usual(const std::vector<std::string>& usual, const Places& taken) const;

  const CsvTable& table_;
  Places places_;
  std::array<bool, column_count> wished_{};
};

}  // namespace micro
