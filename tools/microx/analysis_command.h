#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "libmicro/pipeline/analysis.h"
#include "tools/microx/outputs.h"
#include "tools/microx/results.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"

namespace microx {

/// What `analyze` and `extract` have in common: they take videos and write recordings. One object lives as
/// long as its subcommand.
class AnalysisCommand {
 public:
  enum class Spotting { no, yes };

  explicit AnalysisCommand(Spotting spotting) : spot_(spotting == Spotting::yes) {}
  /// Adds arguments and options to `command`.
  void add_options(CLI::App& command);
  /// Runs every input. Throws Error: of the input if there is one, Error(batch) if some of several failed.
  void run() const;

 private:
  void run_one(const Job& job, const micro::Config& config, const StopSignal& stop, Results& results) const;
  void show(const Job& job, const micro::AnalysisResult& result) const;
  void check_pictures(const Job& job) const;
  void write_pictures(const Job& job, const StopSignal& stop, Json& document) const;

  const bool spot_;
  std::vector<std::string> inputs_;
  std::string output_;
  std::string csv_;
  bool force_ = false;
  bool fresh_ = false;
  bool keep_empty_ = false;
  bool json_ = false;
  bool quiet_ = false;
  bool all_ = false;
  bool report_ = false;
  bool overlay_ = false;
  Settings settings_;
};

}  // namespace microx
