#pragma once

#include <functional>
#include <opencv2/core.hpp>
#include <stop_token>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/progress.h"
#include "libmicro/pipeline/footage.h"

namespace micro {

struct PictureOptions {
  int side = 256;  ///< of the face-locked crop, pixels
  double magnification =
      0;  ///< of the motion; 0 = as much as makes the movement about as long as a 16th of the side
};

/// What one event looks like: the face-locked crop at onset, apex and offset, CV_8UC3, and at the apex with
/// the motion since the onset made larger, arrows on it. A crop that the face is missing from is a grey
/// picture that says so.
struct EventPictures {
  cv::Mat onset, apex, offset, motion;
  double magnification = 0;
};

/// Draws the events one by one, in the order of their onsets (the video is decoded once through). Throws
/// Error(input), Error(cancelled).
void draw_events(const RecordingReader& recording, Footage& footage, std::vector<Event> events,
                 const PictureOptions& options, ProgressSink& progress, const std::stop_token& stop,
                 const std::function<void(const Event&, const EventPictures&)>& take);

}  // namespace micro
