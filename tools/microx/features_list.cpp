#include "tools/microx/features_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tools/microx/report_text.h"

namespace microx {
namespace {

using micro::Descriptor;
using micro::Extractor;
using micro::Parameter;

constexpr double listed_fps = 200;  // window lengths and columns are listed for this film and crop
constexpr int listed_crop = 192;

std::vector<Descriptor> listed_descriptors(const micro::FeatureOptions& options) {
  if (!options.use.empty()) return micro::chosen_descriptors(options);
  auto all = micro::all_descriptors();
  for (auto& descriptor : all) descriptor.parameters = options.parameters.at(descriptor.name);
  return all;
}

bool lacks_file(const Descriptor& descriptor) {
  bool needs = false, has = false;
  for (const auto& parameter : descriptor.parameters.all()) {
    if (parameter.text == Parameter::Text::plain) continue;
    needs = true;
    has |= !std::get<std::string>(parameter.value).empty();
  }
  return needs && !has;
}

/// Empty when the descriptor needs a file that is not given.
Extractor made(const Descriptor& descriptor) {
  return lacks_file(descriptor) ? Extractor{}
                                : descriptor.make({descriptor.parameters, listed_fps, listed_crop});
}

std::string presets_of(const Descriptor& descriptor) {
  return (descriptor.basic ? "basic, " : "") + std::string(to_string(descriptor.family));
}

std::string column_text(const std::vector<micro::ColumnInfo>& columns) {
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns.size() > most && i == 3) {
      text += fmt::format(" ... {} [{}]", columns.back().name, columns.back().units);
      break;
    }
    text += fmt::format("{}{} [{}]", i ? ", " : "", columns[i].name, columns[i].units);
  }
  return text.empty() ? "as the model file has them" : text;
}

std::string use_of(const Descriptor& descriptor, const Extractor& extractor) {
  std::string text = extractor.before + extractor.after > 0
                         ? fmt::format("from {} frames around each at {:g}/s",
                                       extractor.before + extractor.after + 1, listed_fps)
                         : "from each frame";
  if (descriptor.needs.color) text += ", in colour";
  if (descriptor.needs.neutral) text += ", against the face at rest";
  if (descriptor.per_event) text += "; also for each event";
  return text;
}

std::string range_of(const Parameter& parameter) {
  if (!parameter.choices.empty()) return fmt::format("{}", fmt::join(parameter.choices, ", "));
  if (std::isfinite(parameter.minimum) && std::isfinite(parameter.maximum))
    return fmt::format("{:g} .. {:g}", parameter.minimum, parameter.maximum);
  return "";
}

std::vector<micro::Option> options_of(Descriptor& descriptor) {
  micro::OptionSet set;
  descriptor.parameters.add_to(set, "");
  return set.options();
}

std::string entry(Descriptor descriptor) {
  const Extractor extractor = made(descriptor);
  const std::string count = extractor.columns.empty() ? "?" : std::to_string(extractor.columns.size());
  std::string text = fmt::format("{}\n  {}\n  presets    {}\n  columns    {}: {}\n  computed   {}\n",
                                 descriptor.name, descriptor.description, presets_of(descriptor), count,
                                 column_text(extractor.columns), use_of(descriptor, extractor));
  text += descriptor.cost_ms > 0 ? fmt::format("  cost       {:.2g} ms a frame\n", descriptor.cost_ms)
                                 : std::string("  cost       as the network has it\n");
  text += fmt::format("  source     {}\n", descriptor.reference);
  const auto options = options_of(descriptor);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < options.size(); ++i)
    rows.push_back({fmt::format("  --features.{}.{}", descriptor.name, options[i].name), options[i].text(),
                    range_of(descriptor.parameters.all()[i]), options[i].help});
  for (const auto& line : align(rows, {0, 1, 2, 3})) text += line + "\n";
  return text;
}

}  // namespace

std::string feature_list(const micro::FeatureOptions& options) {
  std::string text;
  for (const auto& descriptor : listed_descriptors(options))
    text += (text.empty() ? "" : "\n") + entry(descriptor);
  return text;
}

Json feature_document(const micro::FeatureOptions& options) {
  Json document = Json::array();
  for (auto descriptor : listed_descriptors(options)) {
    const Extractor extractor = made(descriptor);
    Json columns = Json::array(), parameters = Json::array();
    for (const auto& column : extractor.columns)
      columns.push_back({{"name", column.name}, {"units", column.units}});
    const auto options_here = options_of(descriptor);
    for (std::size_t i = 0; i < options_here.size(); ++i)
      parameters.push_back({{"name", options_here[i].name},
                            {"value", options_here[i].text()},
                            {"range", range_of(descriptor.parameters.all()[i])},
                            {"help", options_here[i].help}});
    document.push_back({{"name", descriptor.name},
                        {"family", to_string(descriptor.family)},
                        {"basic", descriptor.basic},
                        {"per_event", descriptor.per_event},
                        {"needs_file", lacks_file(descriptor)},
                        {"description", descriptor.description},
                        {"reference", descriptor.reference},
                        {"cost_ms", descriptor.cost_ms},
                        {"frames_before", extractor.before},
                        {"frames_after", extractor.after},
                        {"columns", columns},
                        {"parameters", parameters}});
  }
  return document;
}

}  // namespace microx
