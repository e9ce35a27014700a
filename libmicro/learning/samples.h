#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <string>
#include <vector>

namespace micro {

using FeatureRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Samples as classifiers see them: one row each, or, of sequences, one row a step in time. NaN = missing.
struct SampleRows {
  FeatureRows values;
  std::vector<std::size_t> starts{0};  ///< sample i has rows starts[i] .. starts[i + 1] - 1

  std::size_t count() const { return starts.size() - 1; }
  Eigen::Index columns() const { return values.cols(); }
  /// The samples at these places, in this order.
  SampleRows at(const std::vector<std::size_t>& places) const;
};

/// Where a sample is from.
struct SampleOrigin {
  std::string source;    ///< file, as the manifest names it
  std::string identity;  ///< of the film or picture (its SHA-256); with `face` the same face is the same
  std::string subject;   ///< within the data set
  std::string data_set;  ///< may be empty
  std::string person;    ///< who it is, over all data sets; never empty
  std::string fold;      ///< of folds that the manifest gives; may be empty
  long first = 0, apex = 0, last = 0;  ///< frames of the event; all 0 for a picture
  int face = 0;
};

/// Samples that belong together, each with labels: of classes exactly one, of action units any number.
struct SampleTable {
  SampleRows rows;
  std::vector<SampleOrigin> origins;
  std::vector<std::string> names;        ///< of the labels, sorted
  std::vector<std::vector<int>> labels;  ///< of each sample, places in `names`
  bool several = false;                  ///< any number of labels each (action units)

  std::size_t count() const { return origins.size(); }
  SampleTable at(const std::vector<std::size_t>& places) const;
};

/// Labels dealt out anew among the samples: what a classifier scores on them is what chance (or a leak)
/// gives.
SampleTable with_shuffled_labels(SampleTable table, unsigned long seed);

/// Throws Error(input) for what cannot be learnt from: no sample, the same face of a film or picture under two persons,
/// the same event twice, a sample of classes without exactly one label.
void check_samples(const SampleTable& table);

}  // namespace micro
