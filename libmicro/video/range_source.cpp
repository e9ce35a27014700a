#include "libmicro/video/range_source.h"

#include <cmath>
#include <optional>
#include <utility>

#include "libmicro/core/error.h"

namespace micro {
namespace {

/// Half a tick of a usual clock: 12.345 written by hand is the frame at 12.345000001.
constexpr double tolerance_s = 1e-6;

class RangeSource : public FrameSource {
 public:
  RangeSource(std::unique_ptr<FrameSource> whole, double start_s, double end_s)
      : whole_(std::move(whole)), info_(whole_->info()), end_s_(end_s) {
    skip_to(start_s);
    const double until = end_s > 0 ? end_s : info_.duration_s;
    if (until > start_s) info_.duration_s = until - start_s;
    info_.declared_frames = std::llround(info_.duration_s * info_.playback_fps);
  }

  const ClipInfo& info() const override { return info_; }
  const DecodeReport& report() const override { return report_; }

  bool next(Frame& frame) override {
    if (ended_) return false;
    if (held_)
      frame = *std::exchange(held_, std::nullopt);
    else if (!whole_->next(frame))
      return finish(true);
    if (end_s_ > 0 && frame.pts_s - zero_s_ >= end_s_ - tolerance_s) return finish(false);
    frame.index -= first_;
    frame.capture_s -= first_capture_s_;
    frame.corrupt_packets -= before_.corrupt_packets;
    report_.frames_decoded = frame.index + 1;
    const auto& seen = whole_->report();
    report_.corrupt_packets = seen.corrupt_packets - before_.corrupt_packets;
    report_.corrupt_frames = seen.corrupt_frames - before_.corrupt_frames;
    report_.frames_lost = seen.frames_lost - before_.frames_lost;
    return true;
  }

  void seek(FrameIndex index, double pts_s) override {
    held_.reset();
    ended_ = false;
    whole_->seek(index + first_, pts_s);
    // A source that jumped counts anew; one that decoded from its start has counted what lies before again.
    if (whole_->report().frames_decoded == 0) before_ = {};
  }

 private:
  void skip_to(double start_s) {
    Frame frame;
    while (whole_->next(frame)) {
      if (frame.index == 0) zero_s_ = frame.pts_s;
      if (frame.pts_s - zero_s_ < start_s - tolerance_s) {
        before_ = whole_->report();
        continue;
      }
      first_ = frame.index, first_capture_s_ = frame.capture_s;
      held_ = std::move(frame);
      return;
    }
    throw Error(ErrorCategory::input,
                "'" + info_.path + "' ends before its start at " + std::to_string(start_s) + " s",
                "correct start and end");
  }

  bool finish(bool at_end_of_file) {
    ended_ = true;
    if (at_end_of_file) {
      const auto& whole = whole_->report();
      report_.truncated = whole.truncated;
      report_.frames_lost = whole.frames_lost - before_.frames_lost;
    }
    report_.warnings = whole_->report().warnings;
    if (report_.frames_lost > 0 && !at_end_of_file)
      report_.warnings.push_back(std::to_string(report_.frames_lost) +
                                 " frames are missing between those that came (empty time slots)");
    return false;
  }

  std::unique_ptr<FrameSource> whole_;
  ClipInfo info_;
  double end_s_, zero_s_ = 0, first_capture_s_ = 0;
  FrameIndex first_ = 0;
  std::optional<Frame> held_;
  DecodeReport report_, before_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<FrameSource> range_of(std::unique_ptr<FrameSource> whole, double start_s, double end_s) {
  return std::make_unique<RangeSource>(std::move(whole), start_s, end_s);
}

}  // namespace micro
