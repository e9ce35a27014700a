#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include "libmicro/core/progress.h"

namespace microx {

/// How much of the progress is shown.
enum class Verbosity { quiet, normal };

/// "12:05", "1:00:30".
std::string clock_text(double seconds);

/// Progress on stderr: one line that is updated on a terminal, a line every ten seconds elsewhere. Warnings
/// are always shown. Safe to call from any thread.
class TerminalProgress : public micro::ProgressSink {
 public:
  /// `name` is shown in each line; `capture_fps` is asked once, when the first line is due, and may return 0
  /// (unknown).
  TerminalProgress(std::string name, Verbosity verbosity, std::function<double()> capture_fps);
  ~TerminalProgress() override;

  void progress(const std::string& stage, micro::FrameIndex done, micro::FrameIndex total) override;
  void warning(const std::string& line) override;
  /// Takes the progress line away, so that results can be printed.
  void done();

 private:
  using Clock = std::chrono::steady_clock;

  bool due(Clock::time_point now) const;
  std::string describe(micro::FrameIndex done, micro::FrameIndex total, Clock::time_point now);
  void clear_line();

  const std::string name_;
  const Verbosity verbosity_;
  const std::function<double()> ask_capture_fps_;
  const bool terminal_;
  std::mutex mutex_;
  std::string stage_;
  micro::FrameIndex first_done_ = 0;  ///< what an interrupted run had done already
  Clock::time_point stage_start_;
  Clock::time_point last_shown_;
  double capture_fps_ = -1;  ///< below 0: not asked yet
  bool line_shown_ = false;
};

}  // namespace microx
