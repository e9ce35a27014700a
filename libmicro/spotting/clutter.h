#pragma once

#include <Eigen/Core>
#include <vector>

#include "libmicro/spotting/face_patterns.h"
#include "libmicro/spotting/matched_filter.h"

namespace micro {

/// How unlike everything around it a response is: the adaptive subspace detector of radar (Kelly, IEEE Trans.
/// AES 1986; Kraut, Scharf and McWhorter, IEEE Trans. SP 2001). Whatever the face keeps doing around an
/// instant (the jaw of a speaker, what is left of a head's movement, the encoder's noise) is described by the
/// covariance of the filter's responses there, and counts for little; what stands out of it, in a region, a
/// pair of regions or the pattern of an action unit, counts.
class Clutter {
 public:
  /// `window_rows`: how much around an instant is described; `smallest`: noise that is always there, signal
  /// units.
  Clutter(const FilterResponse& response, double block_rows, double window_rows, double smallest);

  /// Statistic of each of the responses, from row `first` to `last`: about standard normal in size for one
  /// hypothesis (z), the largest of all hypotheses is returned.
  Eigen::VectorXd statistics(const FilterResponse& response) const;
  /// Inverse covariance around a row, per squared signal unit.
  const Eigen::MatrixXd& inverse(Eigen::Index row) const { return blocks_[block_of(row)].inverse; }
  /// Standard deviation of each signal's response around a row.
  const Pattern& deviation(Eigen::Index row) const { return blocks_[block_of(row)].deviation; }

 private:
  struct Block {
    Eigen::MatrixXd inverse;
    Pattern deviation;
    std::vector<Eigen::Matrix2d> regions;  ///< covariance of a region given all others
    std::vector<Eigen::Matrix4d> pairs;    ///< of both sides' regions
    Eigen::VectorXd pattern_scale;         ///< 1 / sqrt(p' inverse p)
  };
  std::size_t block_of(Eigen::Index row) const;
  void prepare(Block& block) const;
  static Eigen::VectorXd statistics(const Eigen::MatrixXd& amplitude, const Block& block);

  Eigen::Index first_ = 0, block_rows_ = 1;
  std::vector<Block> blocks_;
};

}  // namespace micro
