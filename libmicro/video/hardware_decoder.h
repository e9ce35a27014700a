#pragma once

#include <filesystem>
#include <string>

#include "libmicro/video/libav_handles.h"

namespace micro {

/// Makes a decoder (not yet opened) decode on a device that libav knows by this name ("vaapi", "cuda", ...).
/// Throws Error(usage) when there is no such kind of device, Error(plugin) when this machine has none or it
/// does not decode this codec: nothing falls back to the processor unsaid.
void decode_on_device(AVCodecContext& codec, const AVCodec& decoder, const std::string& device,
                      const std::filesystem::path& path);

/// Brings a picture from the device's memory into ours; pictures that are there already stay as they are.
/// Throws Error(plugin) when `device` is not empty and the picture was not decoded there, or cannot be
/// fetched.
void fetch_from_device(AvFramePtr& picture, const std::string& device, const std::filesystem::path& path);

}  // namespace micro
