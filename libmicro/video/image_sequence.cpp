#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/video/capture_rate.h"
#include "libmicro/video/image_files.h"
#include "libmicro/video/libav_source.h"

namespace micro {
namespace {

class ImageSequence : public FrameSource {
 public:
  ImageSequence(const std::filesystem::path& path, const SourceOptions& options)
      : options_(options), files_(image_files(path)) {
    check_capture_fps(options.capture_fps);
    if (options.capture_fps <= 0)
      throw Error(ErrorCategory::usage,
                  "'" + path.string() + "' is a sequence of images, which stores no frame rate",
                  "give it with --capture-fps, e.g. --capture-fps 200");
    Frame first;
    if (!next(first))
      throw Error(ErrorCategory::input, "none of the images of '" + path.string() + "' can be read",
                  "JPEG, PNG, TIFF and BMP are known");
    info_ = {path.string(),
             "image sequence",
             files_.front().extension().string().substr(1),
             first.bit_depth > 8 ? "gray16" : "gray",
             first.luma.cols,
             first.luma.rows};
    info_.bit_depth = first.bit_depth;
    info_.full_range = true;
    info_.playback_fps = info_.capture_fps = options.capture_fps;
    info_.capture_fps_source = "option";
    info_.declared_frames = static_cast<std::int64_t>(files_.size());
    info_.duration_s = static_cast<double>(files_.size()) / options.capture_fps;
    info_.time_base = {1000, std::llround(1000 * options.capture_fps)};
    if (read_picture(files_[position_ - 1], PictureForm::as_stored).channels() == 1)
      info_.planes_format = first.bit_depth > 8 ? "gray16le" : "gray";
    rewind();
    warn_of_numbering_gaps();
  }

  const ClipInfo& info() const override { return info_; }
  const DecodeReport& report() const override { return report_; }

  bool next(Frame& frame) override {
    while (position_ < files_.size()) {
      const std::size_t file = position_++;
      frame = Frame{};
      if (!read(files_[file], frame)) {
        ++report_.frames_lost;
        report_.warnings.push_back("'" + files_[file].filename().string() +
                                   "' cannot be read: that frame is missing");
        continue;
      }
      // The slot of a lost image stays empty: time goes by the file's place, the number by the order of
      // decoding.
      frame.index = next_index_++;
      frame.pts_s = frame.capture_s = static_cast<double>(file) / options_.capture_fps;
      frame.pts_ticks = static_cast<std::int64_t>(file);
      frame.key_frame = true;
      report_.frames_decoded = next_index_;
      return true;
    }
    return false;
  }

  void seek(FrameIndex index, double) override {
    rewind();
    Frame skipped;
    while (next_index_ < index)
      if (!next(skipped))
        throw Error(ErrorCategory::input, "'" + info_.path + "' has no frame " + std::to_string(index),
                    "were images removed?");
  }

 private:
  void rewind() {
    position_ = 0, next_index_ = 0;
    report_ = {};
  }

  bool read(const std::filesystem::path& file, Frame& frame) {
    const cv::Mat image = read_picture(file, PictureForm::luma);
    if (image.empty() || (image.depth() != CV_8U && image.depth() != CV_16U)) return false;
    frame.luma = info_.width && image.size() != cv::Size(info_.width, info_.height) ? cv::Mat() : image;
    if (frame.luma.empty()) return false;  // another size is another picture, not a frame of this sequence
    frame.bit_depth = image.depth() == CV_8U ? 8 : 16;
    frame.full_range = true;
    if (options_.want_planes && !info_.planes_format.empty()) frame.planes = {frame.luma};
    if (options_.want_color) frame.bgr = read_picture(file, PictureForm::color);
    return true;
  }

  void warn_of_numbering_gaps() {
    const auto gaps = numbering_gaps(files_);
    if (gaps > 0)
      report_.warnings.push_back(
          std::to_string(gaps) +
          " numbers are missing in the image names: those frames are not in the folder");
  }

  SourceOptions options_;
  std::vector<std::filesystem::path> files_;
  ClipInfo info_;
  DecodeReport report_;
  std::size_t position_ = 0;
  FrameIndex next_index_ = 0;
};

}  // namespace

std::unique_ptr<FrameSource> open_image_sequence(const std::filesystem::path& path,
                                                 const SourceOptions& options) {
  return std::make_unique<ImageSequence>(path, options);
}

}  // namespace micro
