#include "libmicro/exchange/dataset_findings.h"

#include <algorithm>

#include "libmicro/core/text.h"

namespace micro {

void FindingLog::note(const std::string& code, const std::string& text) {
  auto& item = content_.items.back();
  item.findings.push_back(content_.findings.size());
  content_.findings.push_back({code, item.where, item.row, text, code == "text_row" ? "it is left out" : ""});
  types_.push_back(item.type);
}

void FindingLog::check_count(std::ptrdiff_t count) {
  const auto& counts = dataset_.counts;
  if (counts.empty() || std::ranges::find(counts, static_cast<int>(count)) != counts.end()) return;
  std::vector<std::string> published;
  for (const int one : counts) published.push_back(std::to_string(one));
  content_.findings.push_back({"count_differs", "'" + content_.source + "'", 0,
                               std::to_string(count) + (dataset_.stills ? " pictures; " : " events; ") +
                                   joined(published, " or ") + " were published",
                               "parts of a set are used too"});
  types_.emplace_back();
}

const DatasetOddity* FindingLog::oddity_of(const DatasetFinding& finding, const std::string& type) const {
  for (const auto& oddity : dataset_.oddities)
    if (oddity.code == finding.code && (oddity.only_type.empty() || oddity.only_type == type)) return &oddity;
  return nullptr;
}

void FindingLog::finish() {
  std::map<const DatasetOddity*, std::vector<DatasetFinding*>> known;
  for (std::size_t i = 0; i < content_.findings.size(); ++i)
    if (const auto* oddity = oddity_of(content_.findings[i], types_[i]))
      known[oddity].push_back(&content_.findings[i]);
  for (const auto& [oddity, findings] : known)
    for (auto* finding : findings) {
      if (oddity->most == 0 || std::ssize(findings) <= oddity->most)
        finding->reason = oddity->reason;
      else
        finding->text += "; of these " + std::to_string(findings.size()) + ", " +
                         std::to_string(oddity->most) + " are known";
    }
}

std::size_t DatasetContent::errors() const {
  return static_cast<std::size_t>(std::ranges::count_if(findings, &DatasetFinding::is_error));
}

bool DatasetContent::is_broken(const DatasetItem& item) const {
  return std::ranges::any_of(item.findings, [this](std::size_t index) { return findings[index].is_error(); });
}

}  // namespace micro
