#include "libmicro/pipeline/pictures.h"

#include <algorithm>
#include <cmath>

#include "libmicro/core/error.h"
#include "libmicro/motion/face_crop.h"

namespace micro {
namespace {

constexpr FrameIndex worth_a_seek = 64;  // frames that are rather decoded than jumped over

class StoredPictures : public Pictures {
 public:
  explicit StoredPictures(const RecordingReader& recording) : recording_(recording) {}

  void fill(FaceFrames& faces) override {
    for (auto& views : faces)
      for (std::size_t begin = 0; begin < views.size();) {
        std::size_t end = begin + 1;
        while (end < views.size() && views[end].frame == views[end - 1].frame + 1 && end - begin < 64) ++end;
        const auto crops = recording_.read_crops(views[begin].face.id, views[begin].frame,
                                                 static_cast<FrameIndex>(end - begin));
        for (std::size_t i = begin; i < end; ++i)
          if (views[i].face.valid) views[i].crop = crops[i - begin];
        begin = end;
      }
  }

 private:
  const RecordingReader& recording_;
};

class VideoPictures : public Pictures {
 public:
  VideoPictures(const RecordingReader& recording, const std::filesystem::path& video, SourceOptions options,
                int crop_side, bool color)
      : recording_(recording), video_(video), crop_side_(crop_side), color_(color) {
    options.want_color = color;
    source_ = open_source(video, options);
    const auto& numbers = recording.numbers();
    const auto number = [&](const char* name) { return numbers.contains(name) ? numbers.at(name) : 0; };
    damaged_ = number("frames_lost") > 0 || number("corrupt_packets") > 0;
  }

  void fill(FaceFrames& faces) override {
    if (faces.empty()) return;
    for (std::size_t i = 0; i < faces.front().size(); ++i) {
      const auto seen = [i](const auto& views) { return views[i].face.valid; };
      if (std::ranges::none_of(faces, seen)) continue;
      const Frame& frame = frame_numbered(faces.front()[i].frame);
      const cv::Mat luma = frame.luma8();
      for (auto& views : faces) {
        FrameView& view = views[i];
        if (!view.face.valid) continue;
        view.crop = crop_face(luma, view.face.unit_from_image, crop_side_);
        if (color_) view.color = crop_face(frame.bgr, view.face.unit_from_image, crop_side_);
      }
    }
  }

 private:
  const Frame& frame_numbered(FrameIndex wanted) {
    if (have_frame_ && frame_.index == wanted) return frame_;
    const FrameIndex next = have_frame_ ? frame_.index + 1 : 0;
    if (wanted < next || wanted > next + worth_a_seek) seek(wanted);
    while (!have_frame_ || frame_.index < wanted) {
      if (!source_->next(frame_)) {
        throw Error(
            ErrorCategory::input,
            "'" + video_.string() + "' ends before frame " + std::to_string(wanted) + " of the recording",
            "is it the video that was recorded?");
      }
      have_frame_ = true;
    }
    return frame_;
  }

  /// A damaged clip is decoded from its start, as it was when it was recorded.
  void seek(FrameIndex wanted) {
    const double pts = recording_.read_frames("pts_s", wanted, 1).front();
    source_->seek(wanted, damaged_ ? std::nan("") : pts);
    have_frame_ = false;
  }

  const RecordingReader& recording_;
  std::filesystem::path video_;
  std::unique_ptr<FrameSource> source_;
  int crop_side_;
  bool color_;
  bool damaged_ = false;
  Frame frame_;
  bool have_frame_ = false;
};

}  // namespace

std::unique_ptr<Pictures> stored_pictures(const RecordingReader& recording) {
  return std::make_unique<StoredPictures>(recording);
}

bool has_stored_pictures(const RecordingReader& recording) {
  const auto faces = recording.face_ids();
  return std::ranges::all_of(faces, [&](int face) {
    return std::ranges::any_of(recording.face_schema(face),
                               [](const auto& spec) { return spec.path == "crops"; });
  });
}

std::unique_ptr<Pictures> video_pictures(const RecordingReader& recording, const std::filesystem::path& video,
                                         SourceOptions options, int crop_side, bool color) {
  return std::make_unique<VideoPictures>(recording, video, options, crop_side, color);
}

}  // namespace micro
