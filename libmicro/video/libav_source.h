#pragma once

#include <filesystem>
#include <memory>

#include "libmicro/video/frame_source.h"

namespace micro {

/// A video file through libav. Throws Error(input) as open_source() says.
std::unique_ptr<FrameSource> open_libav_source(const std::filesystem::path& path,
                                               const SourceOptions& options);
/// A folder of images or a printf pattern.
std::unique_ptr<FrameSource> open_image_sequence(const std::filesystem::path& path,
                                                 const SourceOptions& options);

}  // namespace micro
