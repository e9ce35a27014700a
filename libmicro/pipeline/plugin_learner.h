#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/learning/learner.h"

namespace micro {

/// What can be set of a learner.
struct LearnerSetting {
  std::string name, standard, meaning;
  double least = 0, most = 0;      ///< of numbers
  std::vector<std::string> words;  ///< of words
};

/// A classifier that learns and is a plugin (plugins/api/microx_learner.h), by name. All that it returns is
/// checked. Throws Error(plugin).
class PluginLearner : public Learner {
 public:
  static std::unique_ptr<PluginLearner> find(const std::string& name,
                                             const std::vector<std::filesystem::path>& folders);
  virtual const std::vector<LearnerSetting>& settings() const = 0;
  virtual const std::string& reference() const = 0;
  virtual const std::string& description() const = 0;
  virtual bool learns() const = 0;  ///< false: its models are made elsewhere
};

/// Every learner in these folders, by name.
std::vector<std::unique_ptr<PluginLearner>> all_learners(const std::vector<std::filesystem::path>& folders);

}  // namespace micro
