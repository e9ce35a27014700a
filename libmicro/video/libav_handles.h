#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <new>
#include <string>

namespace micro {

struct LibavDeleter {
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};

using InputPtr = std::unique_ptr<AVFormatContext, LibavDeleter>;
using CodecPtr = std::unique_ptr<AVCodecContext, LibavDeleter>;
using PacketPtr = std::unique_ptr<AVPacket, LibavDeleter>;
using AvFramePtr = std::unique_ptr<AVFrame, LibavDeleter>;
using ScalerPtr = std::unique_ptr<SwsContext, LibavDeleter>;

/// libav goes on after it got no memory, without the packet or picture that it was for: that is no damage of the
/// file's.
inline void check_memory(int code) {
  if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
}

template <class Thing>
Thing* allocated(Thing* thing) {
  if (!thing) throw std::bad_alloc();
  return thing;
}

inline std::string libav_reason(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  return text;
}

}  // namespace micro
