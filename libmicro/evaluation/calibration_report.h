#pragma once

#include <string>
#include <vector>

#include "libmicro/evaluation/sensitivity.h"

namespace micro {

/// Everything a calibration tells.
struct CalibrationReport {
  std::string version;  ///< of this program
  std::string film;     ///< file name
  std::string film_sha256;
  std::string codec;     ///< of the film
  std::string encoding;  ///< of the spiked films and of the control
  std::string settings;  ///< everything the result depends on, TOML
  int width = 0, height = 0, face = 0;
  FrameIndex frames = 0;
  double fps = 0, bit_rate = 0;  ///< capture rate; bits per second, 0 = unknown
  double inter_ocular_px = 0;    ///< median
  bool in_percent = false;       ///< the grid's amplitudes are % of it
  int repeats = 0;               ///< of every cell, wanted
  std::size_t passes_done = 0, passes_planned = 0, spikes_planned = 0;
  std::string stopped_by;          ///< "" = everything was done; otherwise why not, a phrase
  std::vector<std::string> notes;  ///< one line each
  UnspikedFilm original, control;
  long further_alarms = 0;    ///< in the spiked films: touch no spike and nothing found in the unspiked film
  double spiked_minutes = 0;  ///< of all passes together, with the face seen
  Sensitivity sensitivity;
  std::vector<std::string> action_units;  ///< "12, 15"; as sensitivity.regions
};

}  // namespace micro
