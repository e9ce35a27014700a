#include "libmicro/synthesis/event_request.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/action_unit_field.h"

namespace micro {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr double shortest_ms = 40, longest_ms = 4000;
constexpr double largest_px = 50, largest_percent = 50;

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// Reads the numbers of one --event.
class EventText {
 public:
  explicit EventText(const std::string& text) : text_(text) {
    const auto at = text.find('@');
    if (at == std::string::npos) refuse("it has no @");
    unit_ = text.substr(0, at);
    for (std::size_t begin = at + 1; begin <= text.size();) {
      const std::size_t end = std::min(text.find(':', begin), text.size());
      fields_.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    if (fields_.size() < 3 || fields_.size() > 5) refuse("it must have 3 to 5 numbers after the @");
  }

  EventRequest request() {
    EventRequest event;
    event.origin = text_;
    event.action_unit = unit_;
    event.onset_s = number(0, "onset", 0, 1e6);
    event.duration_s = 1e-3 * number(1, "duration in milliseconds", shortest_ms, longest_ms);
    event.amplitude_in_percent = fields_[2].ends_with('%');
    if (event.amplitude_in_percent) fields_[2].pop_back();
    event.amplitude = number(2, "amplitude", 0, event.amplitude_in_percent ? largest_percent : largest_px);
    if (fields_.size() > 3) event.apex_share = number(3, "share before the apex", 0, 1);
    if (fields_.size() > 4) event.hold_share = number(4, "share at the apex", 0, 0.9);
    if (event.apex_share + event.hold_share > 1) refuse("its shares sum up to more than 1");
    check_action_unit(unit_);
    return event;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorCategory::usage, "--event " + text_ + ": " + why,
                "write AU@ONSET_S:DURATION_MS:AMPLITUDE_PX, e.g. L12@2.5:120:1.5");
  }
  double number(std::size_t i, const std::string& what, double low, double high) const {
    const auto value = number_in(fields_[i]);
    if (!value) refuse("the " + what + ", '" + fields_[i] + "', is not a number");
    if (!(*value >= low && *value <= high))
      refuse("the " + what + " is outside " + std::to_string(static_cast<int>(low)) + " .. " +
             std::to_string(static_cast<int>(high)));
    return *value;
  }

  std::string text_, unit_;
  std::vector<std::string> fields_;
};

/// A truth file, JSON or CSV; every problem names the file and the place in it.
class TruthFile {
 public:
  explicit TruthFile(const fs::path& path) : name_("'" + path.string() + "'") {
    std::ifstream file(path, std::ios::binary);
    std::error_code ignored;
    if (!file || fs::is_directory(path, ignored))
      throw Error(ErrorCategory::input, name_ + " cannot be read", "check its name and permissions");
    text_.assign(std::istreambuf_iterator<char>(file), {});
  }

  std::vector<EventRequest> events() {
    const auto first = text_.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && text_[first] == '{')
      take_json();
    else
      take_csv();
    return events_;
  }

 private:
  using Values = std::map<std::string, std::string>;  ///< by column or key; numbers as text

  [[noreturn]] void refuse(const std::string& place) const {
    throw Error(ErrorCategory::input, name_ + " is not a truth file of microx spikein: " + place,
                "give a .truth.json or .truth.csv");
  }

  void take_json() {
    const Json document = Json::parse(text_, nullptr, false);
    if (!document.is_object() || document.value("format", Json()) != Json("microx truth 1")) refuse("format");
    for (const char* list : {"events", "distractors"}) {
      if (!document.contains(list)) continue;
      std::size_t i = 0;
      for (const auto& entry : document[list]) {
        const std::string place = std::string(list) + " " + std::to_string(i++);
        if (!entry.is_object()) refuse(place);
        Values values;
        for (const auto& [key, value] : entry.items())
          values[key] = value.is_string() ? value.get<std::string>() : value.dump();
        values["distractor"] = std::string_view(list) == "distractors" ? "1" : "0";
        take(values, place);
      }
    }
  }

  void take_csv() {
    const auto rows = csv_rows();
    if (rows.empty() || std::ranges::find(rows[0], "action_unit") == rows[0].end()) refuse("header");
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const std::string place = "row " + std::to_string(i + 1);
      if (rows[i].size() != rows[0].size()) refuse(place);
      Values values;
      for (std::size_t k = 0; k < rows[i].size(); ++k) values[rows[0][k]] = rows[i][k];
      if (values["kind"] == "expression" && !values["onset"].empty()) take(values, place);
    }
  }

  /// RFC 4180 without line breaks in fields.
  std::vector<std::vector<std::string>> csv_rows() const {
    std::vector<std::vector<std::string>> rows;
    bool quoted = false, open = false;
    for (const char c : text_) {
      if (!open) rows.emplace_back(1), open = true;
      auto& field = rows.back().back();
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        rows.back().emplace_back();
      else if (c == '\n')
        open = quoted = false;
      else if (c != '\r')
        field += c;
    }
    return rows;
  }

  void take(const Values& values, const std::string& place) {
    const auto number = [&](const char* key) {
      const auto found = values.find(key);
      const auto value = found == values.end() ? std::nullopt : number_in(found->second);
      if (!value || !(*value >= 0)) refuse(place + ", " + key);
      return *value;
    };
    EventRequest event;
    event.origin = name_ + " " + place;
    const auto unit = values.find("action_unit");
    if (unit == values.end()) refuse(place + ", action_unit");
    event.action_unit = unit->second;
    check_action_unit(event.action_unit);
    event.onset_s = number("onset_s");
    event.frames = {number("apex_s"), number("apex_end_s"), number("offset_s")};
    event.amplitude = number("amplitude_px");
    event.distractor = number("distractor") > 0;
    if (event.amplitude > largest_px) refuse(place + ", amplitude_px");
    if (!(event.onset_s <= event.frames->apex_s && event.frames->apex_s <= event.frames->hold_end_s &&
          event.frames->hold_end_s <= event.frames->offset_s))
      refuse(place + ", times");
    events_.push_back(event);
  }

  std::string name_, text_;
  std::vector<EventRequest> events_;
};

}  // namespace

EventRequest parse_event(const std::string& text) { return EventText(text).request(); }

std::vector<EventRequest> read_event_file(const fs::path& path) { return TruthFile(path).events(); }

}  // namespace micro
