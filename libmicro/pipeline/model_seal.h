#pragma once

#include <filesystem>

namespace micro {

/// Ends a model file with a line that tells the fingerprint of what is before it. Neither OpenCV's models,
/// which are YAML, nor this library's mind: YAML takes the line for a comment. Throws Error(output).
void seal_model(const std::filesystem::path& file);

/// Throws Error(plugin) when a sealed model is not what it was. Models from elsewhere have no seal, and pass.
void check_seal(const std::filesystem::path& file);

}  // namespace micro
