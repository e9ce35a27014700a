#pragma once

#include <string>
#include <vector>

#include "libmicro/evaluation/annotation_table.h"
#include "libmicro/evaluation/confusion.h"
#include "libmicro/evaluation/metric.h"

namespace micro {

/// One clip whose emotion (or other class) is known and was predicted.
struct RecognitionSample {
  std::string subject, clip;  ///< the subject may be empty
  std::string truth, answer;  ///< lower case; an empty answer = none was given
};

/// Brings the rows of two tables together, by subject, clip and, where a clip has several rows, onset; the
/// answer is column `predicted` of the first table, or its `emotion` when it has none. Throws Error(input),
/// naming file and line, for rows without emotion or partner and for a clip that stands twice.
std::vector<RecognitionSample> pair_samples(const CsvTable& predicted,
                                            const TableDescription& predicted_description,
                                            const CsvTable& truth, const TableDescription& truth_description,
                                            std::vector<std::string>& notes);

/// The same of one table that has columns `emotion` and `predicted`.
std::vector<RecognitionSample> read_samples(const CsvTable& table, const TableDescription& description,
                                            std::vector<std::string>& notes);

struct RecognitionEvaluation {
  std::vector<std::string> classes;
  Confusion total{{}};
  std::vector<std::string> subjects;  ///< of the folds, sorted; one empty name when no subject is known
  std::vector<Confusion> by_subject;  ///< one a fold
  Metrics metrics;                    ///< uf1, uar, accuracy, kappa; precision, recall and f1 of each class
  std::size_t left_out = 0;           ///< samples whose true class is not asked for
  std::size_t units = 0;              ///< that the bootstrap drew from
};

/// Recognition with leave-one-subject-out: counts are summed over all folds (subjects) and each score is
/// formed once, of the sums (see Confusion). `emotions` are the classes, comma-separated; empty = all true
/// ones. Throws Error(input) when there is no sample.
RecognitionEvaluation evaluate_recognition(const std::vector<RecognitionSample>& samples,
                                           const std::string& emotions, const BootstrapOptions& bootstrap);

}  // namespace micro
