#include "libmicro/video/libav_source.h"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "libmicro/core/error.h"
#include "libmicro/core/gap_counter.h"
#include "libmicro/video/capture_rate.h"
#include "libmicro/video/codecs.h"
#include "libmicro/video/hardware_decoder.h"
#include "libmicro/video/picture.h"

namespace micro {
namespace {

constexpr int patience = 2000;  // damaged packets in a row before giving up
constexpr double run_up_s =
    1.0;  // start decoding this much earlier when the nearest key frame did not lead to the frame
constexpr double largest_side = 32768;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why,
                         const std::string& what_to_do) {
  throw Error(ErrorCategory::input, "'" + path.string() + "' " + why, what_to_do);
}

InputPtr open_input(const std::filesystem::path& path) {
  AVFormatContext* raw = nullptr;
  // "file:" keeps names with a colon or a percent sign from being taken for a protocol or pattern.
  const int opened = avformat_open_input(&raw, ("file:" + path.string()).c_str(), nullptr, nullptr);
  check_memory(opened);
  if (opened < 0)
    refuse(path, "is not a video file: " + libav_reason(opened),
           "check that the copy is complete; 'ffprobe' tells more");
  InputPtr input(raw);
  const int found = avformat_find_stream_info(input.get(), nullptr);
  check_memory(found);
  if (found < 0)
    refuse(path, "cannot be read as video: " + libav_reason(found), "check that the copy is complete");
  return input;
}

std::map<std::string, std::string> tags_of(const AVFormatContext& input, const AVStream& stream) {
  std::map<std::string, std::string> tags;
  for (const AVDictionary* dictionary : {input.metadata, stream.metadata}) {
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)))
      tags[entry->key] = entry->value;
  }
  return tags;
}

/// Clockwise turn, a multiple of 90, that makes the picture upright.
int rotation_of(const AVStream& stream) {
  const auto* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  if (!matrix) return 0;
  const double degrees = -av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
  if (!std::isfinite(degrees)) return 0;
  return ((static_cast<int>(std::lround(degrees / 90)) % 4 + 4) % 4) * 90;
}

double as_double(AVRational rate) { return rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0; }

class LibavSource : public FrameSource {
 public:
  LibavSource(std::filesystem::path path, const SourceOptions& options)
      : path_(std::move(path)), options_(options) {
    open();
    describe();
  }

  const ClipInfo& info() const override { return info_; }
  const DecodeReport& report() const override { return report_; }

  bool next(Frame& frame) override {
    if (finished_) return false;
    while (receive()) {
      if (!convert(frame)) continue;
      return true;
    }
    finish();
    return false;
  }

  void seek(FrameIndex index, double pts_s) override {
    if (seek_by_time(index, pts_s, 0) || seek_by_time(index, pts_s, run_up_s)) return;
    reopen();
    Frame skipped;
    while (next_index_ < index)
      if (!next(skipped)) refuse(path_, "has no frame " + std::to_string(index), "was the file changed?");
  }

 private:
  AVStream& stream() const { return *input_->streams[stream_index_]; }

  void open() {
    silence_libav();
    input_ = open_input(path_);
    const AVCodec* decoder = nullptr;
    stream_index_ = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0);
    if (stream_index_ < 0 || (stream().disposition & AV_DISPOSITION_ATTACHED_PIC))
      refuse(path_, "has no video in it", "is it a sound recording?");
    if (!decoder)
      refuse(path_,
             std::string("is coded as ") + avcodec_get_name(stream().codecpar->codec_id) +
                 ", for which there is no decoder here",
             "convert it to H.264 or FFV1");
    for (unsigned i = 0; i < input_->nb_streams; ++i)
      if (static_cast<int>(i) != stream_index_) input_->streams[i]->discard = AVDISCARD_ALL;
    codec_.reset(allocated(avcodec_alloc_context3(decoder)));
    packet_.reset(allocated(av_packet_alloc()));
    picture_.reset(allocated(av_frame_alloc()));
    avcodec_parameters_to_context(codec_.get(), stream().codecpar);
    codec_->thread_count = options_.decoder_threads;
    codec_->pkt_timebase = stream().time_base;
    if (!options_.hwaccel.empty()) decode_on_device(*codec_, *decoder, options_.hwaccel, path_);
    const int ready = avcodec_open2(codec_.get(), decoder, nullptr);
    check_memory(ready);
    if (ready < 0)
      refuse(path_, "cannot be decoded: " + libav_reason(ready), "check that the copy is complete");
    draining_ = finished_ = false;
  }

  /// The first picture settles size and depth: containers are wrong about both often enough.
  void describe() {
    if (!receive()) refuse(path_, "has no picture that can be decoded", "check that the copy is complete");
    held_ = true;
    const auto format = static_cast<AVPixelFormat>(picture_->format);
    const int rotation = rotation_of(stream());
    if (picture_->width < 1 || picture_->height < 1 || picture_->width > largest_side ||
        picture_->height > largest_side)
      refuse(path_, "has pictures of an impossible size", "check that the copy is complete");
    converter_.emplace(picture_->width, picture_->height, format, rotation, options_);
    width_ = picture_->width, height_ = picture_->height;
    info_.path = path_.string();
    info_.container = input_->iformat->name;
    info_.codec = avcodec_get_name(codec_->codec_id);
    const char* name = av_get_pix_fmt_name(format);
    info_.pixel_format = name ? name : "unknown";
    info_.rotation_deg = rotation;
    info_.width = rotation % 180 ? picture_->height : picture_->width;
    info_.height = rotation % 180 ? picture_->width : picture_->height;
    info_.bit_depth = luma_layout(format).bit_depth;
    info_.full_range = is_full_range(*picture_);
    info_.planes_format = planes_format(format, rotation);
    describe_colors(rotation);
    describe_times();
  }

  void describe_colors(int rotation) {
    const auto name = [](const char* text) { return std::string(text ? text : ""); };
    if (picture_->colorspace != AVCOL_SPC_UNSPECIFIED)
      info_.color.matrix = name(av_color_space_name(picture_->colorspace));
    if (picture_->color_primaries != AVCOL_PRI_UNSPECIFIED)
      info_.color.primaries = name(av_color_primaries_name(picture_->color_primaries));
    if (picture_->color_trc != AVCOL_TRC_UNSPECIFIED)
      info_.color.transfer = name(av_color_transfer_name(picture_->color_trc));
    const AVRational aspect = av_guess_sample_aspect_ratio(input_.get(), &stream(), picture_.get());
    if (aspect.num > 0 && aspect.den > 0)
      info_.pixel_aspect =
          rotation % 180 ? Fraction{aspect.den, aspect.num} : Fraction{aspect.num, aspect.den};
  }

  void describe_times() {
    info_.time_base = {stream().time_base.num, stream().time_base.den};
    info_.playback_fps = as_double(stream().avg_frame_rate);
    if (info_.playback_fps <= 0) info_.playback_fps = as_double(stream().r_frame_rate);
    const CaptureRate rate =
        capture_rate(options_.capture_fps, tags_of(*input_, stream()), info_.playback_fps);
    info_.capture_fps = rate.fps;
    info_.capture_fps_source = rate.source;
    time_scale_ =
        info_.playback_fps > 0 && info_.capture_fps > 0 ? info_.playback_fps / info_.capture_fps : 1;
    if (stream().duration > 0)
      info_.duration_s = static_cast<double>(stream().duration) * av_q2d(stream().time_base);
    else if (input_->duration > 0)
      info_.duration_s = static_cast<double>(input_->duration) / AV_TIME_BASE;
    info_.declared_frames = stream().nb_frames;
    if (info_.declared_frames <= 0 && info_.duration_s > 0)
      info_.declared_frames = std::llround(info_.duration_s * info_.playback_fps);
    info_.bit_rate =
        static_cast<double>(stream().codecpar->bit_rate > 0 ? stream().codecpar->bit_rate : input_->bit_rate);
  }

  /// The next decoded picture into picture_; false at the end. Damaged packets are counted and passed over.
  bool receive() {
    if (held_) {
      held_ = false;
      return true;
    }
    int refused = 0;
    for (;;) {
      const int got = avcodec_receive_frame(codec_.get(), picture_.get());
      if (got == 0) {
        fetch_from_device(picture_, options_.hwaccel, path_);
        return true;
      }
      if (got == AVERROR_EOF) return false;
      check_memory(got);
      if (got != AVERROR(EAGAIN)) {
        ++report_.corrupt_packets;
        if (++refused > patience) return false;
      }
      feed(refused);
    }
  }

  void feed(int& refused) {
    if (draining_) {
      avcodec_send_packet(codec_.get(), nullptr);
      return;
    }
    const int read = av_read_frame(input_.get(), packet_.get());
    check_memory(read);
    if (read < 0) refuse_failing_disk();
    if (read == AVERROR_EOF || refused > patience || (read < 0 && avio_feof(input_->pb))) {
      if (read != AVERROR_EOF) ++report_.corrupt_packets;
      draining_ = true;
      avcodec_send_packet(codec_.get(), nullptr);
      return;
    }
    if (read < 0) {
      ++report_.corrupt_packets, ++refused;
      return;
    }
    if (packet_->stream_index == stream_index_) send(refused);
    av_packet_unref(packet_.get());
  }

  /// libav takes a read error for the end of the file.
  void refuse_failing_disk() const {
    const int error = input_->pb ? input_->pb->error : 0;
    if (error < 0 && error != AVERROR_EOF)
      refuse(path_, "cannot be read to its end: " + libav_reason(error),
             "check the disk or the network; the same command goes on from the last checkpoint");
  }

  void send(int& refused) {
    const bool flagged = packet_->flags & AV_PKT_FLAG_CORRUPT;
    // On the way to a frame, pictures that no other refers to need not be decoded.
    codec_->skip_frame =
        packet_->pts != AV_NOPTS_VALUE && packet_->pts < sought_ ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
    const int sent = avcodec_send_packet(codec_.get(), packet_.get());
    check_memory(sent);
    if (sent < 0 && sent != AVERROR(EAGAIN)) ++refused;
    if (flagged || (sent < 0 && sent != AVERROR(EAGAIN))) ++report_.corrupt_packets;
  }

  double presentation_time() {
    const auto stamp = picture_->best_effort_timestamp;
    if (stamp != AV_NOPTS_VALUE) return static_cast<double>(stamp) * av_q2d(stream().time_base);
    warn_once(guessed_times_, "the file stores no times: frame times are counted at " +
                                  std::to_string(info_.playback_fps) + " frames/s");
    return next_index_ && info_.playback_fps > 0 ? last_pts_s_ + 1 / info_.playback_fps : 0;
  }

  bool convert(Frame& frame) {
    frame = Frame{};
    if (picture_->width != width_ || picture_->height != height_)
      warn_once(resized_, "the picture size changes at frame " + std::to_string(next_index_) +
                              ": later frames are scaled to the first size");
    if (!converter_->convert(*picture_, info_.bit_depth, frame)) {
      ++report_.corrupt_frames;
      return false;
    }
    const double time = presentation_time();
    const bool out_of_order = time < latest_pts_s_;
    if (out_of_order) ++out_of_order_;
    latest_pts_s_ = std::max(time, latest_pts_s_);
    frame.index = next_index_++;
    frame.pts_s = last_pts_s_ = time;
    frame.pts_ticks = std::llround(frame.pts_s / info_.time_base.value());
    if (!first_pts_s_) first_pts_s_ = frame.pts_s;
    frame.capture_s = (frame.pts_s - *first_pts_s_) * time_scale_;
    frame.key_frame = picture_->key_frame || picture_->pict_type == AV_PICTURE_TYPE_I;
    frame.corrupt = picture_->decode_error_flags || (picture_->flags & AV_FRAME_FLAG_CORRUPT) || out_of_order;
    frame.corrupt_packets = report_.corrupt_packets;
    if (frame.corrupt) ++report_.corrupt_frames;
    gaps_.add(frame.pts_s);
    report_.frames_decoded = next_index_;
    report_.frames_lost = gaps_.lost();
    return true;
  }

  /// Those that an edit list leaves out.
  std::int64_t frames_not_shown() const {
    std::int64_t count = 0;
    for (int i = 0; i < avformat_index_get_entries_count(&stream()); ++i)
      count += (avformat_index_get_entry(&stream(), i)->flags & AVINDEX_DISCARD_FRAME) != 0;
    return count;
  }

  /// A transport stream does not say how long it is, but it consists of packets of one size (188 bytes, with
  /// a time code or error correction 192 or 204).
  bool ends_within_packet() const {
    if (info_.container != "mpegts") return false;
    const std::int64_t bytes = avio_size(input_->pb);
    return bytes > 0 && bytes % 188 != 0 && bytes % 192 != 0 && bytes % 204 != 0;
  }

  /// The container's promise against what came.
  void finish() {
    finished_ = true;
    const double interval = gaps_.usual_interval_s();
    const auto expected = stream().nb_frames - frames_not_shown();
    const double end = last_pts_s_ + interval - first_pts_s_.value_or(0);
    const bool short_of_time = info_.duration_s > 0 && interval > 0 &&
                               info_.duration_s - end > std::max(2.5 * interval, 0.02 * info_.duration_s);
    // Interlaced film may have a sample for each of a picture's two fields.
    const bool of_fields = static_cast<double>(stream().nb_frames) > 1.9 * static_cast<double>(next_index_);
    const bool damaged = report_.corrupt_packets > 0 || report_.corrupt_frames > 0;
    const bool short_of_frames = stream().nb_frames > 0 && next_index_ < expected && (damaged || !of_fields);
    report_.truncated = short_of_time || (short_of_frames && damaged) || ends_within_packet();
    const auto missing = gaps_.lost();
    report_.frames_lost = missing;
    if (short_of_frames)
      report_.frames_lost = std::max<std::int64_t>(missing, expected - next_index_);
    else if (short_of_time)
      report_.frames_lost += std::llround((info_.duration_s - end) / interval);
    summarise();
  }

  void summarise() {
    auto& lines = report_.warnings;
    if (report_.truncated && report_.frames_lost == 0)
      lines.push_back("the file ends early, after " + std::to_string(report_.frames_decoded) +
                      " frames; how many are missing is not known");
    else if (report_.truncated)
      lines.push_back("the file ends early: " + std::to_string(report_.frames_decoded) +
                      " frames came, about " + std::to_string(report_.frames_lost) + " are missing");
    else if (report_.frames_lost > gaps_.lost())
      lines.push_back("the file says that it has " + std::to_string(stream().nb_frames) + " frames, but " +
                      std::to_string(report_.frames_decoded) + " came");
    else if (report_.frames_lost > 0)
      lines.push_back(std::to_string(report_.frames_lost) +
                      " frames are missing between those that came (empty time slots)");
    if (out_of_order_ > 0)
      lines.push_back(std::to_string(out_of_order_) +
                      " pictures came out of order: their time is before that of an earlier one");
    if (report_.corrupt_packets > 0)
      lines.push_back(std::to_string(report_.corrupt_packets) + " packets are damaged");
    if (report_.corrupt_frames > 0)
      lines.push_back(std::to_string(report_.corrupt_frames) +
                      " pictures are damaged (dataset /frames/corrupt marks those shown)");
  }

  void warn_once(bool& said, const std::string& line) {
    if (!said) report_.warnings.push_back(line);
    said = true;
  }

  bool seek_by_time(FrameIndex index, double pts_s, double earlier_s) {
    if (index == 0 || guessed_times_ || !std::isfinite(pts_s)) return false;
    if (!first_pts_s_ && !peek_first_time()) return false;
    const double base = av_q2d(stream().time_base);
    const auto target = std::llround(pts_s / base);
    const auto from = target - std::llround(earlier_s / base);
    if (av_seek_frame(input_.get(), stream_index_, from, AVSEEK_FLAG_BACKWARD) < 0) return false;
    avcodec_flush_buffers(codec_.get());
    held_ = draining_ = finished_ = false;
    sought_ = target;
    while (receive()) {
      const auto stamp = picture_->best_effort_timestamp;
      if (stamp == AV_NOPTS_VALUE || stamp > target) return false;
      if (stamp < target) continue;
      held_ = true;
      next_index_ = index;
      forget_losses();
      return true;
    }
    return false;
  }

  void forget_losses() {
    report_ = {};
    gaps_ = {};
    out_of_order_ = 0;
    latest_pts_s_ = -std::numeric_limits<double>::infinity();
  }

  /// The clock's zero, which capture times are counted from.
  bool peek_first_time() {
    if (!held_ || picture_->best_effort_timestamp == AV_NOPTS_VALUE) return false;
    first_pts_s_ = presentation_time();
    return true;
  }

  void reopen() {
    sought_ = AV_NOPTS_VALUE;
    input_.reset();
    codec_.reset();
    held_ = false;
    next_index_ = 0;
    forget_losses();
    first_pts_s_.reset();
    open();
  }

  std::int64_t sought_ = AV_NOPTS_VALUE;  ///< presentation time that seek() is on its way to, or was
  std::filesystem::path path_;
  SourceOptions options_;
  InputPtr input_;
  CodecPtr codec_;
  PacketPtr packet_;
  AvFramePtr picture_;
  std::optional<PictureConverter> converter_;
  ClipInfo info_;
  DecodeReport report_;
  GapCounter gaps_;
  int stream_index_ = -1, width_ = 0, height_ = 0;
  double time_scale_ = 1, last_pts_s_ = 0, latest_pts_s_ = -std::numeric_limits<double>::infinity();
  std::optional<double> first_pts_s_;
  FrameIndex next_index_ = 0;
  std::int64_t out_of_order_ = 0;
  bool held_ = false;  ///< picture_ is decoded but not handed out yet
  bool draining_ = false, finished_ = false, resized_ = false, guessed_times_ = false;
};

}  // namespace

std::unique_ptr<FrameSource> open_libav_source(const std::filesystem::path& path,
                                               const SourceOptions& options) {
  return std::make_unique<LibavSource>(path, options);
}

}  // namespace micro
