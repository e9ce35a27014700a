#include "libmicro/video/video_writer.h"

extern "C" {
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <cstdio>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/video/codecs.h"
#include "libmicro/video/libav_handles.h"

namespace micro {
namespace {

struct OutputDeleter {
  void operator()(AVFormatContext* context) const {
    if (!(context->oformat->flags & AVFMT_NOFILE)) avio_closep(&context->pb);
    avformat_free_context(context);
  }
};

AVPixelFormat input_format(const cv::Mat& image) {
  switch (image.type()) {
    case CV_8UC1:
      return AV_PIX_FMT_GRAY8;
    case CV_8UC3:
      return AV_PIX_FMT_BGR24;
    case CV_16UC1:
      return AV_PIX_FMT_GRAY16;
    default:
      throw Error(ErrorCategory::internal, "pictures of this kind cannot be encoded");
  }
}

/// Takes ownership of a libav option dictionary.
class Dictionary {
 public:
  ~Dictionary() { av_dict_free(&entries_); }
  AVDictionary** address() { return &entries_; }

 private:
  AVDictionary* entries_ = nullptr;
};

class LibavWriter : public VideoWriter {
 public:
  LibavWriter(std::filesystem::path path, cv::Size size, const EncoderOptions& options)
      : path_(std::move(path)),
        temporary_(path_.parent_path() / (path_.stem().string() + ".partial" + path_.extension().string())),
        size_(size) {
    silence_libav();
    open_encoder(options);
    open_container(options);
  }

  ~LibavWriter() override {
    output_.reset();
    if (!finished_) std::remove(temporary_.c_str());
  }

  void write(const cv::Mat& image) override {
    if (image.size() != size_)
      throw Error(ErrorCategory::internal, "a frame of another size was given to the encoder");
    fill(image);
    picture_->pts = next_pts_++;
    encode(picture_.get());
  }

  void finish() override {
    encode(nullptr);
    check(av_write_trailer(output_.get()), "cannot be completed");
    output_.reset();
    std::error_code failure;
    std::filesystem::rename(temporary_, path_, failure);
    if (failure)
      throw Error(ErrorCategory::output, "'" + path_.string() + "' cannot be written: " + failure.message());
    finished_ = true;
  }

 private:
  void check(int code, const char* what) const {
    if (code < 0)
      throw Error(ErrorCategory::output, "'" + path_.string() + "' " + what + ": " + libav_reason(code),
                  "check the folder and the free space");
  }

  void open_encoder(const EncoderOptions& options) {
    const AVCodec* encoder = avcodec_find_encoder_by_name(options.codec.c_str());
    if (!encoder)
      throw Error(ErrorCategory::usage, "there is no encoder called '" + options.codec + "' here",
                  "try libx264, libx265, mpeg4, mjpeg or ffv1");
    codec_.reset(avcodec_alloc_context3(encoder));
    codec_->width = size_.width, codec_->height = size_.height;
    codec_->pix_fmt = av_get_pix_fmt(options.pixel_format.c_str());
    if (codec_->pix_fmt == AV_PIX_FMT_NONE)
      throw Error(ErrorCategory::usage, "there is no pixel format called '" + options.pixel_format + "'",
                  "try yuv420p or gray");
    const AVRational rate = av_d2q(options.playback_fps, 1000000);
    codec_->framerate = rate;
    codec_->time_base = av_inv_q(rate);
    codec_->thread_count = 1;  // the pictures of x264 depend on it
    codec_->flags |= AV_CODEC_FLAG_BITEXACT;
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(codec_->pix_fmt);
    const bool full = (description->flags & AV_PIX_FMT_FLAG_RGB) || description->nb_components <= 2 ||
                      options.pixel_format.starts_with("yuvj");
    codec_->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    codec_->bit_rate = options.codec == "mpeg4" || options.codec == "mjpeg"
                           ? static_cast<std::int64_t>(size_.area()) * 30
                           : 0;
    if (const AVOutputFormat* format = av_guess_format(nullptr, path_.c_str(), nullptr);
        format && (format->flags & AVFMT_GLOBALHEADER))
      codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    Dictionary settings;
    if (av_dict_parse_string(settings.address(), options.options.c_str(), "=", ":", 0) < 0)
      throw Error(ErrorCategory::usage, "'" + options.options + "' is not key=value:key=value");
    const int opened = avcodec_open2(codec_.get(), encoder, settings.address());
    if (opened < 0)
      throw Error(ErrorCategory::usage, "the encoder " + options.codec + " refuses " + options.pixel_format +
                                            " at this size: " + libav_reason(opened));
    if (const auto* left = av_dict_get(*settings.address(), "", nullptr, AV_DICT_IGNORE_SUFFIX))
      throw Error(ErrorCategory::usage,
                  "the encoder " + options.codec + " has no option '" + left->key + "'");
  }

  void open_container(const EncoderOptions& options) {
    AVFormatContext* raw = nullptr;
    if (avformat_alloc_output_context2(&raw, nullptr, nullptr, path_.c_str()) < 0 || !raw)
      throw Error(ErrorCategory::usage, "'" + path_.string() + "' has no ending that names a video container",
                  "use .mp4, .mkv, .mov or .avi");
    output_.reset(raw);
    output_->flags |= AVFMT_FLAG_BITEXACT;
    stream_ = avformat_new_stream(output_.get(), nullptr);
    stream_->time_base = codec_->time_base;
    stream_->avg_frame_rate = codec_->framerate;
    check(avcodec_parameters_from_context(stream_->codecpar, codec_.get()), "cannot be written");
    Dictionary settings;
    if (options.capture_fps > 0 && options.capture_fps != options.playback_fps) {
      char rate[32];
      std::snprintf(rate, sizeof rate, "%g", options.capture_fps);
      av_dict_set(&output_->metadata, "com.android.capture.fps", rate, 0);
      av_dict_set(settings.address(), "movflags", "use_metadata_tags", 0);
    }
    check(avio_open(&output_->pb, temporary_.c_str(), AVIO_FLAG_WRITE), "cannot be written");
    check(avformat_write_header(output_.get(), settings.address()), "cannot be written");
    packet_.reset(av_packet_alloc());
    picture_.reset(av_frame_alloc());
    picture_->format = codec_->pix_fmt, picture_->width = size_.width, picture_->height = size_.height;
    picture_->color_range = codec_->color_range;
    check(av_frame_get_buffer(picture_.get(), 0), "cannot be encoded");
  }

  void fill(const cv::Mat& image) {
    check(av_frame_make_writable(picture_.get()), "cannot be encoded");
    scaler_.reset(sws_getCachedContext(
        scaler_.release(), size_.width, size_.height, input_format(image), size_.width, size_.height,
        codec_->pix_fmt, SWS_BILINEAR | SWS_ACCURATE_RND | SWS_BITEXACT, nullptr, nullptr, nullptr));
    if (!scaler_) throw Error(ErrorCategory::usage, "pictures cannot be converted to this pixel format");
    const int* coefficients = sws_getCoefficients(SWS_CS_DEFAULT);
    sws_setColorspaceDetails(scaler_.get(), coefficients, 1, coefficients,
                             codec_->color_range == AVCOL_RANGE_JPEG, 0, 1 << 16, 1 << 16);
    const std::uint8_t* planes[4] = {image.data, nullptr, nullptr, nullptr};
    const int strides[4] = {static_cast<int>(image.step), 0, 0, 0};
    sws_scale(scaler_.get(), planes, strides, 0, size_.height, picture_->data, picture_->linesize);
  }

  void encode(const AVFrame* picture) {
    check(avcodec_send_frame(codec_.get(), picture), "cannot be encoded");
    for (;;) {
      const int got = avcodec_receive_packet(codec_.get(), packet_.get());
      if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return;
      check(got, "cannot be encoded");
      if (packet_->duration == 0) packet_->duration = 1;  // one frame; without it the last one has none
      av_packet_rescale_ts(packet_.get(), codec_->time_base, stream_->time_base);
      packet_->stream_index = stream_->index;
      check(av_interleaved_write_frame(output_.get(), packet_.get()), "cannot be written");
    }
  }

  std::filesystem::path path_, temporary_;
  cv::Size size_;
  std::unique_ptr<AVFormatContext, OutputDeleter> output_;
  CodecPtr codec_;
  AVStream* stream_ = nullptr;
  PacketPtr packet_;
  AvFramePtr picture_;
  ScalerPtr scaler_;
  std::int64_t next_pts_ = 0;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<VideoWriter> create_video(const std::filesystem::path& path, cv::Size size,
                                          const EncoderOptions& options) {
  return std::make_unique<LibavWriter>(path, size, options);
}

}  // namespace micro
