// One name, one type: two types of one name in different headers are no error for compiler or linker, but
// undefined behaviour, since all modules share the namespace.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>

namespace {

namespace fs = std::filesystem;

TEST(NamesTest, NoTwoHeadersDefineATypeOfOneName) {
  const std::regex definition("^(?:struct|class|enum class) ([A-Za-z0-9_]+)[^;]*\\{");
  std::map<std::string, std::string> places;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(MICRO_SOURCE_DIR) / "libmicro")) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream stream(entry.path());
    std::smatch match;
    for (std::string line; std::getline(stream, line);)
      if (std::regex_search(line, match, definition)) {
        const auto [place, fresh] = places.emplace(match[1], entry.path().string());
        EXPECT_TRUE(fresh) << match[1] << " in " << place->second << " and " << entry.path();
      }
  }
  EXPECT_GT(places.size(), 100U);
}

}  // namespace
