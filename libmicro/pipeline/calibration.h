#pragma once

#include <filesystem>
#include <stop_token>

#include "libmicro/core/progress.h"
#include "libmicro/evaluation/calibration_report.h"
#include "libmicro/pipeline/calibration_grid.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/video/video_writer.h"

namespace micro {

struct CalibrationRequest {
  std::filesystem::path input;   ///< a video, an image folder or a printf pattern
  std::filesystem::path output;  ///< *.json; the page goes beside it as *.html, the passes into *.passes/
  bool force = false;            ///< replace results that another calibration made
  bool fresh = false;            ///< forget finished passes
  bool keep = false;             ///< keep the spiked films, their truth and their recordings
  int face = 0;                  ///< as analyze() numbers faces
  int most_passes = 0;           ///< in this run; 0 = no limit
  double budget_s = 0;           ///< of this run; 0 = no limit
  int repeats = 3;               ///< of every cell of the grid
  GridOptions grid;
  Config config;
  double minimum_confidence = 0.5, largest_turn_deg = 35;  ///< of the face, where spikes may go
  /// "auto": the film's own codec at its own bit rate where that is H.264 or HEVC, otherwise lossless FFV1.
  EncoderOptions encoder{.codec = "auto", .pixel_format = "auto"};
  int quality = -1;  ///< see quality_option(); -1 = the bit rate, or the encoder's own

  /// Every setting.
  OptionSet options();
};

/// Where the page of a calibration goes.
std::filesystem::path page_of(const std::filesystem::path& output);

/// Spikes a film over a grid of amplitude x duration x region, pass after pass, analyses every pass and says
/// what was found; the film itself is analysed as it is and after the same encoding without spikes. Every
/// finished pass is kept as a small file, so the same call goes on where an earlier one ended, and ends with
/// the same report. Writes the JSON document and the page. The budget keeps a pass from being started that
/// would not end in time, going by the slowest so far. Throws as spike_in() and analyze();
/// Error(usage) when the passes there were made with other settings or the budget is too small for a single
/// pass, Error(cancelled) after a stop request.
CalibrationReport calibrate(const CalibrationRequest& request, ProgressSink& progress,
                            const std::stop_token& stop);

}  // namespace micro
