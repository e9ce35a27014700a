#pragma once

#include <chrono>
#include <list>
#include <string>

#include "libmicro/pipeline/batch.h"

namespace microx {

/// How far a batch is, on stderr: on a terminal a summary and a line for each video under way, redrawn;
/// elsewhere a line every ten seconds. Every failure is a line that stays.
class BatchProgress : public micro::BatchSink {
 public:
  explicit BatchProgress(bool quiet);
  ~BatchProgress() override;

  void planned(std::size_t units, std::size_t settled, double frames_to_do) override;
  void started(const micro::BatchUnit& unit, int threads) override;
  void progress(const micro::BatchUnit& unit, const std::string& stage, micro::FrameIndex done) override;
  void finished(const micro::BatchUnit& unit, const micro::ItemStatus& status) override;

  /// Takes the progress away, so that results can be printed.
  void done() { clear(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Active {
    std::string name, stage;
    int threads;
    double weight;
    micro::FrameIndex first = -1, done = 0;  ///< an interrupted video goes on from `first`
  };

  Active* find(const micro::BatchUnit& unit);
  double frames_done() const;
  std::string summary(Clock::time_point now) const;
  void show(bool now);
  void clear();
  void line(const std::string& text);

  const bool quiet_, terminal_;
  std::size_t units_ = 0, settled_ = 0, done_ = 0, failed_ = 0;
  double frames_to_do_ = 0, frames_finished_ = 0, frames_skipped_ = 0;
  std::list<Active> active_;
  Clock::time_point start_, last_shown_;
  int lines_shown_ = 0;
};

}  // namespace microx
