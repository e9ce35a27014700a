#pragma once

#include <span>
#include <vector>

#include "libmicro/evaluation/bootstrap.h"

namespace micro {

/// Known movements of one size: how many were put in and how many of them were found.
struct SpikeCount {
  double size = 0;  ///< above 0, any unit
  long shown = 0, found = 0;
};

/// A value and the interval that holds it with 95 % probability; infinite where no size would do.
struct Estimate {
  double value = undefined, low = undefined, high = undefined;
};

/// How the chance of being found grows with a movement's size. The model is the logistic psychometric
/// function of log size with a ceiling (Wichmann and Hill, Perception & Psychophysics 63, 2001),
///
///     P(found | size) = (1 - lapse) / (1 + exp(-slope (ln size - midpoint)))
///
/// whose rate of chance hits is fixed at 0. All three parameters are averaged over, not fixed at their best
/// values: their posterior is summed on a grid (Schuett, Harmeling, Macke and Wichmann, Vision Research 122,
/// 2016), with weak priors: midpoint uniform over the sizes shown and a factor of 10 beyond, ln slope normal
/// around ln 4 with standard deviation 0.7, lapse Beta(1, 10) up to 0.4. Nothing is drawn at random.
class DetectionCurve {
 public:
  /// Throws Error(internal) when nothing was shown or a size is not above 0.
  explicit DetectionCurve(std::span<const SpikeCount> counts);

  /// The chance that a movement of this size is found: posterior median and pointwise 95 % band.
  Estimate chance(double size) const;
  /// The size found with chance `share` (0..1, exclusive): the limit of detection. Where the ceiling is lower
  /// than that it is infinite. limit(s) is the size at which the median of chance() is s, and the same holds
  /// for the bounds. Far outside the sizes shown this is the priors' opinion: see reach_of().
  Estimate limit(double share) const;

  double smallest() const { return smallest_; }
  double largest() const { return largest_; }  ///< sizes shown

 private:
  struct Point {
    double midpoint, z, slope, lapse, weight;  ///< z: of the slope, in standard deviations of its prior
  };
  /// What is summed over, and in how many steps.
  struct Box {
    double midpoint_low, midpoint_high, z_low, z_high, lapse_low, lapse_high;
  };
  struct Steps {
    int midpoints, slopes, lapses;
  };
  void integrate(std::span<const SpikeCount> counts, const Box& box, const Steps& steps);
  void keep_likely(double best);
  Box box_around(const Box& box, const Steps& steps) const;
  std::vector<Point> points_;
  double smallest_ = 0, largest_ = 0;
};

/// Where a limit lies as far as the experiment can tell.
enum class Reach { within, below, above };
const char* to_string(Reach reach);  ///< "=", "<", ">"

/// A limit that is told honestly: `size` is the limit itself when it lies among the sizes shown; otherwise
/// the smallest or largest size shown, which it is below or above. NaN when the limit is.
struct BoundedSize {
  Reach reach = Reach::within;
  double size = undefined;
};
BoundedSize bounded(double limit, double smallest, double largest);

/// Interval of a share `found` of `shown` (Wilson, Journal of the American Statistical Association 22, 1927),
/// 95 %. NaN when nothing was shown.
Confidence wilson_interval(long found, long shown);

/// Exact 95 % interval of a Poisson mean of which `count` was seen (Garwood, Biometrika 28, 1936).
Confidence poisson_interval(long count);

}  // namespace micro
