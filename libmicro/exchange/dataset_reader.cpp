#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <regex>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/core/options.h"
#include "libmicro/core/text.h"
#include "libmicro/exchange/dataset_content.h"
#include "libmicro/exchange/dataset_findings.h"
#include "libmicro/exchange/dataset_frames.h"
#include "libmicro/exchange/dataset_pixels.h"
#include "libmicro/exchange/dataset_rows.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr double largest_frame = 1e9;

bool is_whole_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string without_zeros(const std::string& digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

bool same_person(const std::string& one, const std::string& other) {
  if (is_whole_number(one) && is_whole_number(other)) return without_zeros(one) == without_zeros(other);
  return lower_case(one) == lower_case(other);
}

/// Reads one set: what its table or names say, checked, and where its frames are.
class Reader {
 public:
  Reader(const Dataset& dataset, const fs::path& folder, const DatasetOptions& options,
         const ImageLister& images)
      : dataset_(dataset),
        folder_(folder),
        options_(options),
        tree_(folder, dataset.stills),
        frames_(dataset, folder, tree_, options, images),
        log_(dataset, content_) {}

  DatasetContent read(const PixelSink& pixels) {
    content_.source = folder_.string();
    if (dataset_.source == DatasetSource::table) read_rows();
    if (dataset_.source == DatasetSource::names) read_names();
    if (dataset_.source == DatasetSource::pixels) read_pixels(pixels);
    if (content_.items.empty())
      throw Error(ErrorCategory::input, "nothing of " + dataset_.title + " is in '" + folder_.string() + "'",
                  "microx dataset list says how it is laid out");
    log_.check_count(std::ssize(content_.items));
    log_.finish();
    return std::move(content_);
  }

 private:
  void read_rows() {
    const DatasetRows table = read_dataset_rows(dataset_, folder_, tree_, options_);
    content_.source = table.file;
    for (const auto& row : table.rows) {
      begin({.row = row.row,
             .where = "row " + std::to_string(row.row) + " of '" + table.file + "'",
             .values = row.values});
      if (is_remark()) {
        log_.note("text_row", "is no event but a remark: " + first_cell());
        content_.items.pop_back();
        continue;
      }
      for (const auto& missing : row.missing)
        log_.note("lookup_missing", missing + " is in no list of names");
      check_row(table);
    }
  }

  void check_row(const DatasetRows& table) {
    check_duplicates();
    check_labels(table.has("emotion"));
    if (dataset_.stills)
      frames_.find(item(), report());
    else
      check_event();
  }

  void read_names() {
    for (const auto& clip : tree_.clips()) {
      begin({.where = "'" + (folder_ / clip).string() + "'"});
      item().path = folder_ / clip;
      if (!read_name(clip)) {
        log_.note("name_unread", "the name does not follow the set's codes");
        content_.items.back().path.clear();
        continue;
      }
      check_labels(true);
      if (!dataset_.stills) place_whole_clip();
    }
  }

  /// The clip is the event, from its first frame to its last.
  void place_whole_clip() {
    item().type = dataset_.type;
    frames_.place(item(), {}, [this](const char* code, const std::string& text) {
      if (std::string(code) != "frames_unnumbered") log_.note(code, text);
    });
    if (item().frames > 0) item().onset = 0, item().offset = item().frames - 1;
  }

  bool read_name(const std::string& path) {
    const fs::path whole(path);
    std::error_code ignored;
    const bool file = !fs::is_directory(folder_ / path, ignored);
    const std::string name = (file ? whole.parent_path() / whole.stem() : whole).generic_string();
    std::smatch match;
    for (const auto& rule : dataset_.names) {
      const std::regex pattern("(?:^|/)" + rule.expression + "$", std::regex::ECMAScript | std::regex::icase);
      if (name.size() > 300 || !std::regex_search(name, match, pattern)) continue;
      for (std::size_t i = 0; i < rule.roles.size() && i + 1 < match.size(); ++i)
        item().values[rule.roles[i]] = match[i + 1].str();
      return true;
    }
    return false;
  }

  void read_pixels(const PixelSink& sink) {
    const auto path = dataset_table(dataset_, folder_, tree_, options_);
    content_.source = path.string();
    for_each_pixel_row(dataset_, path, [&](const PixelRow& row) {
      begin({.row = row.line,
             .where = "row " + std::to_string(row.line) + " of '" + path.string() + "'",
             .values = row.values});
      for (const auto& [code, text] : row.findings) log_.note(code, text);
      check_labels(row.values.contains("emotion"));
      if (sink && !content_.is_broken(item())) sink(item(), row.pixels, row.side);
    });
  }

  void begin(DatasetItem next) { content_.items.push_back(std::move(next)); }

  DatasetItem& item() { return content_.items.back(); }
  DatasetFrames::Report report() {
    return [this](const char* code, const std::string& text) { log_.note(code, text); };
  }

  std::string value(const std::string& role) const {
    const auto& values = content_.items.back().values;
    const auto found = values.find(role);
    return found == values.end() || means_missing(found->second) ? "" : found->second;
  }

  /// Text below or between the rows of a table: nearly everything that a row must have is not there.
  bool is_remark() const {
    int there = 0, needed = 0;
    for (const auto& column : dataset_.columns)
      if (column.needed) ++needed, there += !value(column.role).empty();
    return needed > 2 && there < 2;
  }

  std::string first_cell() const {
    for (const auto& [role, cell] : content_.items.back().values)
      if (!cell.empty()) return "'" + cell.substr(0, 60) + "'";
    return "";
  }

  std::string key(const std::vector<std::string>& roles) const {
    std::string text;
    for (const auto& role : roles) text += value(role) + "\x1f";
    return text;
  }

  void check_duplicates() {
    const std::string event =
        dataset_.stills ? key({"image", "video"}) : key({"subject", "session", "video", "onset", "offset"});
    const std::string row = event + key({"apex", "type", "emotion", "action_units"});
    const auto [same, is_new] = events_.emplace(event, std::pair{item().row, row});
    if (is_new) return;
    const std::string before = "row " + std::to_string(same->second.first);
    if (same->second.second == row)
      log_.note("duplicate_row", "says the same as " + before);
    else
      log_.note("duplicate_event", "is the event of " + before + ", coded otherwise");
  }

  void check_labels(bool has_emotion) {
    check_subject();
    if (has_emotion) check_emotion();
    translate_codes();
    item().action_units = read_coded_action_units(value("action_units"));
    if (!item().action_units.unread.empty())
      log_.note("action_units_unread", "'" + value("action_units") +
                                           "' holds what is no action unit: " + item().action_units.unread);
    item().type = dataset_.stills ? "" : dataset_.type;
    if (const std::string type = lower_case(value("type")); !type.empty()) {
      if (type.starts_with("micro") || type.starts_with("macro"))
        item().type = type.substr(0, 5);
      else
        log_.note("type_unknown", "the type '" + type + "' is neither micro nor macro");
    }
  }

  void check_subject() {
    const std::string coded = value("subject");
    const bool number = is_whole_number(coded);
    item().subject =
        coded.empty()
            ? ""
            : people_.emplace(number ? without_zeros(coded) : lower_case(coded), coded).first->second;
    const bool wanted = std::ranges::any_of(
        dataset_.columns, [](const auto& column) { return column.role == "subject" && column.needed; });
    if (wanted && item().subject.empty()) log_.note("subject_missing", "no subject is named");
    const std::string named = value("subject_of_name");
    if (!named.empty() && !item().subject.empty() && !same_person(named, item().subject))
      log_.note("subject_mismatch", "the subject is '" + item().subject + "', the name says '" + named + "'");
  }

  void check_emotion() {
    std::string word = value("emotion");
    const auto code = dataset_.codes.find(word);
    const auto upper_code = std::ranges::find_if(
        dataset_.codes, [&](const auto& one) { return lower_case(one.first) == lower_case(word); });
    if (code != dataset_.codes.end() || upper_code != dataset_.codes.end())
      word = code != dataset_.codes.end() ? code->second : upper_code->second;
    if (word.empty()) {
      if (!dataset_.emotions.empty() && dataset_.source == DatasetSource::table)
        log_.note("emotion_missing", "no emotion is named");
      return;
    }
    const auto known = emotion_word(word);
    item().emotion = known.value_or(lower_case(trimmed(word)));
    if (known || std::ranges::find(dataset_.emotions, item().emotion) != dataset_.emotions.end()) return;
    const std::string nearest = nearest_name(item().emotion, dataset_.emotions);
    log_.note("emotion_unknown", "the emotion '" + word + "' is none of the set's" +
                                     (nearest.empty() ? "" : ": did they mean " + nearest + "?"));
  }

  void translate_codes() {
    for (const auto& [role, codes] : dataset_.codes_of) {
      auto& cell = item().values[role];
      const auto found = std::ranges::find_if(
          codes, [&](const auto& one) { return lower_case(one.first) == lower_case(cell); });
      if (found != codes.end()) cell = found->second;
    }
  }

  /// A frame number as the table has it; reports what is none.
  std::optional<FrameIndex> frame(const std::string& role) {
    const std::string text = value(role);
    if (text.empty()) return std::nullopt;
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = failure == std::errc{} && end == text.data() + text.size() && number >= 0 &&
                       number <= largest_frame && number == std::floor(number);
    if (whole) return static_cast<FrameIndex>(number);
    log_.note("not_a_frame", "the " + role + " '" + text.substr(0, 40) + "' is no frame number");
    return std::nullopt;
  }

  void check_event() {
    CodedFrames coded{frame("onset"), frame("apex"), frame("offset")};
    const FrameIndex onset = coded.onset.value_or(0);
    if (!coded.onset) log_.note("onset_missing", "has no onset");
    if (coded.offset == 0 && onset > 0) {
      log_.note("offset_zero", "the offset is 0");
      coded.offset.reset();
    } else if (!coded.offset) {
      log_.note("offset_missing", "has no offset");
    } else if (*coded.offset < onset) {
      log_.note("offset_before_onset", "the offset " + std::to_string(*coded.offset) +
                                           " is before the onset " + std::to_string(onset));
      coded.offset.reset();
    }
    check_apex(coded);
    frames_.place(item(), coded, report());
  }

  void check_apex(CodedFrames& coded) {
    const auto has_column =
        std::ranges::any_of(dataset_.columns, [](const auto& column) { return column.role == "apex"; });
    const FrameIndex onset = coded.onset.value_or(0);
    if (coded.apex == 0 && onset > 0) coded.apex.reset();
    if (!coded.apex) return has_column ? log_.note("apex_missing", "has no apex") : void();
    const FrameIndex offset = coded.offset.value_or(std::numeric_limits<FrameIndex>::max());
    if (*coded.apex >= onset && *coded.apex <= offset) return;
    log_.note("apex_outside",
              "the apex " + std::to_string(*coded.apex) + " is not between the onset " +
                  std::to_string(onset) +
                  (coded.offset ? " and the offset " + std::to_string(offset) : " and the end"));
    coded.apex.reset();
  }

  const Dataset& dataset_;
  const fs::path folder_;
  const DatasetOptions& options_;
  DatasetTree tree_;
  DatasetFrames frames_;
  DatasetContent content_;
  FindingLog log_;
  std::map<std::string, std::pair<std::size_t, std::string>> events_;
  std::map<std::string, std::string> people_;  ///< person -> how they were first written
};

}  // namespace

DatasetContent read_dataset(const Dataset& dataset, const fs::path& folder, const DatasetOptions& options,
                            const ImageLister& images, const PixelSink& pixels) {
  std::error_code failure;
  const fs::path whole = fs::canonical(folder, failure);
  if (failure)
    throw Error(ErrorCategory::input,
                "the folder '" + folder.string() + "' cannot be read: " + failure.message(),
                "check the name");
  if (!fs::is_directory(whole, failure))
    throw Error(ErrorCategory::input, "'" + folder.string() + "' is no folder",
                "name the folder that the data set is in");
  return Reader(dataset, whole, options, images).read(pixels);
}

}  // namespace micro
