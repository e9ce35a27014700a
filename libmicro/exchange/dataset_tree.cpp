#include "libmicro/exchange/dataset_tree.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 12;
constexpr std::array pictures{".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"};
constexpr std::array videos{".avi", ".mp4", ".m4v", ".mov", ".mkv", ".wmv", ".mpg", ".mpeg", ".mxf"};
constexpr std::array lists{".xlsx", ".xls", ".csv", ".tsv", ".txt"};

template <class Endings>
bool ends_in(const std::string& lower, const Endings& endings) {
  return std::ranges::any_of(endings, [&](const char* ending) { return lower.ends_with(ending); });
}

std::string last_component(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

bool fits(const std::string& pattern, const std::string& text) {
  return ::fnmatch(pattern.c_str(), text.c_str(), FNM_CASEFOLD | FNM_PATHNAME) == 0;
}

/// As many components from the end of a path as the pattern has.
std::string tail_of(const std::string& path, std::ptrdiff_t components) {
  std::size_t at = path.size();
  for (; components > 0 && at != std::string::npos; --components)
    at = at == 0 ? std::string::npos : path.find_last_of('/', at - 1);
  return at == std::string::npos ? path : path.substr(at + 1);
}

bool has_wildcards(const std::string& pattern) { return pattern.find_first_of("*?[") != std::string::npos; }

/// In a pattern a backslash takes the meaning from the sign behind it.
std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : value)
    text += std::string_view("*?[]\\").find(c) == std::string_view::npos ? std::string(1, c)
                                                                         : std::string("\\") + c;
  return text;
}

std::string with_zeros(const std::string& value, std::size_t width) {
  const bool number = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
  if (width == 0 || !number) return value;
  const auto first = std::min(value.find_first_not_of('0'), value.size() - 1);
  const std::string digits = value.substr(first);
  return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

}  // namespace

DatasetTree::DatasetTree(const fs::path& root, bool stills) {
  std::error_code failure;
  fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied, failure);
  if (failure)
    throw Error(ErrorCategory::input,
                "the folder '" + root.string() + "' cannot be read: " + failure.message(), "check the name");
  const std::size_t skipped = (root / "").string().size();
  std::set<std::string> folders;
  for (const fs::recursive_directory_iterator end; entry != end && !failure; entry.increment(failure)) {
    if (entry.depth() >= deepest) entry.disable_recursion_pending();
    const std::string path = entry->path().string().substr(skipped);
    std::error_code ignored;
    if (last_component(path).starts_with('.')) {
      entry.disable_recursion_pending();
    } else if (!entry->is_directory(ignored)) {
      const bool picture = ends_in(lower_case(path), pictures);
      if (picture && !stills) folders.insert(entry->path().parent_path().string());
      if (!picture || stills) add_file(path, stills);
    }
  }
  if (failure)
    throw Error(ErrorCategory::input,
                "the folder '" + root.string() + "' cannot be read: " + failure.message());
  for (const auto& folder : folders)
    if (folder.size() > skipped) clips_.push_back(folder.substr(skipped));
  std::ranges::sort(clips_);
  std::ranges::sort(tables_);
  for (std::size_t i = 0; i < clips_.size(); ++i) by_name_.emplace(lower_case(last_component(clips_[i])), i);
}

void DatasetTree::add_file(const std::string& path, bool stills) {
  const std::string lower = lower_case(path);
  if (ends_in(lower, lists)) tables_.push_back(path);
  if (stills ? ends_in(lower, pictures) : ends_in(lower, videos)) clips_.push_back(path);
}

std::vector<std::string> DatasetTree::tables(const std::string& pattern) const {
  std::vector<std::string> found;
  for (const auto& table : tables_)
    if (fits(pattern, last_component(table)) && !last_component(table).starts_with('~'))
      found.push_back(table);
  return found;
}

std::vector<std::string> DatasetTree::ending_in(const std::string& pattern) const {
  const auto components = std::ranges::count(pattern, '/') + 1;
  const std::string last = last_component(pattern);
  std::vector<std::string> found;
  const auto consider = [&](const std::string& clip) {
    if (fits(pattern, tail_of(clip, components))) found.push_back(clip);
  };
  if (has_wildcards(last) || last.find('\\') != std::string::npos) {
    std::ranges::for_each(clips_, consider);
  } else {
    const auto [begin, end] = by_name_.equal_range(lower_case(last));
    for (auto at = begin; at != end; ++at) consider(clips_[at->second]);
  }
  return found;
}

std::string filled_pattern(const std::string& pattern, const std::map<std::string, std::string>& values) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = std::min(pattern.find('{', at), pattern.size());
    text += pattern.substr(at, open - at);
    const std::size_t close = pattern.find('}', open);
    if (open == pattern.size() || close == std::string::npos) break;
    const std::string inside = pattern.substr(open + 1, close - open - 1);
    const std::size_t colon = std::min(inside.find(':'), inside.size());
    const auto value = values.find(inside.substr(0, colon));
    if (value == values.end() || value->second.empty()) return "";
    const char width = colon + 1 < inside.size() ? inside[colon + 1] : '0';
    text += escaped(with_zeros(value->second, static_cast<std::size_t>(std::clamp(width - '0', 0, 9))));
    at = close + 1;
  }
  return text;
}

}  // namespace micro
