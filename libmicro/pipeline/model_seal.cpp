#include "libmicro/pipeline/model_seal.h"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "libmicro/core/error.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

constexpr std::string_view mark = "\n# sha256 ";
constexpr std::size_t digits = 64;

}  // namespace

void seal_model(const std::filesystem::path& file) {
  const std::string hash = source_sha256(file);
  std::ofstream stream(file, std::ios::binary | std::ios::app);
  stream << mark << hash << "\n";
  stream.close();
  if (!stream)
    throw Error(ErrorCategory::output, "'" + file.string() + "' cannot be written",
                "check the folder and the free space");
}

void check_seal(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  const std::size_t seal = mark.size() + digits + 1;
  if (content.size() < seal) return;
  const std::size_t end = content.size() - seal;
  const std::string_view whole(content);
  if (whole.substr(end, mark.size()) != mark) return;
  if (content_sha256(whole.substr(0, end)) != whole.substr(end + mark.size(), digits))
    throw Error(ErrorCategory::plugin,
                "the model '" + file.string() + "' is damaged: it is not what it was when made",
                "copy it again, or make it with microx train");
}

}  // namespace micro
