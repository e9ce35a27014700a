#pragma once

#include <vector>

namespace micro {

/// How much of what is measured belongs to the subject and how much to the occasion: one-way random effects
/// (Shrout & Fleiss, Psychol. Bull. 86, 1979, case 1), with the mean number of occasions n0 = (N - sum n^2 /
/// N) / (k - 1) where subjects have different numbers of them (Donner, Int. Stat. Rev. 54, 1986).
struct Intraclass {
  int subjects = 0, values = 0;
  double mean_square_between = 0, mean_square_within = 0;
  double occasions = 0;  ///< n0
  double single = 0;     ///< ICC(1,1): of one occasion
  double mean = 0;       ///< ICC(1,k): of the mean of n0 occasions
};

/// `values[i]`: what was measured of subject i. Subjects with a single value count; NaN results when fewer
/// than two subjects, or no subject with two values, are given.
Intraclass intraclass(const std::vector<std::vector<double>>& values);

}  // namespace micro
