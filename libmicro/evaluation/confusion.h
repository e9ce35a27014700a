#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "libmicro/evaluation/counts.h"

namespace micro {

/// How often each true label was answered with each other label. Labels that are not among the classes (and
/// empty ones) are kept apart: as an answer they are a miss of the true class and no false alarm of any; as
/// the truth the pair does not count at all.
class Confusion {
 public:
  explicit Confusion(std::vector<std::string> classes);

  void add(const std::string& truth, const std::string& answer, long times = 1);
  Confusion& operator+=(const Confusion& other);  ///< of the same classes

  const std::vector<std::string>& classes() const { return classes_; }
  long count(std::size_t truth, std::size_t answer) const { return counts_[truth][answer]; }
  long other_answers(std::size_t truth) const { return counts_[truth].back(); }
  long total() const;

  /// True, predicted and correct counts of one class: its precision, recall and F1.
  Counts of(std::size_t label) const;

  /// What a class counts whose score is 0 / 0.
  enum class Absent { left_out, zero };

  /// UF1, the mean over classes of 2 TP / (2 TP + FP + FN), and UAR, the mean over classes of TP / (TP + FN),
  /// of counts summed over all folds of leave-one-subject-out: See, Yap, Li, Hong and Wang, "MEGC 2019 - the
  /// second facial micro-expressions grand challenge", FG 2019. NaN when there is no class to take the mean
  /// of.
  double uf1(Absent absent = Absent::left_out) const;
  double uar(Absent absent = Absent::left_out) const;
  double accuracy() const;  ///< NaN of nothing

  /// F1 of the analysis task as the reference program of STRS has it: the harmonic mean of the mean precision
  /// and the mean recall over all classes, a class without predictions or without true samples counting as 0;
  /// 0 of nothing. Liong, See and Chan, "Spot-then-recognize: a micro-expression analysis network for
  /// seamless evaluation of long videos", Signal Processing: Image Communication 110, 2023.
  double analysis_f1() const;

  /// Cohen's kappa, (p_o - p_e) / (1 - p_e), answers outside the classes being one more label: Cohen, "A
  /// coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, 1960. NaN
  /// when p_e is 1 or there is nothing.
  double kappa() const;

 private:
  std::size_t place(const std::string& label) const;
  double mean(const std::function<double(std::size_t)>& score, Absent absent) const;
  std::vector<std::string> classes_;
  std::vector<std::vector<long>> counts_;  // [truth][answer], the last column for other answers
};

/// Cohen's kappa of two yes-or-no judges: cases in which both, only one, only the other, neither said yes.
double cohen_kappa(double both, double only_one, double only_other, double neither);

}  // namespace micro
