#include "libmicro/pipeline/batch_inputs.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "libmicro/core/error.h"
#include "libmicro/exchange/text.h"
#include "libmicro/video/image_files.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr std::array video_endings{".mp4",  ".mov", ".avi", ".mkv",  ".m4v", ".webm", ".mpg",
                                   ".mpeg", ".wmv", ".mts", ".m2ts", ".mxf", ".3gp",  ".y4m"};

std::string lowered_ending(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending;
}

bool is_video(const fs::path& path) {
  return std::ranges::find(video_endings, lowered_ending(path)) != video_endings.end();
}

bool is_manifest(const fs::path& path) {
  const std::string ending = lowered_ending(path);
  return ending == ".tsv" || ending == ".csv";
}

/// Videos below a folder, sorted; none when it holds images itself.
std::vector<fs::path> videos_below(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry :
       fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied))
    if (entry.is_regular_file() && is_video(entry.path())) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

std::vector<std::string> matches_of(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  return paths;
}

/// A path as a name: "s01/take 1.mp4" -> "s01_take-1".
std::string id_of(fs::path path) {
  path = path.lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (is_video(path)) path.replace_extension();
  std::string id;
  for (const auto& part : path.relative_path()) {
    if (part == "..") continue;
    id += (id.empty() ? "" : "_") + part.string();
  }
  for (char& c : id)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '-' && c != '.' &&
        static_cast<unsigned char>(c) < 0x80)
      c = '-';
  return id.empty() || id.front() == '.' ? "video" + id : id;
}

std::string range_suffix(const ManifestRow& row) {
  if (row.start_s <= 0 && row.end_s <= 0) return "";
  return "_" + number_text(row.start_s) + "-" + (row.end_s > 0 ? number_text(row.end_s) : "end");
}

class Gatherer {
 public:
  void take(const std::string& input) {
    std::error_code ignored;
    if (fs::is_directory(input, ignored)) return take_folder(input);
    if (fs::exists(input, ignored)) return is_manifest(input) ? take_manifest(input) : take_file(input);
    if (is_image_pattern(input)) return take_file(input);
    const auto paths =
        input.find_first_of("*?[") == std::string::npos ? std::vector<std::string>{} : matches_of(input);
    if (paths.empty())
      throw Error(ErrorCategory::usage,
                  "'" + input + "' is neither a video, a folder, a manifest nor a glob that matches",
                  "check its name");
    for (const auto& path : paths) take(path);
  }

  BatchInputs finish() {
    std::map<std::string, std::string> taken;
    for (auto& row : inputs_.manifest.rows) {
      row.further.resize(inputs_.manifest.further.size());
      const auto [other, fresh] = taken.emplace(row.id, row.path);
      if (!fresh)
        throw Error(ErrorCategory::usage,
                    "'" + other->second + "' and '" + row.path + "' would both be called '" + row.id + "'",
                    "name the folder above them, or give them ids in a manifest");
    }
    return std::move(inputs_);
  }

 private:
  void add(ManifestRow row, const fs::path& video) {
    inputs_.manifest.rows.push_back(std::move(row));
    inputs_.videos.push_back(video);
  }

  void take_file(const std::string& path) {
    const fs::path name =
        is_image_pattern(path) ? fs::path(path).parent_path().filename() : fs::path(path).filename();
    add({.id = id_of(name), .path = path}, path);
  }

  void take_folder(const fs::path& folder) {
    const auto videos = videos_below(folder);
    for (const auto& video : videos)
      add({.id = id_of(fs::relative(video, folder)), .path = video.string()}, video);
    if (!videos.empty()) return;
    try {
      image_files(folder);
    } catch (const Error&) {
      throw Error(ErrorCategory::usage,
                  "the folder '" + folder.string() + "' holds neither videos nor images");
    }
    add({.id = id_of(fs::absolute(folder).lexically_normal().filename()), .path = folder.string()}, folder);
  }

  void take_manifest(const fs::path& path) {
    Manifest manifest = read_manifest(path);
    std::vector<std::size_t> places;
    auto& further = inputs_.manifest.further;
    for (const auto& name : manifest.further) {
      const auto known = std::ranges::find(further, name);
      places.push_back(static_cast<std::size_t>(known - further.begin()));
      if (known == further.end()) further.push_back(name);
    }
    for (auto& row : manifest.rows) {
      const fs::path video = path.parent_path() / row.path;
      row.id = row.id.empty() ? id_of(row.path) + range_suffix(row) : id_of(row.id);
      std::vector<std::string> values(further.size());
      for (std::size_t i = 0; i < places.size(); ++i) values[places[i]] = row.further[i];
      row.further = std::move(values);
      if (!is_repeated(row, video)) add(std::move(row), video);
    }
  }

  /// Another line about the same stretch of the same video: what the two say differently is left empty.
  bool is_repeated(const ManifestRow& row, const fs::path& video) {
    const auto [known, fresh] = lines_.emplace(row.id + "|" + video.string(), inputs_.videos.size());
    if (fresh) return false;
    ManifestRow& first = inputs_.manifest.rows[known->second];
    if (first.capture_fps != row.capture_fps || first.start_s != row.start_s || first.end_s != row.end_s)
      return false;  // finish() refuses it
    ++inputs_.repeated;
    const auto keep_common = [](std::string& kept, const std::string& other) {
      if (kept != other) kept.clear();
    };
    keep_common(first.subject, row.subject), keep_common(first.session, row.session);
    first.further.resize(row.further.size());
    for (std::size_t i = 0; i < row.further.size(); ++i) keep_common(first.further[i], row.further[i]);
    return true;
  }

  BatchInputs inputs_;
  std::map<std::string, std::size_t> lines_;  ///< of manifests, by id and video: row
};

}  // namespace

BatchInputs gather_inputs(const std::vector<std::string>& inputs) {
  Gatherer gatherer;
  for (const auto& input : inputs) gatherer.take(input);
  return gatherer.finish();
}

}  // namespace micro
