#include "libmicro/video/codecs.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
}

#include <array>

namespace micro {
namespace {

struct KnownCodec {
  AVCodecID id;
  const char* name;
  const char* encoder;
};

constexpr std::array<KnownCodec, 6> known_codecs{{{AV_CODEC_ID_H264, "H.264", "libx264"},
                                                  {AV_CODEC_ID_HEVC, "HEVC", "libx265"},
                                                  {AV_CODEC_ID_MPEG4, "MPEG-4", "mpeg4"},
                                                  {AV_CODEC_ID_MJPEG, "MJPEG", "mjpeg"},
                                                  {AV_CODEC_ID_FFV1, "FFV1", "ffv1"},
                                                  {AV_CODEC_ID_PRORES, "ProRes", "prores_ks"}}};

std::string dotted(const char* library, unsigned version) {
  return std::string(library) + " " + std::to_string(AV_VERSION_MAJOR(version)) + "." +
         std::to_string(AV_VERSION_MINOR(version)) + "." + std::to_string(AV_VERSION_MICRO(version));
}

}  // namespace

void silence_libav() { av_log_set_level(AV_LOG_QUIET); }

std::string libav_versions() {
  return dotted("libavformat", avformat_version()) + ", " + dotted("libavcodec", avcodec_version()) + ", " +
         dotted("libavutil", avutil_version()) + ", " + dotted("libswscale", swscale_version());
}

std::vector<CodecSupport> codec_support() {
  std::vector<CodecSupport> support;
  for (const auto& codec : known_codecs) {
    support.push_back({codec.name, codec.encoder, avcodec_find_decoder(codec.id) != nullptr,
                       avcodec_find_encoder_by_name(codec.encoder) != nullptr});
  }
  return support;
}

}  // namespace micro
