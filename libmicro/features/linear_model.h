#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <vector>

#include "libmicro/features/training.h"

namespace micro {

/// A fitted linear description: outputs = weights (input - mean). Input is a reduced crop or a shape as one
/// vector.
struct LinearModel {
  std::string kind;                 ///< "pca", "ica", "lda", "shape_modes"
  int side = 0;                     ///< crops are reduced to this many pixels; 0 = the input is a shape
  bool equalised = true;            ///< each crop is brought to mean 0 and standard deviation 1
  Eigen::VectorXd mean;             ///< inputs
  Eigen::MatrixXd weights;          ///< outputs x inputs
  Eigen::VectorXd spread;           ///< of each output over the frames learnt from: its variance
  std::vector<std::string> labels;  ///< classes it was told apart by, if any
  std::string origin;               ///< what it was learnt from

  Eigen::VectorXd apply(const Eigen::VectorXd& input) const { return weights * (input - mean); }
};

/// Model files begin with text (kind, sizes, origin) and end with the numbers as 8-byte little-endian floats.
/// Reading throws Error(plugin) for a file that is none, is cut, or is of another kind; writing throws
/// Error(output).
void write_model(const LinearModel& model, const std::filesystem::path& file);
LinearModel read_model(const std::filesystem::path& file, const std::string& kind);

/// A crop as a model's input: reduced by area, row by row.
Eigen::VectorXd crop_vector(const cv::Mat& crop, int side, bool equalised);

/// Inputs of a training set, one a row. Throws Error(input) when there are fewer than `fewest` samples.
Eigen::MatrixXd crop_matrix(const TrainingSet& set, int side, bool equalised, std::size_t fewest);

/// Principal components of the rows of `data`, strongest first: Gram-matrix trick where there are fewer rows
/// than columns. The largest loading of each is positive. At most `count`, and none without variance.
struct PrincipalComponents {
  Eigen::VectorXd mean;
  Eigen::MatrixXd components;  ///< count x columns, orthonormal rows
  Eigen::VectorXd variances;   ///< with divisor rows - 1
};
PrincipalComponents principal_components(const Eigen::MatrixXd& data, int count);

/// FastICA (Hyvarinen, IEEE Transactions on Neural Networks 1999): symmetric decorrelation, contrast log
/// cosh, on the first `count` principal components made white; started from the identity. Rows of the result
/// turn (input - mean) into independent components of variance 1.
LinearModel fit_ica(const Eigen::MatrixXd& data, int count, int rounds, double tolerance);

/// Fisher's linear discriminants (Belhumeur, Hespanha and Kriegman, PAMI 1997) of labelled rows in the space
/// of the first `components` principal components: directions that separate class means most against the
/// spread within classes, which they scale to 1. Throws Error(input) unless there are two classes with two
/// samples each.
LinearModel fit_lda(const Eigen::MatrixXd& data, const std::vector<int>& labels, int classes, int components);

/// The largest absolute entry of each row made positive, so that signs are not left to chance.
void fix_signs(Eigen::MatrixXd& rows);

}  // namespace micro
