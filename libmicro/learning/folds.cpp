#include "libmicro/learning/folds.h"

#include <algorithm>
#include <map>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/learning/chance.h"

namespace micro {
namespace {

const std::vector<std::pair<std::string, Protocol>> protocols{{"loso", Protocol::loso},
                                                              {"kfold", Protocol::kfold},
                                                              {"megc2019", Protocol::megc2019},
                                                              {"cross", Protocol::cross},
                                                              {"given", Protocol::given}};

/// Leaves out one group after the other.
std::vector<Fold> leave_out(const std::vector<std::string>& group_of) {
  std::vector<Fold> folds;
  for (const auto& group : std::set<std::string>(group_of.begin(), group_of.end())) {
    Fold fold{group, {}, {}};
    for (std::size_t i = 0; i < group_of.size(); ++i)
      (group_of[i] == group ? fold.test : fold.train).push_back(i);
    folds.push_back(std::move(fold));
  }
  return folds;
}

std::vector<std::string> people(const SampleTable& table) {
  std::vector<std::string> out;
  for (const auto& origin : table.origins) out.push_back(origin.person);
  return out;
}

/// Subjects with most samples first, each to the group that has fewest; equals by chance.
std::vector<std::string> dealt(const std::vector<std::string>& person_of, int groups, unsigned long seed) {
  std::map<std::string, std::size_t> samples;
  for (const auto& person : person_of) ++samples[person];
  if (samples.size() < static_cast<std::size_t>(groups))
    throw Error(
        ErrorCategory::input,
        std::to_string(groups) + " groups cannot be made of " + std::to_string(samples.size()) + " subjects",
        "give a smaller --folds, or use loso");
  std::vector<std::pair<std::string, std::size_t>> order(samples.begin(), samples.end());
  Chance(seed).shuffle(order);
  std::ranges::stable_sort(order, std::greater{}, [](const auto& entry) { return entry.second; });
  std::vector<std::size_t> sizes(static_cast<std::size_t>(groups));
  std::map<std::string, std::string> group;
  for (const auto& [person, count] : order) {
    const auto least = std::ranges::min_element(sizes);
    group[person] = "group " + std::to_string(least - sizes.begin() + 1);
    *least += count;
  }
  std::vector<std::string> out;
  for (const auto& person : person_of) out.push_back(group.at(person));
  return out;
}

std::vector<std::string> groups_for(const SampleTable& table, Protocol protocol, int groups,
                                    unsigned long seed) {
  if (protocol == Protocol::kfold) return dealt(people(table), groups, seed);
  if (protocol == Protocol::loso || protocol == Protocol::megc2019) return people(table);
  std::vector<std::string> out;
  for (const auto& origin : table.origins) {
    out.push_back(protocol == Protocol::cross ? origin.data_set : origin.fold);
    if (out.back().empty())
      throw Error(
          ErrorCategory::input,
          "'" + origin.source + "' belongs to no " + (protocol == Protocol::cross ? "data set" : "fold"),
          std::string("fill the manifest's column ") + (protocol == Protocol::cross ? "dataset" : "fold"));
  }
  return out;
}

}  // namespace

const char* to_string(Protocol protocol) {
  for (const auto& [name, value] : protocols)
    if (value == protocol) return name.c_str();
  throw Error(ErrorCategory::internal, "a protocol has no name");
}

Protocol protocol_from(const std::string& name) {
  for (const auto& [known, protocol] : protocols)
    if (known == name) return protocol;
  throw Error(ErrorCategory::usage, "there is no protocol '" + name + "'",
              "loso, kfold, megc2019, cross or given");
}

std::vector<Fold> make_folds(const SampleTable& table, Protocol protocol, int groups, unsigned long seed) {
  auto folds = leave_out(groups_for(table, protocol, groups, seed));
  if (folds.size() < 2)
    throw Error(ErrorCategory::input,
                std::string("there is only one ") +
                    (protocol == Protocol::cross   ? "data set"
                     : protocol == Protocol::given ? "fold"
                                                   : "subject") +
                    ": nothing could be tested that was not learnt from",
                "a test needs at least two");
  refuse_shared_people(table, folds);
  return folds;
}

std::vector<Fold> held_out(const SampleTable& table, std::size_t train) {
  Fold fold{"held out", {}, {}};
  for (std::size_t i = 0; i < table.count(); ++i) (i < train ? fold.train : fold.test).push_back(i);
  refuse_shared_people(table, {fold});
  return {fold};
}

void refuse_shared_people(const SampleTable& table, const std::vector<Fold>& folds) {
  for (const auto& fold : folds) {
    std::set<std::string> learnt;
    for (const std::size_t i : fold.train) learnt.insert(table.origins[i].person);
    for (const std::size_t i : fold.test)
      if (learnt.contains(table.origins[i].person))
        throw Error(ErrorCategory::input,
                    "'" + table.origins[i].person + "' would be learnt from and tested (fold '" + fold.name +
                        "'): scores would be too good",
                    "a person belongs to one side only");
  }
}

std::string megc2019_class(const std::string& emotion) {
  static const std::map<std::string, std::string> classes{
      {"happiness", "positive"},  {"positive", "positive"}, {"surprise", "surprise"}, {"disgust", "negative"},
      {"repression", "negative"}, {"anger", "negative"},    {"contempt", "negative"}, {"fear", "negative"},
      {"sadness", "negative"},    {"negative", "negative"}};
  const auto found = classes.find(emotion);
  return found == classes.end() ? "" : found->second;
}

}  // namespace micro
