#include "libmicro/video/hardware_decoder.h"

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/pixdesc.h>
}

#include "libmicro/core/error.h"

namespace micro {
namespace {

[[noreturn]] void refuse(const std::string& device, const std::filesystem::path& path,
                         const std::string& why) {
  throw Error(ErrorCategory::plugin, "'" + path.string() + "' cannot be decoded by " + device + ": " + why,
              "leave out --hwaccel to decode on the processor");
}

std::string known_devices() {
  std::string names;
  for (AVHWDeviceType type = AV_HWDEVICE_TYPE_NONE;
       (type = av_hwdevice_iterate_types(type)) != AV_HWDEVICE_TYPE_NONE;)
    names += (names.empty() ? "" : ", ") + std::string(av_hwdevice_get_type_name(type));
  return names.empty() ? "none" : names;
}

/// The device's own pixel format, which decode_on_device() left in `opaque`; none when it is not offered.
AVPixelFormat device_format(AVCodecContext* codec, const AVPixelFormat* offered) {
  const auto wanted = static_cast<AVPixelFormat>(reinterpret_cast<std::intptr_t>(codec->opaque));
  for (; *offered != AV_PIX_FMT_NONE; ++offered)
    if (*offered == wanted) return wanted;
  return AV_PIX_FMT_NONE;
}

AVPixelFormat format_on(const AVCodec& decoder, AVHWDeviceType type) {
  for (int i = 0;; ++i) {
    const AVCodecHWConfig* config = avcodec_get_hw_config(&decoder, i);
    if (!config) return AV_PIX_FMT_NONE;
    if ((config->methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) && config->device_type == type)
      return config->pix_fmt;
  }
}

}  // namespace

void decode_on_device(AVCodecContext& codec, const AVCodec& decoder, const std::string& device,
                      const std::filesystem::path& path) {
  const AVHWDeviceType type = av_hwdevice_find_type_by_name(device.c_str());
  if (type == AV_HWDEVICE_TYPE_NONE)
    throw Error(ErrorCategory::usage, "video.hwaccel: there is no kind of device called '" + device + "'",
                "known are: " + known_devices());
  const AVPixelFormat format = format_on(decoder, type);
  if (format == AV_PIX_FMT_NONE) refuse(device, path, std::string("it does not decode ") + decoder.name);
  const int made = av_hwdevice_ctx_create(&codec.hw_device_ctx, type, nullptr, nullptr, 0);
  if (made < 0) refuse(device, path, "this machine has no such device (" + libav_reason(made) + ")");
  codec.opaque = reinterpret_cast<void*>(static_cast<std::intptr_t>(format));
  codec.get_format = device_format;
}

void fetch_from_device(AvFramePtr& picture, const std::string& device, const std::filesystem::path& path) {
  if (device.empty()) return;
  if (!picture->hw_frames_ctx) refuse(device, path, "a picture was not decoded there");
  AvFramePtr fetched(allocated(av_frame_alloc()));
  int done = av_hwframe_transfer_data(fetched.get(), picture.get(), 0);
  if (done >= 0) done = av_frame_copy_props(fetched.get(), picture.get());
  if (done < 0) refuse(device, path, libav_reason(done));
  picture = std::move(fetched);
}

}  // namespace micro
