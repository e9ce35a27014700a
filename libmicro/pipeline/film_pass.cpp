#include "libmicro/pipeline/film_pass.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/ordered.h"
#include "libmicro/synthesis/film_displacer.h"
#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr std::size_t frame_memory = 96 << 20;  // bytes of decoded frames under way

class FilmPass {
 public:
  FilmPass(const FilmPlan& film, VideoWriter& writer)
      : request_(film.request),
        watched_(film.watched),
        plan_(film.plan),
        events_(film.events),
        time_unit_(film.time_unit),
        writer_(writer),
        seed_(seed_of(static_cast<std::uint64_t>(plan_.options.seed), Stream::rounding)) {
    if (!request_.preview.empty()) rows_.resize(std::min(plan_.events.size(), most_preview_rows));
  }

  void run(ProgressSink& progress, const std::stop_token& stop) {
    const auto source = open_film(request_, true);
    const int threads = threads_of(request_);
    run_in_order<Token>(
        threads, window(threads),
        [&]() -> std::shared_ptr<Token> {
          auto token = std::make_shared<Token>();
          return !stop.stop_requested() && source->next(token->frame) ? token : nullptr;
        },
        [&](Token& token) { change(token); },
        [&](Token& token) {
          write(token);
          progress.progress("drawing", ++written_, plan_.frames());
        });
    stop_if_asked(stop);
    if (written_ != plan_.frames())
      throw Error(ErrorCategory::input,
                  "'" + request_.input.string() + "' had " + std::to_string(plan_.frames()) +
                      " frames when first read and " + std::to_string(written_) + " now",
                  "is it still being written?");
  }

  std::vector<PreviewRow> take_preview() { return std::move(rows_); }

 private:
  struct Token {
    Frame frame;
    std::vector<cv::Mat> planes;  ///< or one colour picture
    cv::Mat untouched;            ///< grey, where the preview needs it
  };

  std::size_t window(int threads) const {
    const auto& clip = watched_.clip;
    const std::size_t bytes = 4 * static_cast<std::size_t>(clip.width) *
                              static_cast<std::size_t>(clip.height) * (clip.bit_depth > 8 ? 2 : 1);
    return std::clamp<std::size_t>(frame_memory / std::max<std::size_t>(1, bytes), 2,
                                   4 * static_cast<std::size_t>(threads));
  }

  std::vector<SkinMovement> movements(FrameIndex frame) const {
    std::vector<SkinMovement> moving;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const auto& event = plan_.events[i];
      if (!event.moves(frame) || event.amplitude_px <= 0) continue;
      const double share = event.course.at(plan_.timeline.seconds(frame));
      if (share > 0)
        moving.push_back(
            {&events_[i].field, share * event.amplitude_px / event.inter_ocular_px, placement(i, frame)});
    }
    return moving;
  }

  FacePlacement placement(std::size_t event, FrameIndex frame) const {
    return watched_.track.placement(frame).after(events_[event].in_crop);
  }

  void change(Token& token) const {
    Frame& frame = token.frame;
    token.planes = frame.planes.empty() ? std::vector<cv::Mat>{frame.bgr} : frame.planes;
    if (token.planes.front().empty() || !same_format(token.planes))
      throw Error(ErrorCategory::input,
                  "'" + request_.input.string() + "' changes its picture size or format at frame " +
                      std::to_string(frame.index),
                  "write it anew in one format");
    if (is_apex_of_preview(frame.index)) token.untouched = grey(token.planes.front()).clone();
    const auto moving = movements(frame.index);
    if (moving.empty()) return;
    const bool deep = token.planes.front().depth() == CV_16U;
    const int largest = (1 << (deep ? watched_.clip.bit_depth : 8)) - 1;
    const cv::Size picture = token.planes.front().size();
    for (std::size_t i = 0; i < token.planes.size(); ++i) {
      const cv::Size plane = token.planes[i].size();
      const cv::Size scale((picture.width + plane.width - 1) / plane.width,
                           (picture.height + plane.height - 1) / plane.height);
      displace_skin(token.planes[i], scale, moving, largest,
                    hashed(seed_, static_cast<std::uint64_t>(frame.index), i));
    }
  }

  bool same_format(const std::vector<cv::Mat>& planes) const {
    return planes.front().size() == cv::Size(watched_.clip.width, watched_.clip.height) &&
           (watched_.clip.planes_format.empty() || planes.front().channels() == 1);
  }

  void write(const Token& token) {
    writer_.write(token.planes, (token.frame.pts_ticks - watched_.track.first_ticks()) / time_unit_);
    for (std::size_t i = 0; i < rows_.size(); ++i) look(i, token);
  }

  cv::Mat grey(const cv::Mat& picture) const {
    cv::Mat out = picture;
    if (picture.channels() == 3) cv::cvtColor(picture, out, cv::COLOR_BGR2GRAY);
    if (out.depth() == CV_16U) out.convertTo(out, CV_8U, std::ldexp(1.0, 8 - watched_.clip.bit_depth));
    return out;
  }

  bool is_apex_of_preview(FrameIndex frame) const {
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (plan_.events[i].interval.apex() == frame) return true;
    return false;
  }

  /// Keeps what the contact sheet shows of one event.
  void look(std::size_t i, const Token& token) {
    const auto& event = plan_.events[i];
    const FrameIndex frame = token.frame.index, last = plan_.frames() - 1;
    auto& row = rows_[i];
    const FacePlacement face = placement(i, event.interval.apex());
    const cv::Rect square = preview_square(face);
    const auto crop = [&] { return preview_crop(grey(token.planes.front()), square).clone(); };
    if (frame == std::max<FrameIndex>(0, event.interval.onset() - 1)) row.before = crop();
    if (frame == std::min(last, event.interval.offset() + 1)) row.after = crop();
    if (frame != event.interval.apex()) return;
    row.title = preview_title(event);
    row.field = &events_[i].field;
    row.apex = crop();
    row.face = {face.eyes - cv::Point2d(square.tl()), face.axis};
    row.magnification = preview_magnification(event.amplitude_iod() / 100, *row.field);
    cv::Mat magnified = token.untouched;
    displace_skin(magnified, {1, 1}, {{row.field, row.magnification * event.amplitude_iod() / 100, face}},
                  255, seed_);
    row.magnified = preview_crop(magnified, square).clone();
  }

  const SpikeInRequest& request_;
  const Watched& watched_;
  const SpikePlan& plan_;
  const std::vector<FilmEvent>& events_;
  std::int64_t time_unit_;
  VideoWriter& writer_;
  std::uint64_t seed_;
  FrameIndex written_ = 0;
  std::vector<PreviewRow> rows_;
};

}  // namespace

std::unique_ptr<FrameSource> open_film(const SpikeInRequest& request, bool pictures) {
  SourceOptions options;
  options.capture_fps = request.capture_fps;
  options.want_planes = pictures;
  auto source = open_source(request.input, options);
  if (!pictures || !source->info().planes_format.empty()) return source;
  options.want_color = true;  // RGB, palette, packed: as BGR
  return open_source(request.input, options);
}

void stop_if_asked(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Error(ErrorCategory::cancelled, "stopped: no clip was written");
}

std::vector<PreviewRow> draw_film(const FilmPlan& film, VideoWriter& writer, ProgressSink& progress,
                                  const std::stop_token& stop) {
  FilmPass pass(film, writer);
  pass.run(progress, stop);
  return pass.take_preview();
}

}  // namespace micro
