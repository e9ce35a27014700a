#include "libmicro/spotting/clutter.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>

#include "libmicro/core/order_statistic.h"
#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double kept_share =
    0.75;  // of the rows count in full; rarer ones as if they were as strong as those
constexpr double diagonal_share = 0.15;
constexpr double local_trust = 12;  // independent rows at which local and overall covariance weigh the same
constexpr double rows_per_sample = 3;
constexpr double least_rows = 12;  // that tell a covariance anything
constexpr std::array<int, 8> right_regions{index_of(Region::brow_outer_r), index_of(Region::brow_inner_r),
                                           index_of(Region::lid_upper_r),  index_of(Region::lid_lower_r),
                                           index_of(Region::nose_wing_r),  index_of(Region::cheek_r),
                                           index_of(Region::lip_upper_r),  index_of(Region::mouth_corner_r)};
constexpr std::array<int, 8> left_regions{index_of(Region::brow_outer_l), index_of(Region::brow_inner_l),
                                          index_of(Region::lid_upper_l),  index_of(Region::lid_lower_l),
                                          index_of(Region::nose_wing_l),  index_of(Region::cheek_l),
                                          index_of(Region::lip_upper_l),  index_of(Region::mouth_corner_l)};

using Square = Eigen::Matrix<double, signal_count, signal_count>;

/// Weighted second moments of some rows.
struct Moments {
  Square sum = Square::Zero();
  double weight = 0, rows = 0;

  Moments& operator+=(const Moments& other) {
    sum += other.sum, weight += other.weight, rows += other.rows;
    return *this;
  }
  Moments& operator-=(const Moments& other) {
    sum -= other.sum, weight -= other.weight, rows -= other.rows;
    return *this;
  }
};

/// Size of a normal deviate that is as rare as a chi-square of two degrees of freedom whose root is `t`.
double as_normal(double t) {
  if (t < 1.5) return 0.7 * t;
  double z = t;
  for (int i = 0; i < 3; ++i) z = std::sqrt(std::max(0.5, t * t - 2 * std::log(z) - 0.452));
  return z;
}

/// Root of the two-degrees-of-freedom chi-square that is as rare as `squared` with four.
double two_from_four(double squared) {
  return std::sqrt(std::max(0.0, squared - 2 * std::log1p(squared / 2)));
}

/// The moments of the responses' rows, in units of `scale`, block by block.
class Training {
 public:
  Training(const FilterResponse& response, const Pattern& scale, Eigen::Index block_rows,
           Eigen::Index window_blocks)
      : response_(response),
        inverse_scale_(scale.cwiseInverse()),
        block_rows_(block_rows),
        sample_(std::max<Eigen::Index>(1, std::llround(response.duration_rows() / rows_per_sample))) {
    const Eigen::Index rows = response.last - response.first + 1;
    const auto count = std::max<Eigen::Index>(1, rows / block_rows);
    energies_.resize(static_cast<std::size_t>(count));
    for (Eigen::Index b = 0; b < count; ++b)
      for_rows(b, count,
               [&](const Pattern& z) { energies_[static_cast<std::size_t>(b)].push_back(z.squaredNorm()); });
    until_.resize(static_cast<std::size_t>(count) + 1);
    for (Eigen::Index b = 0; b < count; ++b)
      (until_[static_cast<std::size_t>(b) + 1] = moments(b, count, window_blocks)) +=
          until_[static_cast<std::size_t>(b)];
  }
  Eigen::Index blocks() const { return static_cast<Eigen::Index>(energies_.size()); }

  /// Of the blocks at most `reach` away from one of them.
  Moments around(Eigen::Index block, Eigen::Index reach) const {
    Moments sum = until_[static_cast<std::size_t>(std::min(blocks(), block + reach + 1))];
    return sum -= until_[static_cast<std::size_t>(std::max<Eigen::Index>(0, block - reach))];
  }
  const Moments& overall() const { return until_.back(); }

 private:
  template <class Use>
  void for_rows(Eigen::Index block, Eigen::Index count, Use&& use) const {
    const Eigen::Index begin = response_.first + block * block_rows_,
                       end = block + 1 == count ? response_.last + 1 : begin + block_rows_;
    for (Eigen::Index row = begin; row < end; row += sample_) {
      const Pattern z = response_.amplitude.row(row).transpose().cwiseProduct(inverse_scale_);
      use(z);
    }
  }
  Moments moments(Eigen::Index block, Eigen::Index count, Eigen::Index window) const {
    std::vector<double> around;
    for (Eigen::Index b = std::max<Eigen::Index>(0, block - window); b <= std::min(count - 1, block + window);
         ++b)
      around.insert(around.end(), energies_[static_cast<std::size_t>(b)].begin(),
                    energies_[static_cast<std::size_t>(b)].end());
    const double usual = around.empty() ? 1e-6 : std::max(1e-6, lower_quantile(around, kept_share));
    Moments out;
    for_rows(block, count, [&](const Pattern& z) {
      const double weight = std::min(1.0, usual / std::max(1e-12, z.squaredNorm()));
      out.sum.template selfadjointView<Eigen::Lower>().rankUpdate(z, weight);
      out.weight += 1, out.rows += 1;
    });
    out.sum.template triangularView<Eigen::StrictlyUpper>() = out.sum.transpose();
    return out;
  }

  const FilterResponse& response_;
  Pattern inverse_scale_;
  Eigen::Index block_rows_, sample_;
  std::vector<std::vector<double>> energies_;
  std::vector<Moments> until_;  ///< of all blocks before each
};

Pattern typical_size(const FilterResponse& response, double smallest) {
  Pattern out;
  for (int k = 0; k < signal_count; ++k) {
    const double* column = response.amplitude.col(k).data();
    out[k] = std::max(smallest, robust_sigma({column + response.first, column + response.last + 1}));
  }
  return out;
}

}  // namespace

Clutter::Clutter(const FilterResponse& response, double block_rows, double window_rows, double smallest)
    : first_(response.first), block_rows_(std::max<Eigen::Index>(1, std::llround(block_rows))) {
  if (response.last < response.first) return;
  const Pattern scale = typical_size(response, smallest);
  const auto window =
      std::max<Eigen::Index>(2, std::llround(window_rows / 2 / static_cast<double>(block_rows_)));
  const Training training(response, scale, block_rows_, window);
  const double samples_per_duration = rows_per_sample;
  const auto guard =
      static_cast<Eigen::Index>(std::ceil(response.duration_rows() / static_cast<double>(block_rows_)));
  blocks_.resize(static_cast<std::size_t>(training.blocks()));
  for (Eigen::Index b = 0; b < training.blocks(); ++b) {
    // Without what is judged by it (Kelly, IEEE Trans. AES 1986).
    const Moments judged = training.around(b, std::min(guard, window));
    Moments local = training.around(b, window), elsewhere = training.overall();
    local -= judged, elsewhere -= judged;
    if (elsewhere.weight < least_rows) elsewhere = training.overall();
    const double independent = local.rows / samples_per_duration;
    const double trust = independent / (independent + local_trust);
    Square covariance = (1 - trust) / std::max(1.0, elsewhere.weight) * elsewhere.sum;
    if (local.weight > 0) covariance += trust / local.weight * local.sum;
    const Pattern diagonal = covariance.diagonal();
    covariance *= 1 - diagonal_share;
    covariance.diagonal() += diagonal_share * diagonal + (smallest * scale.cwiseInverse()).cwiseAbs2();
    Block& block = blocks_[static_cast<std::size_t>(b)];
    block.deviation = covariance.diagonal().cwiseSqrt().cwiseProduct(scale);
    const Pattern unit = scale.cwiseInverse();
    block.inverse = unit.asDiagonal() * covariance.llt().solve(Square::Identity()) * unit.asDiagonal();
    prepare(block);
  }
}

void Clutter::prepare(Block& block) const {
  const auto& inverse = block.inverse;
  for (int r = 0; r < region_count; ++r)
    block.regions.emplace_back(inverse.block<2, 2>(2 * r, 2 * r).inverse());
  for (std::size_t p = 0; p < right_regions.size(); ++p) {
    const int a = 2 * right_regions[p], b = 2 * left_regions[p];
    Eigen::Matrix4d both;
    both << inverse.block<2, 2>(a, a), inverse.block<2, 2>(a, b), inverse.block<2, 2>(b, a),
        inverse.block<2, 2>(b, b);
    block.pairs.emplace_back(both.inverse());
  }
  const auto& patterns = face_patterns();
  block.pattern_scale.resize(patterns.cols());
  for (Eigen::Index p = 0; p < patterns.cols(); ++p)
    block.pattern_scale[p] = 1 / std::sqrt(patterns.col(p).dot(Pattern(inverse * patterns.col(p))));
}

std::size_t Clutter::block_of(Eigen::Index row) const {
  return static_cast<std::size_t>(std::clamp<Eigen::Index>((row - first_) / block_rows_, 0,
                                                           static_cast<Eigen::Index>(blocks_.size()) - 1));
}

Eigen::VectorXd Clutter::statistics(const FilterResponse& response) const {
  Eigen::VectorXd all(response.last - response.first + 1);
  for (Eigen::Index row = 0; row < all.size();) {
    const std::size_t b = block_of(first_ + row);
    const Eigen::Index rows = b + 1 == blocks_.size() ? all.size() - row : block_rows_;
    all.segment(row, rows) = statistics(response.amplitude.middleRows(first_ + row, rows), blocks_[b]);
    row += rows;
  }
  return all;
}

/// Of responses in one block, a row each.
Eigen::VectorXd Clutter::statistics(const Eigen::MatrixXd& amplitude, const Block& block) {
  const Eigen::MatrixXd told = amplitude * block.inverse;
  // The largest of each kind; the first two squared, of two degrees of freedom and four.
  Eigen::ArrayXd region = Eigen::ArrayXd::Zero(told.rows()), pair = region, pattern = region;
  for (int r = 0; r < region_count; ++r) {
    const auto part = told.middleCols<2>(2 * r);
    region = region.max(
        (part * block.regions[static_cast<std::size_t>(r)]).cwiseProduct(part).rowwise().sum().array());
  }
  for (std::size_t p = 0; p < right_regions.size(); ++p) {
    Eigen::Matrix<double, Eigen::Dynamic, 4> both(told.rows(), 4);
    both << told.middleCols<2>(2 * right_regions[p]), told.middleCols<2>(2 * left_regions[p]);
    pair = pair.max((both * block.pairs[p]).cwiseProduct(both).rowwise().sum().array());
  }
  const auto& patterns = face_patterns();
  for (Eigen::Index p = 0; p < patterns.cols(); ++p)
    pattern = pattern.max((told * patterns.col(p)).array().abs() * block.pattern_scale[p]);
  Eigen::VectorXd out(told.rows());
  for (Eigen::Index i = 0; i < out.size(); ++i)
    out[i] = std::max(pattern[i], as_normal(std::max(std::sqrt(region[i]), two_from_four(pair[i]))));
  return out;
}

}  // namespace micro
