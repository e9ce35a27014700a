#include "libmicro/evaluation/reliability.h"

#include <algorithm>
#include <cmath>

namespace micro {

std::vector<ConfidenceBin> confidence_bins(std::span<const Claim> claims, int bins) {
  std::vector<ConfidenceBin> result(static_cast<std::size_t>(bins));
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i].low = static_cast<double>(i) / bins;
    result[i].high = static_cast<double>(i + 1) / bins;
  }
  std::vector<double> sums(result.size());
  for (const Claim& claim : claims) {
    // By the borders, not by confidence * bins: 0.3 * 10 and 3 / 10 are rounded differently.
    const auto above = std::ranges::upper_bound(result, claim.confidence, {}, &ConfidenceBin::low);
    const auto i = static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, above - result.begin()) - 1);
    ++result[i].claims, result[i].true_claims += claim.is_true, sums[i] += claim.confidence;
  }
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i].mean_confidence = ratio(sums[i], static_cast<double>(result[i].claims));
  return result;
}

double expected_calibration_error(std::span<const Claim> claims, int bins) {
  double sum = 0;
  for (const auto& bin : confidence_bins(claims, bins))
    if (bin.claims > 0)
      sum += static_cast<double>(bin.claims) * std::abs(bin.share_true() - bin.mean_confidence);
  return ratio(sum, static_cast<double>(claims.size()));
}

double brier_score(std::span<const Claim> claims) {
  double sum = 0;
  for (const Claim& claim : claims) sum += std::pow(claim.confidence - (claim.is_true ? 1 : 0), 2);
  return ratio(sum, static_cast<double>(claims.size()));
}

}  // namespace micro
