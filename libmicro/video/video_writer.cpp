#include "libmicro/video/video_writer.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <system_error>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/video/codecs.h"
#include "libmicro/video/encoder_settings.h"
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

AVRational rational(const Fraction& fraction) {
  return {static_cast<int>(fraction.numerator), static_cast<int>(fraction.denominator)};
}

class LibavWriter : public VideoWriter {
 public:
  LibavWriter(std::filesystem::path path, cv::Size size, const EncoderOptions& options)
      : path_(std::move(path)),
        temporary_(path_.parent_path() / (path_.stem().string() + ".partial" + path_.extension().string())),
        size_(size) {
    silence_libav();
    planes_format_ = av_get_pix_fmt(options.planes_format.c_str());
    planes_full_range_ = options.planes_full_range;
    last_duration_ = options.last_duration;
    open_encoder(options);
    open_container(options);
  }

  ~LibavWriter() override {
    output_.reset();
    if (!finished_) std::remove(temporary_.c_str());
  }

  void write(const cv::Mat& image) override { write(std::vector<cv::Mat>{image}, next_pts_); }

  void write(const std::vector<cv::Mat>& planes, std::int64_t time) override {
    if (planes.empty() || planes.front().size() != size_)
      throw Error(ErrorCategory::internal, "a frame of another size was given to the encoder");
    if (time < next_pts_)
      throw Error(ErrorCategory::internal, "a frame was given that is not later than the last");
    fill(planes);
    if (next_pts_ == 0) first_pts_ = time;
    picture_->pts = time;
    next_pts_ = time + 1;
    encode(picture_.get());
  }

  void finish() override {
    encode(nullptr);
    if (last_duration_ > 0 && waiting_->data) waiting_->duration = remaining_duration();
    write_waiting();
    check(av_write_trailer(output_.get()), "cannot be completed");
    output_.reset();
    sync();
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

  void sync() const {
    const int descriptor = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && (::fsync(descriptor) == 0 || errno == EINVAL);
    const int reason = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!synced)
      throw Error(ErrorCategory::output,
                  "'" + path_.string() + "' cannot be written: " + std::generic_category().message(reason),
                  "check the folder and the free space");
  }

  void open_encoder(const EncoderOptions& options) {
    const AVCodec* encoder = avcodec_find_encoder_by_name(options.codec.c_str());
    if (!encoder)
      throw Error(ErrorCategory::usage, "there is no encoder called '" + options.codec + "' here",
                  "try libx264, libx265, mpeg4, mjpeg or ffv1");
    codec_.reset(allocated(avcodec_alloc_context3(encoder)));
    codec_->width = size_.width, codec_->height = size_.height;
    codec_->pix_fmt = av_get_pix_fmt(options.pixel_format.c_str());
    if (codec_->pix_fmt == AV_PIX_FMT_NONE)
      throw Error(ErrorCategory::usage, "there is no pixel format called '" + options.pixel_format + "'",
                  "try yuv420p or gray");
    const AVRational rate = av_d2q(options.playback_fps, 1000000);
    codec_->framerate = rate;
    codec_->time_base = options.time_base.numerator > 0 ? rational(options.time_base) : av_inv_q(rate);
    codec_->thread_count = 1;  // the pictures of x264 depend on it
    codec_->flags |= AV_CODEC_FLAG_BITEXACT;
    describe_colors(options);
    codec_->bit_rate = options.codec == "mpeg4" || options.codec == "mjpeg"
                           ? static_cast<std::int64_t>(size_.area()) * 30
                           : 0;
    if (const AVOutputFormat* format = av_guess_format(nullptr, path_.c_str(), nullptr);
        format && (format->flags & AVFMT_GLOBALHEADER))
      codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    Dictionary settings = parsed_settings(options.options);
    make_repeatable(options.codec, settings);
    const int opened = avcodec_open2(codec_.get(), encoder, settings.address());
    if (opened < 0)
      throw Error(ErrorCategory::usage, "the encoder " + options.codec + " refuses " + options.pixel_format +
                                            " at this size: " + libav_reason(opened));
    if (const auto* left = av_dict_get(*settings.address(), "", nullptr, AV_DICT_IGNORE_SUFFIX))
      throw Error(ErrorCategory::usage,
                  "the encoder " + options.codec + " has no option '" + left->key + "'");
  }

  void describe_colors(const EncoderOptions& options) {
    const auto& description = *av_pix_fmt_desc_get(codec_->pix_fmt);
    const bool as_stored = planes_format_ != AV_PIX_FMT_NONE && !(description.flags & AV_PIX_FMT_FLAG_RGB);
    const bool named_full = std::string(description.name).starts_with("yuvj");
    const bool full = as_stored && !named_full ? planes_full_range_ : is_full_range_format(description);
    codec_->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    codec_->sample_aspect_ratio = rational(options.pixel_aspect);
    if (!as_stored) return;
    const auto found = [](int value, int unspecified) { return value < 0 ? unspecified : value; };
    codec_->colorspace = static_cast<AVColorSpace>(
        found(av_color_space_from_name(options.color.matrix.c_str()), AVCOL_SPC_UNSPECIFIED));
    codec_->color_primaries = static_cast<AVColorPrimaries>(
        found(av_color_primaries_from_name(options.color.primaries.c_str()), AVCOL_PRI_UNSPECIFIED));
    codec_->color_trc = static_cast<AVColorTransferCharacteristic>(
        found(av_color_transfer_from_name(options.color.transfer.c_str()), AVCOL_TRC_UNSPECIFIED));
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
    stream_->sample_aspect_ratio = codec_->sample_aspect_ratio;
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
    packet_.reset(allocated(av_packet_alloc()));
    waiting_.reset(allocated(av_packet_alloc()));
    picture_.reset(allocated(av_frame_alloc()));
    picture_->format = codec_->pix_fmt, picture_->width = size_.width, picture_->height = size_.height;
    picture_->color_range = codec_->color_range;
    check(av_frame_get_buffer(picture_.get(), 0), "cannot be encoded");
  }

  void fill(const std::vector<cv::Mat>& planes) {
    check(av_frame_make_writable(picture_.get()), "cannot be encoded");
    const bool in_planes = planes_format_ != AV_PIX_FMT_NONE && planes.front().channels() == 1;
    if (in_planes && planes_format_ == codec_->pix_fmt) return copy(planes);
    const AVPixelFormat from = in_planes ? planes_format_ : input_format(planes.front());
    scaler_.reset(sws_getCachedContext(
        scaler_.release(), size_.width, size_.height, from, size_.width, size_.height, codec_->pix_fmt,
        SWS_BILINEAR | SWS_ACCURATE_RND | SWS_BITEXACT, nullptr, nullptr, nullptr));
    if (!scaler_) throw Error(ErrorCategory::usage, "pictures cannot be converted to this pixel format");
    const int* coefficients = sws_getCoefficients(
        codec_->colorspace == AVCOL_SPC_UNSPECIFIED ? SWS_CS_DEFAULT : static_cast<int>(codec_->colorspace));
    sws_setColorspaceDetails(scaler_.get(), coefficients, in_planes ? planes_full_range_ : 1, coefficients,
                             codec_->color_range == AVCOL_RANGE_JPEG, 0, 1 << 16, 1 << 16);
    const std::uint8_t* data[4] = {};
    int strides[4] = {};
    for (std::size_t i = 0; i < std::min<std::size_t>(planes.size(), 4); ++i)
      data[i] = planes[i].data, strides[i] = static_cast<int>(planes[i].step);
    sws_scale(scaler_.get(), data, strides, 0, size_.height, picture_->data, picture_->linesize);
  }

  void copy(const std::vector<cv::Mat>& planes) {
    for (std::size_t i = 0; i < planes.size(); ++i)
      av_image_copy_plane(picture_->data[i], picture_->linesize[i], planes[i].data,
                          static_cast<int>(planes[i].step),
                          static_cast<int>(planes[i].cols * planes[i].elemSize()), planes[i].rows);
  }

  void encode(const AVFrame* picture) {
    check(avcodec_send_frame(codec_.get(), picture), "cannot be encoded");
    for (;;) {
      const int got = avcodec_receive_packet(codec_.get(), packet_.get());
      if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return;
      check(got, "cannot be encoded");
      if (packet_->duration == 0)  // one frame; without it the last one has none
        packet_->duration =
            std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(codec_->framerate), codec_->time_base));
      if (!picture && last_duration_ > 0 && packet_->pts == next_pts_ - 1) packet_->duration = last_duration_;
      const double wanted = static_cast<double>(packet_->pts) * av_q2d(codec_->time_base);
      av_packet_rescale_ts(packet_.get(), codec_->time_base, stream_->time_base);
      check_time(wanted, static_cast<double>(packet_->pts) * av_q2d(stream_->time_base));
      packet_->stream_index = stream_->index;
      if (!any_) first_dts_ = packet_->dts, any_ = true;
      write_waiting();
      waiting_.swap(packet_);
    }
  }

  /// Containers count the whole length by decoding times, which run ahead of the pictures' own.
  std::int64_t remaining_duration() const {
    const std::int64_t whole = next_pts_ - 1 - first_pts_ + last_duration_;
    return std::max<std::int64_t>(
        1, av_rescale_q(whole, codec_->time_base, stream_->time_base) - (waiting_->dts - first_dts_));
  }

  /// Packets are written when the next one has come: the last one's duration is told at the end.
  void write_waiting() {
    if (waiting_->data) check(av_interleaved_write_frame(output_.get(), waiting_.get()), "cannot be written");
  }

  /// Matroska rounds times to the millisecond, AVI to whole frames.
  void check_time(double wanted_s, double stored_s) const {
    constexpr double tolerable = 0.05;  // of a frame
    if (std::abs(wanted_s - stored_s) * av_q2d(codec_->framerate) <= tolerable) return;
    throw Error(ErrorCategory::usage,
                "'" + path_.string() + "' would not keep the times of the frames: this container rounds them",
                "name an .mp4 or .mov");
  }

  std::filesystem::path path_, temporary_;
  cv::Size size_;
  AVPixelFormat planes_format_ = AV_PIX_FMT_NONE;
  bool planes_full_range_ = false;
  std::unique_ptr<AVFormatContext, OutputDeleter> output_;
  CodecPtr codec_;
  AVStream* stream_ = nullptr;
  PacketPtr packet_, waiting_;
  AvFramePtr picture_;
  ScalerPtr scaler_;
  std::int64_t first_pts_ = 0, next_pts_ = 0, first_dts_ = 0, last_duration_ = 0;
  bool any_ = false;  ///< packet has come
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<VideoWriter> create_video(const std::filesystem::path& path, cv::Size size,
                                          const EncoderOptions& options) {
  return std::make_unique<LibavWriter>(path, size, options);
}

}  // namespace micro
