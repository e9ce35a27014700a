#pragma once

#include <Eigen/Core>
#include <vector>

#include "libmicro/learning/samples.h"

namespace micro {

/// What is done to rows before they are learnt from; all of it fitted to training rows alone.
struct PreparationOptions {
  int select =
      0;  ///< columns kept: those with the largest F of an analysis of variance between classes; 0 = all
  int copies = 0;      ///< augmentation: noisy copies of each training sample
  double noise = 0.2;  ///< standard deviation of that noise, in those of the column
};

/// Missing numbers become the column's mean, columns without variance are left out, the others get mean 0 and
/// standard deviation 1.
struct Preparation {
  std::vector<Eigen::Index> kept;   ///< columns, ascending
  Eigen::VectorXd mean, deviation;  ///< of those
  Eigen::Index columns = 0;         ///< before

  SampleRows apply(const SampleRows& rows) const;
};

/// `labels` of each sample. Throws Error(input) when no column has variance.
Preparation fit_preparation(const SampleRows& rows, const std::vector<int>& labels, int classes,
                            const PreparationOptions& options);

/// Adds the copies (to rows and labels), after preparation.
void augment(SampleRows& rows, std::vector<int>& labels, const PreparationOptions& options,
             unsigned long seed);

}  // namespace micro
