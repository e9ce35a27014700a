#pragma once

#include <span>
#include <vector>

#include "libmicro/evaluation/counts.h"

namespace micro {

/// One reported event: how sure the program was (0..1) and whether it was right.
struct Claim {
  double confidence = 0;
  bool is_true = false;
};

/// The claims whose confidence lies from `low` up to, but without, `high` (the last bin: with it).
struct ConfidenceBin {
  double low = 0, high = 0;
  long claims = 0, true_claims = 0;
  double mean_confidence = undefined;
  double share_true() const { return ratio(static_cast<double>(true_claims), static_cast<double>(claims)); }
};

/// Bins of equal width over 0..1; those without a claim are included.
std::vector<ConfidenceBin> confidence_bins(std::span<const Claim> claims, int bins);

/// Expected calibration error: the mean, over claims, of the gap between the share true and the mean
/// confidence of their bin. Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
/// Bayesian binning", AAAI 2015. NaN without claims.
double expected_calibration_error(std::span<const Claim> claims, int bins);

/// Mean squared gap between confidence and truth (Brier, Monthly Weather Review 78, 1950). NaN without
/// claims.
double brier_score(std::span<const Claim> claims);

}  // namespace micro
