#include <cmath>
#include <set>

#include "libmicro/core/text.h"
#include "libmicro/exchange/dataset_content.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

using Cells = std::vector<std::string>;

/// Roles that have columns of their own; the others are carried along under their names.
const std::set<std::string> known_roles{"subject",      "session", "video",          "onset",
                                        "apex",         "offset",  "type",           "emotion",
                                        "action_units", "pixels",  "subject_of_name"};

std::string cell(const DatasetItem& item, const std::string& role) {
  const auto found = item.values.find(role);
  return found == item.values.end() ? "" : found->second;
}

std::string frame_text(const std::optional<FrameIndex>& frame) { return frame ? std::to_string(*frame) : ""; }

Cells further_roles(const DatasetContent& content) {
  std::set<std::string> roles;
  for (const auto& item : content.items)
    for (const auto& [role, value] : item.values)
      if (!known_roles.contains(role)) roles.insert(role);
  return {roles.begin(), roles.end()};
}

std::string codes_of(const DatasetContent& content, const DatasetItem& item) {
  Cells codes;
  for (const std::size_t index : item.findings) codes.push_back(content.findings[index].code);
  return joined(codes, ";");
}

std::string path_text(const DatasetItem& item, const std::filesystem::path& base) {
  return base.empty() || item.path.is_relative() ? item.path.string()
                                                 : item.path.lexically_relative(base).string();
}

Cells event_cells(const DatasetItem& item) {
  return {item.clip,
          item.capture_fps > 0 ? number_text(item.capture_fps) : "",
          frame_text(item.onset),
          frame_text(item.apex),
          frame_text(item.offset),
          item.frames > 0 ? std::to_string(item.frames) : "",
          item.type,
          to_string(item.action_units.certain),
          to_string(item.action_units.uncertain)};
}

Cells header_of(const Dataset& dataset, const Cells& further) {
  Cells header{"path", "subject", "session"};
  if (!dataset.stills) header.emplace_back("video");
  if (!dataset.stills)
    header.insert(header.end(), {"capture_fps", "onset", "apex", "offset", "frames", "type", "action_units",
                                 "action_units_uncertain"});
  header.insert(header.end(), {"emotion", "dataset", "row", "coded_subject"});
  if (!dataset.stills)
    header.insert(header.end(),
                  {"coded_video", "coded_onset", "coded_apex", "coded_offset", "coded_action_units"});
  header.emplace_back("coded_emotion");
  header.insert(header.end(), further.begin(), further.end());
  header.emplace_back("oddities");
  return header;
}

}  // namespace

std::string manifest_text(const Dataset& dataset, const DatasetContent& content,
                          const std::filesystem::path& base) {
  const Cells further = further_roles(content);
  std::string text = tsv_line(header_of(dataset, further));
  for (const auto& item : content.items) {
    if (content.is_broken(item) || item.path.empty()) continue;
    Cells row{path_text(item, base), item.subject, cell(item, "session")};
    if (!dataset.stills)
      for (auto& one : event_cells(item)) row.push_back(std::move(one));
    row.insert(row.end(), {item.emotion, dataset.name, item.row > 0 ? std::to_string(item.row) : "",
                           cell(item, "subject")});
    if (!dataset.stills)
      for (const char* role : {"video", "onset", "apex", "offset", "action_units"})
        row.push_back(cell(item, role));
    row.push_back(cell(item, "emotion"));
    for (const auto& role : further) row.push_back(cell(item, role));
    row.push_back(codes_of(content, item));
    text += tsv_line(row);
  }
  return text;
}

}  // namespace micro
