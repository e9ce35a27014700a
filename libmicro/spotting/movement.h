#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "libmicro/core/parallel.h"
#include "libmicro/core/regions.h"
#include "libmicro/spotting/face_patterns.h"
#include "libmicro/spotting/profile_fit.h"

namespace micro {

/// A movement found in the trajectories, in frames of the stretch searched.
struct Movement {
  Profile course;                     ///< fitted to the projection on the movement's own pattern
  double score = 0;                   ///< statistic (Clutter::statistic) over the detection threshold
  double snr = 0;                     ///< the strongest region's displacement over its noise at that duration
  Pattern pattern = Pattern::Zero();  ///< displacement of every region at the apex, source pixels
  Pattern noise = Pattern::Ones();    ///< standard error of each
  Pattern weights = Pattern::Zero();  ///< of the signals in the projection that shows the movement best
  double habit =
      0;  ///< 0..1: share of the pattern that is what the face keeps doing around it (a speaker's jaw)
  std::vector<int> regions;  ///< dominant ones, strongest first
  double jump =
      0;  ///< largest change from frame to frame at its ends beyond the noise, over its displacement
  bool returns = true;  ///< false: the face stays where the movement took it

  double region_amplitude(int region) const { return pattern.segment<2>(2 * region).norm(); }
  double region_snr(int region) const {
    return pattern.segment<2>(2 * region).cwiseQuotient(noise.segment<2>(2 * region)).norm();
  }
  double begin() const { return course.start; }
  double end() const { return course.end; }
};

struct SearchOptions {
  double fps = 200;
  double longest_s = 4;
  double candidates_per_minute = 2;
  double inter_ocular_px = 90;
};

/// Every movement in `signals` (frames x signal_count, finite, source pixels), strongest first. Matching
/// pursuit: matched filters over durations, the strongest responses are fitted and subtracted, until nothing
/// passes the threshold, which is set by the rate of chance detections.
std::vector<Movement> find_movements(const Eigen::MatrixXd& signals, const SearchOptions& options,
                                     const ParallelFor& parallel_for = serial_for);

}  // namespace micro
