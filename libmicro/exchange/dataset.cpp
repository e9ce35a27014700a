#include "libmicro/exchange/dataset.h"

#include <array>
#include <regex>

#include "libmicro/core/error.h"
#include "libmicro/core/options.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

struct EmotionWords {
  const char* word;
  std::vector<std::string> also;
};

const std::vector<EmotionWords>& emotion_words() {
  static const std::vector<EmotionWords> words{{"anger", {"angry"}},
                                               {"contempt", {"contemptuous"}},
                                               {"disgust", {"disgusted"}},
                                               {"fear", {"afraid", "fearful", "scared"}},
                                               {"happiness", {"happy", "joy"}},
                                               {"sadness", {"sad"}},
                                               {"surprise", {"surprised"}},
                                               {"neutral", {"calm"}},
                                               {"other", {"others"}},
                                               {"repression", {"repressed"}},
                                               {"tense", {"tension"}},
                                               {"positive", {}},
                                               {"negative", {}}};
  return words;
}

std::string fault_of_source(const Dataset& set) {
  if (set.source == DatasetSource::names) return set.names.empty() ? "it has no names" : "";
  if (set.tables.empty()) return "it has no table";
  bool needed = false;
  for (const auto& column : set.columns) needed = needed || column.needed;
  if (!needed) return "no column is needed";
  return set.source == DatasetSource::table && set.paths.empty() ? "it has no paths" : "";
}

std::string fault_of_expression(const std::string& expression, std::size_t groups) {
  try {
    const std::size_t marks = std::regex(expression).mark_count();
    return marks == groups ? "" : "'" + expression + "' has " + std::to_string(marks) + " groups";
  } catch (const std::regex_error&) {
    return "'" + expression + "' is no regular expression";
  }
}

}  // namespace

Dataset dataset_named(const std::string& name) {
  std::vector<std::string> known;
  for (auto& dataset : all_datasets()) {
    if (dataset.name == lower_case(trimmed(name))) return dataset;
    known.push_back(dataset.name);
  }
  throw Error(ErrorCategory::usage, "there is no data set '" + name + "'",
              "did you mean " + nearest_name(name, known) + "? known are " + joined(known, ", "));
}

std::string fault_of(const Dataset& set) {
  for (const auto* text : {&set.name, &set.title, &set.citation, &set.licence})
    if (text->empty()) return "name, title, citation or licence is missing";
  for (const auto& name : set.names)
    if (auto fault = fault_of_expression(name.expression, name.roles.size()); !fault.empty()) return fault;
  for (const auto& part : set.parts)
    if (auto fault = fault_of_expression(part.expression, 1); !fault.empty()) return fault;
  for (const auto& oddity : set.oddities)
    if (oddity.reason.empty() || oddity.code.empty()) return "an oddity has no code or reason";
  return fault_of_source(set);
}

std::optional<std::string> emotion_word(const std::string& coded) {
  const std::string word = lower_case(trimmed(coded));
  for (const auto& one : emotion_words()) {
    if (word == one.word) return one.word;
    for (const auto& also : one.also)
      if (word == also) return one.word;
  }
  return std::nullopt;
}

}  // namespace micro
