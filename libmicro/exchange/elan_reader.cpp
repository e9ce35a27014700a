#include <fnmatch.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <pugixml.hpp>

#include "libmicro/core/error.h"
#include "libmicro/exchange/coding_table.h"

namespace micro {
namespace {

constexpr int deepest_reference = 32;

/// One document; every problem is an Error(input) that names the file.
class ElanReader {
 public:
  explicit ElanReader(const std::filesystem::path& path) : file_("'" + path.string() + "'") {
    // pugixml neither follows DOCTYPEs nor external entities.
    const auto parsed = xml_.load_file(path.c_str(), pugi::parse_default, pugi::encoding_auto);
    if (parsed.status == pugi::status_file_not_found || parsed.status == pugi::status_io_error)
      throw Error(ErrorCategory::input, file_ + " cannot be read", "check the name and the permissions");
    if (!parsed)
      refuse(std::string("it is damaged at byte ") + std::to_string(parsed.offset) + ": " +
             parsed.description());
    root_ = xml_.child("ANNOTATION_DOCUMENT");
    if (!root_) refuse("it is no annotation document of ELAN");
    read_slots();
    for (const auto tier : root_.children("TIER")) read_tier(tier);
  }

  CodedSpans spans(const std::vector<std::string>& patterns) const {
    CodedSpans result;
    const std::string media = root_.child("HEADER").child("MEDIA_DESCRIPTOR").attribute("MEDIA_URL").value();
    result.video = std::filesystem::path(media).stem().string();
    std::map<std::string, std::size_t> by_id;
    for (const auto tier : root_.children("TIER")) {
      const std::string name = tier.attribute("TIER_ID").value();
      if (!wanted(name, patterns)) continue;
      for (const auto node : tier.children("ANNOTATION")) {
        const auto one = node.child("ALIGNABLE_ANNOTATION");
        if (!one) continue;
        const auto [begin, end] = times_.at(id_of(one));
        by_id[id_of(one)] = result.spans.size();
        result.spans.push_back(
            {begin / 1000, end / 1000, name, tier.attribute("ANNOTATOR").value(), value_of(one), {}});
      }
    }
    add_notes(result, by_id);
    return result;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorCategory::input, file_ + " cannot be taken: " + why,
                "open it in ELAN and save it again");
  }
  static std::string id_of(pugi::xml_node annotation) {
    return annotation.attribute("ANNOTATION_ID").value();
  }
  static std::string value_of(pugi::xml_node annotation) {
    return annotation.child("ANNOTATION_VALUE").text().as_string();
  }
  static bool wanted(const std::string& name, const std::vector<std::string>& patterns) {
    return patterns.empty() || std::ranges::any_of(patterns, [&](const auto& pattern) {
             return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
           });
  }

  void read_slots() {
    const std::string units = root_.child("HEADER").attribute("TIME_UNITS").as_string("milliseconds");
    if (units != "milliseconds") refuse("its times are in " + units);
    for (const auto slot : root_.child("TIME_ORDER").children("TIME_SLOT")) {
      const std::string text = slot.attribute("TIME_VALUE").value();
      double time = -1;  // not aligned
      if (!text.empty()) {
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), time);
        if (failure != std::errc{} || end != text.data() + text.size() || !(time >= 0 && time < 1e10))
          refuse("a time is '" + text + "'");
      }
      slots_[slot.attribute("TIME_SLOT_ID").value()] = time;
    }
  }

  /// The times of a tier's slots in their order; those without a time lie evenly between their neighbours.
  void interpolate(std::vector<double>& times) const {
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (times[i] >= 0) continue;
      std::size_t next = i;
      while (next < times.size() && times[next] < 0) ++next;
      if (i == 0 || next == times.size()) refuse("an annotation has no time");
      const double step = (times[next] - times[i - 1]) / static_cast<double>(next - i + 1);
      for (; i < next; ++i) times[i] = times[i - 1] + step;
    }
  }

  void read_tier(pugi::xml_node tier) {
    std::vector<std::string> order;  // slots that annotations share stand once
    std::vector<pugi::xml_node> annotations;
    for (const auto node : tier.children("ANNOTATION"))
      if (const auto one = node.child("ALIGNABLE_ANNOTATION")) annotations.push_back(one);
    for (const auto one : annotations)
      for (const char* end : {"TIME_SLOT_REF1", "TIME_SLOT_REF2"}) {
        const std::string slot = one.attribute(end).value();
        if (!slots_.contains(slot)) refuse("an annotation refers to a time that is not there");
        if (order.empty() || order.back() != slot) order.push_back(slot);
      }
    std::vector<double> times;
    for (const auto& slot : order) times.push_back(slots_.at(slot));
    interpolate(times);
    std::size_t at = 0;
    for (const auto one : annotations) {
      if (order[at] != one.attribute("TIME_SLOT_REF1").value()) ++at;
      const double begin = times[at], end = times[++at];
      if (end < begin) refuse("an annotation ends before it begins");
      times_[id_of(one)] = {begin, end};
    }
  }

  /// Texts of dependent tiers, also of those that depend on dependent ones, go to the annotation in time.
  void add_notes(CodedSpans& result, const std::map<std::string, std::size_t>& by_id) const {
    std::map<std::string, std::string> parents;
    for (const auto tier : root_.children("TIER"))
      for (const auto node : tier.children("ANNOTATION"))
        if (const auto one = node.child("REF_ANNOTATION"))
          parents[id_of(one)] = one.attribute("ANNOTATION_REF").value();
    for (const auto tier : root_.children("TIER"))
      for (const auto node : tier.children("ANNOTATION")) {
        const auto one = node.child("REF_ANNOTATION");
        if (!one) continue;
        std::string id = id_of(one);
        for (int depth = 0; parents.contains(id) && depth < deepest_reference; ++depth) id = parents.at(id);
        if (const auto span = by_id.find(id); span != by_id.end())
          result.spans[span->second].notes.emplace_back(tier.attribute("TIER_ID").value(), value_of(one));
      }
  }

  std::string file_;
  pugi::xml_document xml_;
  pugi::xml_node root_;
  std::map<std::string, double> slots_;                     ///< ms
  std::map<std::string, std::pair<double, double>> times_;  ///< of annotations, ms
};

}  // namespace

bool is_elan(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string start(4096, '\0');
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  return start.find("<ANNOTATION_DOCUMENT") != std::string::npos;
}

CodedSpans read_elan(const std::filesystem::path& path, const std::vector<std::string>& tiers) {
  auto result = ElanReader(path).spans(tiers);
  result.file = path.string();
  return result;
}

}  // namespace micro
