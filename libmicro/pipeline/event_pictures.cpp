#include "libmicro/pipeline/event_pictures.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/error.h"
#include "libmicro/motion/face_crop.h"
#include "libmicro/motion/flow_method.h"
#include "libmicro/report/drawing.h"
#include "libmicro/report/motion_picture.h"

namespace micro {
namespace {

constexpr double wanted_motion = 1.0 / 16;  ///< of the side
constexpr double least_magnification = 2, largest_magnification = 20;
constexpr double drawn_share = 0.4;  ///< of the strongest motion: below it there are no arrows

cv::Mat crop_at(const RecordingReader& recording, Footage& footage, int face, FrameIndex frame, int side) {
  const auto place = face_place(recording, face, frame);
  return place.valid ? crop_face(footage.at(frame).bgr, place.unit_from_image, side) : cv::Mat();
}

/// The motion that hardly anything exceeds: single pixels may be wrong.
double strongest(const cv::Mat& motion) {
  std::vector<float> lengths;
  const int margin = motion.cols / 10;
  for (int y = margin; y < motion.rows - margin; y += 2)
    for (int x = margin; x < motion.cols - margin; x += 2) {
      const auto& f = motion.at<cv::Vec2f>(y, x);
      lengths.push_back(std::hypot(f[0], f[1]));
    }
  const auto at = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() * 98 / 100);
  std::nth_element(lengths.begin(), at, lengths.end());
  return std::max(1e-3F, *at);
}

void add_motion(FlowEngine& engine, const PictureOptions& options, EventPictures& pictures) {
  cv::Mat before, after, flow;
  cv::cvtColor(pictures.onset, before, cv::COLOR_BGR2GRAY);
  cv::cvtColor(pictures.apex, after, cv::COLOR_BGR2GRAY);
  engine.compute(before, after, flow);
  const cv::Mat motion = local_motion(flow);
  const double longest = strongest(motion);
  pictures.magnification = options.magnification > 0 ? options.magnification
                                                     : std::clamp(wanted_motion * options.side / longest,
                                                                  least_magnification, largest_magnification);
  pictures.motion = magnified(pictures.apex, motion, pictures.magnification);
  draw_motion(pictures.motion, motion, pictures.magnification, drawn_share * longest);
}

}  // namespace

void draw_events(const RecordingReader& recording, Footage& footage, std::vector<Event> events,
                 const PictureOptions& options, ProgressSink& progress, const std::stop_token& stop,
                 const std::function<void(const Event&, const EventPictures&)>& take) {
  std::ranges::stable_sort(events, {}, [](const Event& event) { return event.interval.onset(); });
  const auto engine = make_flow_engine("farneback");
  FrameIndex done = 0;
  for (const auto& event : events) {
    if (stop.stop_requested()) throw Error(ErrorCategory::cancelled, "stopped");
    progress.progress("drawing", done++, static_cast<FrameIndex>(events.size()));
    EventPictures pictures;
    const auto crop = [&](FrameIndex frame) {
      return crop_at(recording, footage, event.face_id, frame, options.side);
    };
    pictures.onset = crop(event.interval.onset());
    pictures.apex = crop(event.interval.apex());
    pictures.offset = crop(event.interval.offset());
    if (!pictures.onset.empty() && !pictures.apex.empty()) add_motion(*engine, options, pictures);
    for (cv::Mat* picture : {&pictures.onset, &pictures.apex, &pictures.offset, &pictures.motion})
      if (picture->empty()) *picture = placeholder(options.side, "the face is not seen here");
    take(event, pictures);
  }
}

}  // namespace micro
