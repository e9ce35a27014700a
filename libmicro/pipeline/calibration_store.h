#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/evaluation/sensitivity.h"

namespace micro {

/// What one analysis of a film of the calibration gave.
struct CalibrationFilm {
  std::vector<SpikeTrial> spikes;  ///< none in unspiked film; not judged yet
  std::vector<Interval> found;     ///< expressions of the face
  double seconds = 0;              ///< it took
};

/// The folder with the finished passes of a calibration and the settings they were made with. Every file
/// appears whole or not at all.
class CalibrationStore {
 public:
  /// Opens or makes the folder. Throws Error(usage) when it holds passes made with other settings,
  /// Error(output) when it cannot be written. `fresh` removes what it holds.
  CalibrationStore(std::filesystem::path folder, const std::string& settings, bool fresh);

  /// Whether a folder holds a calibration.
  static bool exists(const std::filesystem::path& folder);

  /// What was kept under a name, or nothing. Throws Error(input) when it is damaged.
  std::optional<CalibrationFilm> read(const std::string& name) const;
  void write(const std::string& name, const CalibrationFilm& film) const;
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  /// Removes films, truths and recordings of a pass.
  void remove_films(const std::string& name) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace micro
