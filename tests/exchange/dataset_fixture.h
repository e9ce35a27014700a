#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "libmicro/exchange/dataset_content.h"
#include "tests/support/process.h"

namespace micro::test {

/// A tiny copy of a data set. Images are empty files: their names are what is read.
class DatasetTest : public ::testing::Test {
 protected:
  std::filesystem::path folder() const { return scratch_.path(); }

  void file(const std::string& path, const std::string& content = "") const {
    std::filesystem::create_directories((folder() / path).parent_path());
    write_content(folder() / path, content);
  }
  /// "sub01/EP01/img%.jpg" with % = first..last.
  void images(const std::string& pattern, int first, int last) const {
    const auto mark = pattern.find('%');
    for (int i = first; i <= last; ++i)
      file(pattern.substr(0, mark) + std::to_string(i) + pattern.substr(mark + 1));
  }

  DatasetContent read(const std::string& name, const DatasetOptions& options = {},
                      const PixelSink& pixels = {}) const {
    return read_dataset(dataset_named(name), folder(), options, listed, pixels);
  }

  /// Images in the order of their last number, as they are decoded.
  static std::vector<std::filesystem::path> listed(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    std::ranges::sort(files, [](const auto& a, const auto& b) {
      const std::string x = a.filename().string(), y = b.filename().string();
      return x.size() == y.size() ? x < y : x.size() < y.size();
    });
    return files;
  }

  ScratchFolder scratch_;
};

inline std::vector<std::string> codes(const DatasetContent& content, bool errors) {
  std::vector<std::string> codes;
  for (const auto& finding : content.findings)
    if (finding.is_error() == errors && finding.code != "count_differs") codes.push_back(finding.code);
  std::ranges::sort(codes);
  return codes;
}

using Codes = std::vector<std::string>;

/// "onset apex offset" from 0, - where there is none.
inline std::string frames_of(const DatasetItem& item) {
  std::string text;
  for (const auto& frame : {item.onset, item.apex, item.offset})
    text += (text.empty() ? "" : " ") + (frame ? std::to_string(*frame) : "-");
  return text;
}

}  // namespace micro::test
