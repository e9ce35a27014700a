#pragma once

#include <string>
#include <vector>

namespace micro {

/// Turns off libav's own messages for the whole process: what matters is in DecodeReport and Error.
void silence_libav();

/// The libav libraries this process runs with, e.g. "libavformat 59.27.100, libavcodec 59.37.100, ...".
std::string libav_versions();

/// Whether footage of one codec can be read and written here.
struct CodecSupport {
  std::string name;     ///< as people call it, e.g. "H.264"
  std::string encoder;  ///< the encoder that create_video() would use, e.g. "libx264"
  bool can_decode = false;
  bool can_encode = false;
};

/// The codecs that laboratory footage usually comes in.
std::vector<CodecSupport> codec_support();

}  // namespace micro
