#include "libmicro/video/image_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <regex>
#include <string>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr std::array extensions{".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"};

bool is_image(const std::filesystem::path& file) {
  std::string extension = file.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(extensions, extension) != extensions.end();
}

/// Digits compare as numbers, everything else as bytes.
bool natural_less(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      std::size_t end_a = i, end_b = j;
      while (end_a < a.size() && digit(a[end_a])) ++end_a;
      while (end_b < b.size() && digit(b[end_b])) ++end_b;
      std::string x = a.substr(i, end_a - i), y = b.substr(j, end_b - j);
      x.erase(0, std::min(x.find_first_not_of('0'), x.size() - 1));
      y.erase(0, std::min(y.find_first_not_of('0'), y.size() - 1));
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      i = end_a, j = end_b;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i, ++j;
    }
  }
  return a.size() - i < b.size() - j || (a.size() - i == b.size() - j && a < b);
}

const std::regex& pattern_number() {
  static const std::regex expression("%0?[0-9]*d");
  return expression;
}

std::int64_t last_number(const std::filesystem::path& file) {
  static const std::regex number("([0-9]{1,17})[^0-9]*$");
  const std::string stem = file.stem().string();
  std::smatch match;
  return std::regex_search(stem, match, number) ? std::strtoll(match[1].str().c_str(), nullptr, 10) : -1;
}

/// "img%05d.jpg" as an expression that the names it makes match.
std::regex names_of(const std::string& pattern) {
  std::smatch match;
  std::regex_search(pattern, match, pattern_number());
  const auto escaped = [](const std::string& text) {
    return std::regex_replace(text, std::regex(R"([.^$|()\[\]{}*+?\\])"), R"(\$&)");
  };
  return std::regex(escaped(match.prefix()) + "[0-9]+" + escaped(match.suffix()));
}

}  // namespace

bool is_image_pattern(const std::filesystem::path& path) {
  return std::regex_search(path.filename().string(), pattern_number()) && is_image(path);
}

std::vector<std::filesystem::path> image_files(const std::filesystem::path& folder_or_pattern) {
  const bool pattern =
      is_image_pattern(folder_or_pattern) && !std::filesystem::is_directory(folder_or_pattern);
  const auto parent = folder_or_pattern.parent_path();
  const auto folder = pattern ? (parent.empty() ? std::filesystem::path(".") : parent) : folder_or_pattern;
  const std::regex wanted = pattern ? names_of(folder_or_pattern.filename().string()) : std::regex(".*");
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with('.') && is_image(entry.path()) && std::regex_match(name, wanted))
      files.push_back(entry.path());
  }
  if (failure)
    throw Error(ErrorCategory::input,
                "the folder '" + folder.string() + "' cannot be read: " + failure.message(),
                "check its name and permissions");
  if (files.empty())
    throw Error(ErrorCategory::input, "there is no image in '" + folder_or_pattern.string() + "'",
                "JPEG, PNG, TIFF and BMP are known");
  std::ranges::sort(files, [](const auto& a, const auto& b) {
    return natural_less(a.filename().string(), b.filename().string());
  });
  return files;
}

std::int64_t numbering_gaps(const std::vector<std::filesystem::path>& files) {
  std::int64_t gaps = 0;
  for (std::size_t i = 1; i < files.size(); ++i) {
    const auto before = last_number(files[i - 1]), here = last_number(files[i]);
    if (before < 0 || here <= before) return 0;
    gaps += here - before - 1;
  }
  return gaps;
}

}  // namespace micro
