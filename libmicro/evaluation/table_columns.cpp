#include "libmicro/evaluation/table_columns.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/evaluation/annotation.h"

namespace micro {
namespace {

struct Role {
  Column column;
  const char* name;
  std::vector<std::string> usual;  ///< as plain_name() gives them, the likeliest first
};

const std::vector<Role>& roles() {
  static const std::vector<Role> all{
      {Column::video,
       "video",
       {"video", "vid", "videoname", "videoid", "filename", "file", "clip", "clipname", "source", "path"}},
      {Column::subject,
       "subject",
       {"subject", "sub", "subj", "subjectid", "participant", "participantid", "person"}},
      {Column::onset, "onset", {"onset", "onsetframe", "onsetf", "start", "startframe", "begin"}},
      {Column::apex, "apex", {"apex", "apexframe", "apexf", "peak", "peakframe"}},
      {Column::offset,
       "offset",
       {"offset", "offsetframe", "offsetf", "offsetframeinclusive", "end", "endframe"}},
      {Column::type, "type", {"type", "class", "expressiontype", "label"}},
      {Column::kind, "kind", {"kind"}},
      {Column::emotion, "emotion", {"emotion", "emotions", "emotionlabel", "estimatedemotion"}},
      {Column::predicted, "predicted", {"predicted", "predictedemotion", "prediction"}},
      {Column::action_units, "action_units", {"actionunits", "actionunit", "aus", "au", "facs"}},
      {Column::coder, "coder", {"coder", "rater", "annotator", "observer"}},
      {Column::confidence, "confidence", {"confidence", "conf", "probability"}},
      {Column::fps, "fps", {"fps", "capturefps", "framerate"}},
      {Column::frames, "frames", {"frames", "framecount", "nframes", "totalframes"}}};
  return all;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

const Role& role_called(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& role : roles()) {
    if (plain_name(role.name) == plain_name(name)) return role;
    known.emplace_back(role.name);
  }
  throw Error(ErrorCategory::usage, "columns: there is no column '" + name + "'",
              "known are " + listed(known));
}

}  // namespace

const char* to_string(Column column) { return roles()[static_cast<std::size_t>(column)].name; }

TableColumns::TableColumns(const CsvTable& table, const std::string& wishes) : table_(table) {
  for (const auto& wish : split_text(wishes, ',')) {
    const auto equals = wish.find('=');
    if (equals == std::string::npos)
      throw Error(ErrorCategory::usage, "columns: '" + wish + "' names no column",
                  "write e.g. onset=OnsetFrame");
    grant(wish.substr(0, equals), wish.substr(equals + 1));
  }
  const auto wished = places_;
  for (const auto& role : roles())
    if (!wished_[static_cast<std::size_t>(role.column)]) place(role.column) = find_usual(role.usual, wished);
}

std::optional<std::size_t> TableColumns::find_usual(const std::vector<std::string>& usual,
                                                    const Places& taken) const {
  for (const auto& name : usual)
    for (std::size_t i = 0; i < table_.header.size(); ++i)
      if (plain_name(table_.header[i]) == name && std::ranges::find(taken, i) == taken.end()) return i;
  return std::nullopt;
}

void TableColumns::grant(const std::string& role, const std::string& name) {
  const Column column = role_called(role).column;
  wished_[static_cast<std::size_t>(column)] = true;
  if (!name.empty()) place(column) = find(name);
}

std::size_t TableColumns::find(const std::string& name) const {
  std::size_t number = 0;
  const char* end = name.data() + name.size();
  if (name.starts_with('#') && std::from_chars(name.data() + 1, end, number).ptr == end && number > 0 &&
      number <= 10'000)
    return number - 1;
  for (std::size_t i = 0; i < table_.header.size(); ++i)
    if (plain_name(table_.header[i]) == plain_name(name)) return i;
  throw Error(ErrorCategory::input, "'" + table_.file + "' has no column '" + name + "'",
              table_.header.empty() ? "it is read without a header: give numbers, e.g. onset=#3"
                                    : "it has " + listed(table_.header));
}

std::string TableColumns::cell(const CsvTable::Row& row, Column column) const {
  const auto& at = place(column);
  if (!at || *at >= row.fields.size()) return "";
  const std::string& field = row.fields[*at];
  const auto begin = field.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "";
  return field.substr(begin, field.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string TableColumns::summary() const {
  std::vector<std::string> parts;
  for (const auto& role : roles()) {
    if (!has(role.column)) continue;
    const std::size_t at = *place(role.column);
    const std::string name = at < table_.header.size() ? table_.header[at] : "#" + std::to_string(at + 1);
    parts.push_back(name == role.name ? name : role.name + ("=" + name));
  }
  return listed(parts);
}

}  // namespace micro
