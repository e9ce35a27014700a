// The arrows between the modules, read from the #include lines: what may include what is in `rules` below and
// nowhere else.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

/// Every module may include itself and core; these may include more.
const std::map<std::string, Names> further_modules{
    {"exchange", {"store"}}, {"late", {"motion", "face"}}, {"report", {"store", "evaluation"}}, {"evaluation", {"store"}}};
/// These know all modules.
const Names knows_all{"pipeline", "tools"};
/// Third-party headers, by how their path starts, and who alone may include them.
const std::map<std::string, Names> wrapped{
    {"libav", {"video"}},
    {"libsw", {"video"}},
    {"dlib/", {"face", "late"}},
    {"openssl/", {"video"}},
    {"pugixml", {"exchange"}},
    {"zip.h", {"exchange"}},
    {"hdf5", {"store"}},
    {"H5", {"store"}},
    {"tbb/", {"pipeline"}},
    {"oneapi/", {"pipeline"}},
    {"toml", {"pipeline", "recognition"}},
    {"CLI/", {"tools"}},
    {"fmt/", {"tools"}},
    {"httplib", {"tools"}},
    {"nlohmann/", {"tools", "pipeline", "synthesis", "exchange", "report", "evaluation"}}};

/// "libmicro/video/x.h" -> "video", "tools/microx/x.h" -> "tools", "plugins/api/x.h" -> "plugins/api",
/// "plugins/smile/x.cpp" -> "plugins"; "" for anything else.
std::string module_of(const std::string& path) {
  std::smatch match;
  if (std::regex_search(path, match, std::regex("^libmicro/([a-z_]+)/"))) return match[1];
  if (path.starts_with("plugins/api/")) return "plugins/api";
  if (path.starts_with("plugins/")) return "plugins";
  if (path.starts_with("tools/")) return "tools";
  return "";
}

bool module_allowed(const std::string& from, const std::string& to) {
  if (from == to) return true;
  if (from.starts_with("plugins")) return from == "plugins" && to == "plugins/api";
  if (to == "core") return true;
  if (to == "tools" || to == "plugins") return false;
  if (from == "tools") return true;
  if (to == "pipeline") return false;
  if (to == "plugins/api") return from == "recognition" || knows_all.contains(from);
  if (knows_all.contains(from)) return true;
  const auto further = further_modules.find(from);
  return further != further_modules.end() && further->second.contains(to);
}

bool third_party_allowed(const std::string& from, const std::string& header) {
  for (const auto& [prefix, modules] : wrapped)
    if (header.starts_with(prefix)) return modules.contains(from);
  return true;
}

/// Why `path` may not include `header`, or "".
std::string objection(const std::string& path, const std::string& header) {
  const std::string from = module_of(path), to = module_of(header);
  if (from == "plugins/api" && header != "stdint.h" && header != "stddef.h" && header != "microx_plugin.h" &&
      !path.ends_with(".hpp"))
    return path + " is C99 and may include only <stdint.h> and <stddef.h>, not " + header;
  if (!to.empty() && !module_allowed(from, to))
    return path + ": module " + from + " may not include module " + to + " (" + header + ")";
  if (!third_party_allowed(from, header)) return path + ": " + header + " belongs to another module";
  return "";
}

std::vector<std::string> included_by(const fs::path& file) {
  static const std::regex include(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::string> headers;
  std::ifstream stream(file);
  std::smatch match;
  for (std::string line; std::getline(stream, line);)
    if (std::regex_search(line, match, include)) headers.push_back(match[1]);
  return headers;
}

std::vector<fs::path> sources() {
  const Names endings{".h", ".hpp", ".c", ".cpp"};
  std::vector<fs::path> files;
  for (const char* folder : {"libmicro", "tools", "plugins"}) {
    const fs::path root = fs::path(MICRO_SOURCE_DIR) / folder;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root))
      if (endings.contains(entry.path().extension())) files.push_back(entry.path());
  }
  return files;
}

TEST(ArchitectureTest, IncludesFollowTheAllowedArrows) {
  std::size_t seen = 0;
  for (const auto& file : sources()) {
    const std::string path = fs::relative(file, MICRO_SOURCE_DIR).string();
    for (const auto& header : included_by(file)) {
      ++seen;
      EXPECT_EQ(objection(path, header), "");
    }
  }
  EXPECT_GT(seen, 200U) << "the sources were not found";
}

TEST(ArchitectureTest, ProjectHeadersAreIncludedByTheirFullPath) {
  for (const auto& file : sources()) {
    if (file.parent_path().filename() == "api") continue;  // plugin authors copy it out of the tree
    for (const auto& header : included_by(file)) {
      if (!fs::exists(file.parent_path() / header)) continue;
      EXPECT_TRUE(fs::exists(fs::path(MICRO_SOURCE_DIR) / header)) << file << " includes " << header;
    }
  }
}

TEST(ArchitectureTest, ForbiddenArrowsAreSeen) {
  for (const auto& [path, header] : std::vector<std::pair<std::string, std::string>>{
           {"libmicro/spotting/a.cpp", "libmicro/video/frame_source.h"},
           {"libmicro/video/a.cpp", "libmicro/pipeline/config.h"},
           {"libmicro/core/a.h", "libmicro/face/face_finder.h"},
           {"libmicro/store/a.cpp", "libmicro/report/html.h"},
           {"libmicro/report/a.cpp", "libmicro/video/video_writer.h"},
           {"libmicro/pipeline/a.cpp", "tools/microx/commands.h"},
           {"plugins/smile/a.cpp", "libmicro/core/event.h"},
           {"plugins/api/microx_plugin.h", "stdio.h"},
           {"libmicro/pipeline/a.cpp", "hdf5.h"},
           {"libmicro/motion/a.cpp", "libavutil/log.h"},
           {"tools/microx/a.cpp", "dlib/image_processing.h"},
           {"libmicro/core/a.cpp", "CLI/CLI.hpp"},
           {"libmicro/learning/a.cpp", "libmicro/evaluation/confusion.h"},
           {"libmicro/learning/a.cpp", "plugins/api/microx_learner.h"},
           {"libmicro/video/a.cpp", "tbb/parallel_for.h"}})
    EXPECT_NE(objection(path, header), "") << path << " -> " << header;
}

TEST(ArchitectureTest, AllowedArrowsAreNotObjectedTo) {
  for (const auto& [path, header] : std::vector<std::pair<std::string, std::string>>{
           {"libmicro/spotting/a.cpp", "libmicro/core/event.h"},
           {"libmicro/report/a.cpp", "libmicro/store/recording_reader.h"},
           {"libmicro/report/a.cpp", "libmicro/evaluation/calibration_report.h"},
           {"libmicro/pipeline/a.cpp", "libmicro/video/frame_source.h"},
           {"tools/microx/a.cpp", "libmicro/pipeline/analysis.h"},
           {"plugins/smile/a.cpp", "plugins/api/microx_plugin.h"},
           {"plugins/api/microx_learner.h", "microx_plugin.h"},
           {"libmicro/pipeline/a.cpp", "libmicro/learning/folds.h"},
           {"libmicro/recognition/a.cpp", "plugins/api/microx_plugin.h"},
           {"libmicro/store/a.cpp", "hdf5.h"},
           {"libmicro/spotting/a.cpp", "vector"}})
    EXPECT_EQ(objection(path, header), "");
}

}  // namespace
