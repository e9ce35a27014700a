#include "tools/microx/terminal_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <iostream>
#include <utility>

namespace microx {
namespace {

using namespace std::chrono_literals;

constexpr auto terminal_interval = 200ms;
constexpr auto log_interval = 10s;

}  // namespace

std::string clock_text(double seconds) {
  const auto whole = std::llround(seconds);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

TerminalProgress::TerminalProgress(std::string name, Verbosity verbosity, std::function<double()> capture_fps)
    : name_(std::move(name)),
      verbosity_(verbosity),
      ask_capture_fps_(std::move(capture_fps)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      stage_start_(Clock::now()),
      last_shown_(stage_start_) {}

TerminalProgress::~TerminalProgress() { clear_line(); }

void TerminalProgress::progress(const std::string& stage, micro::FrameIndex done, micro::FrameIndex total) {
  if (verbosity_ == Verbosity::quiet) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (stage != stage_) {
    stage_ = stage;
    stage_start_ = now;
    first_done_ = done;
  }
  if (!due(now)) return;
  last_shown_ = now;
  const std::string line = name_ + ": " + describe(done, total, now);
  if (terminal_) {
    std::cerr << '\r' << line << "\033[K" << std::flush;
    line_shown_ = true;
  } else {
    std::cerr << "microx: " << line << std::endl;
  }
}

void TerminalProgress::warning(const std::string& line) {
  const std::lock_guard lock(mutex_);
  clear_line();
  std::cerr << "microx: warning: " << name_ << ": " << line << std::endl;
}

void TerminalProgress::done() {
  const std::lock_guard lock(mutex_);
  clear_line();
}

bool TerminalProgress::due(Clock::time_point now) const {
  return now - last_shown_ >=
         (terminal_ ? Clock::duration(terminal_interval) : Clock::duration(log_interval));
}

std::string TerminalProgress::describe(micro::FrameIndex done, micro::FrameIndex total,
                                       Clock::time_point now) {
  if (capture_fps_ < 0) capture_fps_ = ask_capture_fps_();
  const double seconds = std::chrono::duration<double>(now - stage_start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done - first_done_) / seconds : 0;
  std::string text = stage_ + " frame " + std::to_string(done);
  if (total > 0) text += " of " + std::to_string(total);
  if (rate <= 0) return text;
  text += fmt::format(", {:.0f} frames/s", rate);
  if (capture_fps_ > 0)
    text += fmt::format(" ({:.{}f} x real time)", rate / capture_fps_, rate < 10 * capture_fps_ ? 2 : 0);
  if (total > done) text += ", " + clock_text(static_cast<double>(total - done) / rate) + " left";
  return text;
}

void TerminalProgress::clear_line() {
  if (!line_shown_) return;
  std::cerr << "\r\033[K" << std::flush;
  line_shown_ = false;
}

}  // namespace microx
