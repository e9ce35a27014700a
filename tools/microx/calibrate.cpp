#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/calibration.h"
#include "libmicro/report/calibration_json.h"
#include "libmicro/report/sensitivity_plots.h"
#include "tools/microx/commands.h"
#include "tools/microx/outputs.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

/// "90", "90s", "20m", "1.5h" in seconds. Throws Error(usage).
double seconds_of(const std::string& text) {
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  const std::string unit = text.substr(used);
  const double factor = unit.empty() || unit == "s"    ? 1
                        : unit == "m" || unit == "min" ? 60
                        : unit == "h"                  ? 3600
                                                       : 0;
  if (used == 0 || factor == 0 || !(value > 0 && value < 1e7))
    throw micro::Error(micro::ErrorCategory::usage, "--budget " + text + " is no time",
                       "e.g. 90s, 20m, 1.5h");
  return value * factor;
}

class CalibrateCommand {
 public:
  void add_options(CLI::App& command);
  void run();

 private:
  void show(const micro::CalibrationReport& report) const;

  micro::CalibrationRequest request_;
  Settings settings_;
  std::string input_, output_ = "calibration.json", budget_;
  bool json_ = false, quiet_ = false;
};

void CalibrateCommand::add_options(CLI::App& command) {
  command.add_option("VIDEO", input_, "Video file, image folder or pattern such as take1/img%05d.png")
      ->required();
  command
      .add_option("-o,--output", output_,
                  "The result; the page goes beside it as .html, finished passes into .passes/")
      ->type_name("OUT.json")
      ->capture_default_str();
  command
      .add_option("--budget", budget_,
                  "Time this run may take, e.g. 90s, 20m, 2h; the same command goes on later")
      ->type_name("TIME");
  command.add_option("--passes", request_.most_passes, "At most so many passes in this run")
      ->check(CLI::PositiveNumber);
  command.add_option("--face", request_.face, "Which face, as microx analyze numbers them")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--force", request_.force, "Replace results of another calibration");
  command.add_flag("--fresh", request_.fresh, "Forget finished passes and start again");
  command.add_flag("--keep", request_.keep,
                   "Keep the spiked films, their truth and their recordings in .passes/");
  command.add_flag("--json", json_, "Print the JSON document instead of text");
  command.add_flag("--quiet", quiet_, "No progress");
  settings_.add_short_form(command, "--amplitudes", "calibration.amplitudes", "e.g. 0.5,1,2 or 0.5%,1%,2%");
  settings_.add_short_form(command, "--durations", "calibration.durations_ms", "e.g. 80,160,320");
  settings_.add_short_form(command, "--regions", "calibration.regions", "e.g. brow_lower,smile=12/L12");
  settings_.add_short_form(command, "--repeats", "calibration.repeats", "Spikes in every cell");
  settings_.add_short_form(command, "--seed", "calibration.seed", "Same seed, same spikes");
  settings_.add_short_form(command, "--capture-fps", "video.capture_fps",
                           "Rate at which the scene was filmed");
  settings_.add_short_form(command, "--threads", "run.threads", "Threads; 0 = all cores");
  settings_.add_to(command, request_.options());
  command.footer(
      std::string("Examples:\n"
                  "  microx calibrate interview.mp4 -o interview.json --budget 20m\n"
                  "      puts known movements of 0.25 .. 4 px and 80 .. 320 ms into ten regions of the face, "
                  "pass after pass,\n"
                  "      and says which are found: interview.html to read, interview.json for programs\n"
                  "  microx calibrate interview.mp4 -o interview.json --budget 2h --repeats 10\n"
                  "      goes on from there with more movements\n"
                  "  microx calibrate smile.mov --amplitudes 0.5%,1%,2% --durations 100,200 --regions "
                  "corner=12/L12/R12\n"
                  "      one region of your own, sizes in % of the inter-ocular distance\n"
                  "An interrupted run goes on when the same command is given again. docs/calibration.md "
                  "explains the page.\n\n") +
      exit_codes);
}

void CalibrateCommand::run() {
  auto options = request_.options();
  settings_.apply(options);
  request_.input = input_, request_.output = output_;
  if (!budget_.empty()) request_.budget_s = seconds_of(budget_);
  for (const auto& path : {request_.output, micro::page_of(request_.output)}) check_writable(path, true);
  TerminalProgress progress(request_.input.filename().string(), quiet_ ? Verbosity::quiet : Verbosity::normal,
                            [] { return 0.0; });
  StopSignal stop;
  const auto report = micro::calibrate(request_, progress, stop.token());
  progress.done();
  if (json_)
    std::cout << micro::calibration_json(report);
  else
    show(report);
}

/// "1.2 [0.9 to 1.6]".
std::string limit_field(const micro::Estimate& estimate, const micro::SensitivityLimits::InUnit& unit) {
  const std::string band = micro::limit_band_text(estimate, unit);
  return micro::limit_text(estimate.value, unit) + (band.empty() ? "" : " [" + band + "]");
}

void print_limits(const micro::SensitivityLimits& row) {
  const std::string duration = row.duration_ms == 0 ? "" : fmt::format(" {:g} ms", row.duration_ms);
  fmt::print("{:<16} {:>4} of {:<4}  {:<26}{:<26}{:<26}{}\n",
             (row.region.empty() ? "all" : row.region) + duration, row.found, row.shown,
             limit_field(row.px.half, row.px), limit_field(row.iod.half, row.iod),
             limit_field(row.px.most, row.px), limit_field(row.iod.most, row.iod));
}

void print_alarms(const micro::UnspikedFilm& film) {
  const auto interval = film.interval_per_minute();
  fmt::print("unspiked film {}: {} found in {:.2f} min, {:.2f} per minute [{:.2f} to {:.2f}]\n", film.name,
             film.found.size(), film.minutes, film.per_minute(), interval.low, interval.high);
}

void CalibrateCommand::show(const micro::CalibrationReport& report) const {
  const auto& sensitivity = report.sensitivity;
  fmt::print("{}: {} of {} passes, {} of {} spikes{}\n\n", input_, report.passes_done, report.passes_planned,
             sensitivity.shown, report.spikes_planned,
             report.stopped_by.empty() ? "" : "; " + report.stopped_by + ", the same command goes on");
  fmt::print("{:<16} {:<12}  {:<26}{:<26}{:<26}{}\n", "limits of", "found", "50 %, px", "50 %, % IOD",
             "95 %, px", "95 %, % IOD");
  for (const auto& row : sensitivity.limits)
    if (row.region.empty() || row.duration_ms == 0) print_limits(row);
  fmt::print("\n");
  print_alarms(report.original);
  print_alarms(report.control);
  fmt::print("page: {}\n", micro::page_of(request_.output).string());
}

}  // namespace

void add_calibrate(CLI::App& app) {
  auto* command =
      app.add_subcommand("calibrate", "The smallest movement that could be found in your own film");
  const auto state = std::make_shared<CalibrateCommand>();
  state->add_options(*command);
  command->callback([state] { state->run(); });
}

}  // namespace microx
