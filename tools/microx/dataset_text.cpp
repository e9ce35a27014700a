#include "tools/microx/dataset_text.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "libmicro/core/text.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

using nlohmann::ordered_json;

std::string rate_text(const micro::Dataset& dataset) {
  if (dataset.stills) return "pictures";
  std::set<double> rates;
  if (dataset.capture_fps > 0) rates.insert(dataset.capture_fps);
  for (const auto& [part, fps] : dataset.fps_of_path) rates.insert(fps);
  return fmt::format("{:g} frames/s", fmt::join(rates, ", "));
}

std::set<std::string> subjects_of(const micro::DatasetContent& content) {
  std::set<std::string> subjects;
  for (const auto& item : content.items)
    if (!item.subject.empty()) subjects.insert(item.subject);
  return subjects;
}

std::string columns_text(const micro::Dataset& dataset) {
  std::vector<std::string> columns;
  for (const auto& column : dataset.columns)
    columns.push_back(fmt::format("{}={}{}", column.role, fmt::join(column.names, "|"),
                                  column.needed ? "" : " (optional)"));
  return micro::joined(columns, ", ");
}

/// The wording of a kind of oddity that is known, and how often it was met.
std::string known_text(const micro::DatasetContent& content) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> known;
  for (const auto& finding : content.findings)
    if (!finding.is_error())
      known[{finding.code, finding.reason}].push_back(finding.row > 0 ? std::to_string(finding.row)
                                                                      : finding.text);
  std::string text;
  for (auto& [kind, places] : known) {
    const auto count = std::ssize(places);
    if (count > 12) places.resize(12), places.emplace_back("...");
    text += fmt::format("  {} x {} ({}): {}\n", count, kind.first, kind.second, fmt::join(places, ", "));
  }
  return text;
}

}  // namespace

std::string dataset_list() {
  std::string text;
  for (const auto& dataset : micro::all_datasets())
    text += fmt::format("{:<14} {:<22} {}\n", dataset.name, dataset.title, rate_text(dataset));
  return text +
         "\nmicrox dataset list NAME says how a set must be laid out, what is odd in it and how it is "
         "cited.\n";
}

std::string dataset_text(const micro::Dataset& dataset) {
  std::string text = fmt::format("{}: {}\n  {}\n  licence: {}\n  {}\n", dataset.name, dataset.title,
                                 dataset.citation, dataset.licence, rate_text(dataset));
  if (!dataset.tables.empty()) text += fmt::format("  table: {}\n", fmt::join(dataset.tables, " or "));
  if (!dataset.columns.empty()) text += fmt::format("  columns: {}\n", columns_text(dataset));
  if (!dataset.paths.empty())
    text +=
        fmt::format("  {}: {}\n", dataset.stills ? "pictures" : "frames", fmt::join(dataset.paths, " or "));
  for (const auto& name : dataset.names)
    text += fmt::format("  names: {} (groups: {})\n", name.expression, fmt::join(name.roles, ", "));
  if (!dataset.counts.empty()) text += fmt::format("  published: {}\n", fmt::join(dataset.counts, " or "));
  for (const auto& oddity : dataset.oddities)
    text += fmt::format("  known oddity: {}{}{}: {}\n", oddity.code,
                        oddity.only_type.empty() ? "" : ", " + oddity.only_type,
                        oddity.most > 0 ? fmt::format(", at most {} rows", oddity.most) : "", oddity.reason);
  for (const auto& quirk : dataset.quirks) text += fmt::format("  note: {}\n", quirk);
  return text;
}

ordered_json dataset_document(const micro::Dataset& dataset) {
  ordered_json document{
      {"name", dataset.name},       {"title", dataset.title},   {"citation", dataset.citation},
      {"licence", dataset.licence}, {"stills", dataset.stills}, {"tables", dataset.tables},
      {"paths", dataset.paths},     {"counts", dataset.counts}, {"quirks", dataset.quirks}};
  document["capture_fps"] =
      dataset.capture_fps > 0 ? ordered_json(dataset.capture_fps) : ordered_json(nullptr);
  for (const auto& column : dataset.columns)
    document["columns"].push_back(
        {{"role", column.role}, {"names", column.names}, {"needed", column.needed}});
  for (const auto& name : dataset.names)
    document["names"].push_back({{"expression", name.expression}, {"roles", name.roles}});
  for (const auto& oddity : dataset.oddities)
    document["known_oddities"].push_back({{"code", oddity.code},
                                          {"most", oddity.most},
                                          {"only_type", oddity.only_type},
                                          {"reason", oddity.reason}});
  return document;
}

std::string check_text(const micro::Dataset& dataset, const micro::DatasetContent& content) {
  std::string text =
      fmt::format("{}: {} of {} in {}\n", dataset.title,
                  counted(std::ssize(content.items), dataset.stills ? "picture" : "event",
                          dataset.stills ? "pictures" : "events"),
                  counted(std::ssize(subjects_of(content)), "subject", "subjects"), content.source);
  const std::string known = known_text(content);
  if (!known.empty()) text += "Known and documented:\n" + known;
  if (content.errors() > 0) text += "Not documented:\n";
  for (const auto& finding : content.findings)
    if (finding.is_error()) text += fmt::format("  {}: {} [{}]\n", finding.where, finding.text, finding.code);
  return text;
}

ordered_json check_document(const micro::Dataset& dataset, const micro::DatasetContent& content) {
  ordered_json findings = ordered_json::array();
  for (const auto& finding : content.findings)
    findings.push_back(
        {{"code", finding.code},
         {"row", finding.row > 0 ? ordered_json(finding.row) : ordered_json(nullptr)},
         {"where", finding.where},
         {"text", finding.text},
         {"documented", !finding.is_error()},
         {"reason", finding.is_error() ? ordered_json(nullptr) : ordered_json(finding.reason)}});
  return {{"dataset", dataset.name},
          {"source", content.source},
          {dataset.stills ? "pictures" : "events", content.items.size()},
          {"subjects", subjects_of(content).size()},
          {"errors", content.errors()},
          {"documented", content.findings.size() - content.errors()},
          {"findings", std::move(findings)}};
}

}  // namespace microx
