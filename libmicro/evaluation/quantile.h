#pragma once

#include <vector>

namespace micro {

/// The value below which a share `q` (0..1) of the values lies, between two of them in proportion (Hyndman
/// and Fan, The American Statistician 1996, type 7: the default of R and NumPy). NaN of no values; no value
/// may be NaN.
double quantile(std::vector<double> values, double q);

}  // namespace micro
