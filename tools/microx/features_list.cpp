#include "tools/microx/features_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "libmicro/pipeline/feature_plan.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

using micro::Descriptor;
using micro::Extractor;
using micro::Parameter;

constexpr double listed_fps = 200;  // window lengths and columns are listed for this film and crop
constexpr int listed_crop = 192;

std::vector<Descriptor> listed_descriptors(const micro::FeatureOptions& options) {
  auto wanted = options;
  if (wanted.use.empty()) wanted.use = "all";
  auto listed = micro::named_descriptors(wanted);
  std::ranges::for_each(listed, micro::make_ready);
  return listed;
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

std::string family_of(const Descriptor& descriptor) {
  return to_string(descriptor.family) + std::string(descriptor.basic ? ", and in the preset basic" : "");
}

/// Two figures: "0.015", "6.2", "170".
std::string two_figures(double value) {
  const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
  return fmt::format("{:g}", std::round(value / unit) * unit);
}

std::string cost_of(const Descriptor& descriptor) {
  return descriptor.cost_ms > 0 ? two_figures(descriptor.cost_ms) + " ms a frame" : "the network's own";
}

std::string column_text(const std::vector<micro::ColumnInfo>& columns) {
  constexpr std::size_t most = 12;
  if (columns.empty()) return "as the model file has them";
  std::string text = fmt::format("{}: ", columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns.size() > most && i == 3) {
      text += fmt::format(" ... {} [{}]", columns.back().name, columns.back().units);
      break;
    }
    text += fmt::format("{}{} [{}]", i ? ", " : "", columns[i].name, columns[i].units);
  }
  return text;
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
  std::string text = fmt::format(
      "{}\n  {}\n  family     {}\n  columns    {}\n  computed   {}\n  cost       {}\n  source     {}\n",
      descriptor.name, descriptor.description, family_of(descriptor), column_text(extractor.columns),
      use_of(descriptor, extractor), cost_of(descriptor), descriptor.reference);
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
