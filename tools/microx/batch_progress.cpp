#include "tools/microx/batch_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

constexpr auto terminal_interval = std::chrono::milliseconds(250);
constexpr auto log_interval = std::chrono::seconds(10);
constexpr std::size_t most_lines = 8;  // of videos under way

}  // namespace

BatchProgress::BatchProgress(bool quiet)
    : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()), last_shown_(start_) {}

BatchProgress::~BatchProgress() { clear(); }

void BatchProgress::planned(std::size_t units, std::size_t settled, double frames_to_do) {
  units_ = units, settled_ = settled, frames_to_do_ = frames_to_do;
  start_ = last_shown_ = Clock::now();
  if (!quiet_ && settled > 0) line(fmt::format("{} of {} were finished before", settled, units));
}

void BatchProgress::started(const micro::BatchUnit& unit, int threads) {
  active_.push_back({unit.name(), "starting", threads, unit.weight});
  show(false);
}

void BatchProgress::progress(const micro::BatchUnit& unit, const std::string& stage, micro::FrameIndex done) {
  if (Active* active = find(unit)) {
    if (stage == "analysing" && active->first < 0) active->first = done;
    active->stage = stage;
    active->done = stage == "analysing" ? done : active->done;
  }
  show(false);
}

void BatchProgress::finished(const micro::BatchUnit& unit, const micro::ItemStatus& status) {
  if (const Active* active = find(unit))
    frames_skipped_ += static_cast<double>(std::max<micro::FrameIndex>(0, active->first));
  std::erase_if(active_, [&](const Active& active) { return active.name == unit.name(); });
  if (status.state == micro::ItemStatus::State::stopped) return;
  frames_finished_ += unit.weight, ++done_;
  if (status.state == micro::ItemStatus::State::failed) {
    ++failed_;
    line(fmt::format("failed: {}: {}", unit.name(), status.reason));
  }
  show(false);
}

BatchProgress::Active* BatchProgress::find(const micro::BatchUnit& unit) {
  const auto found = std::ranges::find(active_, unit.name(), &Active::name);
  return found == active_.end() ? nullptr : &*found;
}

double BatchProgress::frames_done() const {
  double done = frames_finished_;
  for (const auto& active : active_) done += std::min(static_cast<double>(active.done), active.weight);
  return done;
}

std::string BatchProgress::summary(Clock::time_point now) const {
  std::string text = fmt::format("{} of {} done", settled_ + done_, units_);
  if (failed_ > 0) text += fmt::format(", {} failed", failed_);
  text += fmt::format(", {} under way", active_.size());
  double skipped = frames_skipped_;
  for (const auto& active : active_)
    skipped += static_cast<double>(std::max<micro::FrameIndex>(0, active.first));
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? std::max(0.0, frames_done() - skipped) / seconds : 0;
  if (rate <= 0) return text;
  text += fmt::format(", {:.0f} frames/s", rate);
  const double left = std::max(0.0, frames_to_do_ - frames_done());
  return text + ", " + clock_text(left / rate) + " left";
}

void BatchProgress::show(bool now) {
  const auto time = Clock::now();
  const auto interval = terminal_ ? Clock::duration(terminal_interval) : Clock::duration(log_interval);
  if (quiet_ || (!now && time - last_shown_ < interval)) return;
  last_shown_ = time;
  if (!terminal_) {
    std::cerr << "microx: " << summary(time) << std::endl;
    return;
  }
  clear();
  std::string text = summary(time) + "\033[K\n";
  lines_shown_ = 1;
  for (const auto& active : active_) {
    if (static_cast<std::size_t>(lines_shown_) > most_lines) break;
    text += fmt::format("  {:.40}  {} {}/{:.0f}, {} thread{}\033[K\n", active.name, active.stage, active.done,
                        active.weight, active.threads, active.threads == 1 ? "" : "s");
    ++lines_shown_;
  }
  std::cerr << text << std::flush;
}

void BatchProgress::clear() {
  if (lines_shown_ > 0) std::cerr << "\033[" << lines_shown_ << "A\033[J" << std::flush;
  lines_shown_ = 0;
}

void BatchProgress::line(const std::string& text) {
  clear();
  std::cerr << "microx: " << text << std::endl;
  if (terminal_) show(true);
}

}  // namespace microx
