#include "libmicro/video/encoder_settings.h"

#include "libmicro/core/error.h"
#include "libmicro/video/video_writer.h"

namespace micro {
namespace {

void prepend(Dictionary& settings, const char* option, std::string parameters) {
  if (const auto* given = av_dict_get(*settings.address(), option, nullptr, 0))
    parameters += std::string(":") + given->value;
  av_dict_set(settings.address(), option, parameters.c_str(), 0);
}

bool has_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

}  // namespace

Dictionary parsed_settings(const std::string& text) {
  Dictionary settings;
  if (av_dict_parse_string(settings.address(), text.c_str(), "=", ":", 0) < 0)
    throw Error(ErrorCategory::usage, "'" + text + "' is not key=value:key=value");
  return settings;
}

void make_repeatable(const std::string& codec, Dictionary& settings) {
  // With AVX-512, x264's macroblock tree reads memory it has not written, so that the same pictures give
  // other bytes from run to run (seen with x264 164: filling fresh memory with other values shows it). Its
  // other code does not.
  if (codec == "libx264" && has_avx512()) prepend(settings, "x264-params", "asm=AVX2,FMA3,BMI1,BMI2,LZCNT");
  // x265 would start a thread for every core, on which its pictures depend.
  if (codec == "libx265") prepend(settings, "x265-params", "log-level=none:pools=none:frame-threads=1");
}

bool is_full_range_format(const AVPixFmtDescriptor& description) {
  return (description.flags & AV_PIX_FMT_FLAG_RGB) || description.nb_components <= 2 ||
         std::string(description.name).starts_with("yuvj");
}

std::string quality_option(const std::string& codec, int quality) {
  if (codec != "libx264" && codec != "libx265")
    throw Error(ErrorCategory::usage, "the encoder " + codec + " has no quality of 0 .. 51",
                "use encoder.options for its own settings");
  return "crf=" + std::to_string(quality);
}

}  // namespace micro
