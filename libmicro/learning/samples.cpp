#include "libmicro/learning/samples.h"

#include <map>
#include <set>
#include <tuple>

#include "libmicro/core/error.h"
#include "libmicro/learning/chance.h"

namespace micro {
namespace {

std::string where(const SampleOrigin& origin) {
  std::string text = "'" + origin.source + "'";
  if (origin.last > 0) text += " frames " + std::to_string(origin.first) + "-" + std::to_string(origin.last);
  return text;
}

}  // namespace

SampleRows SampleRows::at(const std::vector<std::size_t>& places) const {
  SampleRows out;
  std::size_t total = 0;
  for (const std::size_t i : places) total += starts[i + 1] - starts[i];
  out.values.resize(static_cast<Eigen::Index>(total), columns());
  Eigen::Index next = 0;
  for (const std::size_t i : places) {
    const auto steps = static_cast<Eigen::Index>(starts[i + 1] - starts[i]);
    out.values.middleRows(next, steps) = values.middleRows(static_cast<Eigen::Index>(starts[i]), steps);
    next += steps;
    out.starts.push_back(static_cast<std::size_t>(next));
  }
  return out;
}

SampleTable SampleTable::at(const std::vector<std::size_t>& places) const {
  SampleTable out{rows.at(places), {}, names, {}, several};
  for (const std::size_t i : places) {
    out.origins.push_back(origins[i]);
    out.labels.push_back(labels[i]);
  }
  return out;
}

SampleTable with_shuffled_labels(SampleTable table, unsigned long seed) {
  Chance(seed).shuffle(table.labels);
  return table;
}

void check_samples(const SampleTable& table) {
  if (table.count() == 0) throw Error(ErrorCategory::input, "there is no sample to learn from");
  std::map<std::pair<std::string, int>, const SampleOrigin*> known;
  std::set<std::tuple<std::string, int, long, long>> seen;
  for (std::size_t i = 0; i < table.count(); ++i) {
    const auto& origin = table.origins[i];
    const auto [found, is_new] = known.emplace(std::pair(origin.identity, origin.face), &origin);
    if (!is_new && found->second->person != origin.person)
      throw Error(ErrorCategory::input,
                  where(origin) + " of subject '" + origin.person + "' is the same film or picture as " +
                      where(*found->second) + " of subject '" + found->second->person + "'",
                  "one would be learnt from while the other is tested");
    if (!seen.emplace(origin.identity, origin.face, origin.first, origin.last).second)
      throw Error(ErrorCategory::input, where(origin) + " is listed twice", "remove one of the lines");
    if (!table.several && table.labels[i].size() != 1)
      throw Error(ErrorCategory::input, where(origin) + " has no label");
  }
}

}  // namespace micro
