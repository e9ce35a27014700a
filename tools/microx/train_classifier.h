#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "libmicro/pipeline/classifier_training.h"

namespace microx {

/// The part of microx train that trains classifiers.
class ClassifierTraining {
 public:
  void add_options(CLI::App& command);
  bool list_wanted() const { return list_; }
  bool wanted() const { return !classifier_.empty(); }
  /// Prints the classifiers there are, with their settings.
  void print_list(bool json) const;
  /// Trains, tests and prints. `inputs`: what stood on the command line; `output`: what -o said, or "".
  void run(const std::vector<std::string>& inputs, const std::string& output, const micro::Config& config,
           bool force, bool json, bool quiet) const;

 private:
  micro::ClassifierRequest request_from(const std::vector<std::string>& inputs, const std::string& output,
                                        const micro::Config& config) const;

  std::string classifier_, target_ = "emotion", test_, study_, report_, weights_ = "balanced", plugin_folders_;
  std::vector<std::string> protocols_, pooled_{"change"}, settings_, leave_out_;
  int folds_ = 5, random_labels_ = 0, select_ = 0, copies_ = 0;
  double noise_ = 0.2;
  unsigned seed_ = 1;
  bool directions_ = false, each_ = false, list_ = false;
};

}  // namespace microx
