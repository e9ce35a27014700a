#include "libmicro/pipeline/batch_outline.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "libmicro/core/error.h"

namespace micro {

std::string outline_json(const BatchOutline& outline) {
  const nlohmann::json json{{"split_frames", outline.split_frames}, {"videos", outline.videos}};
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

BatchOutline read_outline(const BatchFolder& folder) {
  std::ifstream stream(folder.plan(), std::ios::binary);
  const std::string root = folder.root().string();
  if (!stream)
    throw Error(ErrorCategory::input, "'" + root + "' holds no batch",
                "microx batch -o " + root + " makes one");
  try {
    const auto json = nlohmann::json::parse(stream);
    return {json.at("split_frames").get<FrameIndex>(), json.at("videos").get<std::vector<std::string>>()};
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorCategory::input, "'" + folder.plan().string() + "' is damaged: " + error.what(),
                "make the batch again into another folder");
  }
}

}  // namespace micro
