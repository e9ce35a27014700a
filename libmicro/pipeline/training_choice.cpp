#include "libmicro/pipeline/training_choice.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace micro {

std::map<std::string, std::size_t> fair_shares(const std::map<std::string, std::size_t>& available,
                                               std::size_t wanted) {
  std::vector<std::pair<std::size_t, std::string>> rarest_first;
  for (const auto& [label, count] : available) rarest_first.emplace_back(count, label);
  std::ranges::sort(rarest_first);
  std::map<std::string, std::size_t> shares;
  for (std::size_t i = 0; i < rarest_first.size(); ++i) {
    const auto& [count, label] = rarest_first[i];
    shares[label] = std::min(count, wanted / (rarest_first.size() - i));
    wanted -= shares[label];
  }
  return shares;
}

bool EvenChoice::takes(const std::string& label) {
  const std::size_t number = offered_[label]++;
  std::size_t& taken = taken_[label];
  if (taken == shares_.at(label) || number < taken * available_.at(label) / shares_.at(label)) return false;
  ++taken;
  return true;
}

}  // namespace micro
