#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/spikein.h"
#include "libmicro/synthesis/action_unit_field.h"
#include "tools/microx/commands.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class SpikeInCommand {
 public:
  void add_options(CLI::App& command);
  void run();

 private:
  void check_settings(bool still) const;
  void show(const micro::SpikeInResult& result) const;

  micro::SpikeInRequest request_;
  Settings settings_;
  std::string input_, output_, preview_;
  std::vector<std::string> events_, event_files_;
  bool lossless_ = false, quiet_ = false;
};

std::string known_units() {
  std::string text;
  for (const auto& name : micro::action_unit_names())
    if (!name.starts_with('L') && !name.starts_with('R')) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void SpikeInCommand::add_options(CLI::App& command) {
  command.add_option("input", input_, "Picture of a face, or a video, image folder or pattern with one")
      ->required()
      ->type_name("FACE|VIDEO");
  command
      .add_option("-o,--output", output_, "The clip; its truth is written beside it as .json, .csv and .eaf")
      ->required()
      ->type_name("CLIP");
  command
      .add_option(
          "--event", events_,
          "One event, may be given again: action unit, onset in seconds, duration in ms, peak displacement "
          "in "
          "pixels or % of the inter-ocular distance; then, if wanted, the shares of the duration before the "
          "apex (0.4) and at the apex (0)")
      ->type_name("AU@S:MS:PX[%][:SHARE[:HOLD]]")
      ->allow_extra_args(false);
  command
      .add_option("--events", event_files_,
                  "The events of a truth file (.truth.json or .truth.csv); may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command.add_flag("--control", request_.spikes.control,
                   "The same clip with every event's amplitude at 0; macro-expressions stay");
  command.add_option("--preview", preview_, "Also write a contact sheet of the events to look at")
      ->type_name("PNG");
  command.add_flag("--lossless", lossless_, "Store the pictures exactly (FFV1; name a .mkv, .mov or .avi)");
  command
      .add_option("--face", request_.face,
                  "Which face: of a picture best first, of a video as microx analyze numbers")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--force", request_.force, "Replace existing files");
  command.add_option("--threads", request_.threads, "0 = all cores; the clip does not depend on it")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--quiet", quiet_, "No progress");
  settings_.add_short_form(command, "--capture-fps", "video.capture_fps", "Rate at which a video was filmed");
  settings_.add_to(command, request_.options());
  command.footer(fmt::format(
      "Action units: {}; L and R for one side (L12), + for several together (1+2). docs/spikein.md shows "
      "what each "
      "moves.\n\n"
      "Examples:\n"
      "  microx spikein portrait.png -o clip.mp4 --event.count 6 --event.amplitude_px 1.5 --clip.seed 7\n"
      "      ten seconds of a face with six random movements; clip.truth.json says what moves from when to "
      "when\n"
      "  microx spikein portrait.png -o clip.mp4 --event R12@2:120:1.5 --event 4@5:80:2% --preview look.png\n"
      "      a right lip corner at 2 s for 120 ms by 1.5 pixels, lowered brows at 5 s, and a picture of "
      "both\n"
      "  microx spikein interview.mp4 -o spiked.mov --event.count 20 --event.amplitude_iod 1.5 --lossless\n"
      "      twenty movements added to a film where the face is well seen; every other frame stays as it is\n"
      "  microx spikein portrait.png -o control.mp4 --event.count 6 --event.amplitude_px 1.5 --clip.seed 7 "
      "--control\n"
      "      the first clip without its movements: same blinks, head motion and noise\n\n{}",
      known_units(), exit_codes));
}

void SpikeInCommand::check_settings(bool still) const {
  for (const auto& name : settings_.named())
    if (!micro::spikein_setting_applies(name, !still))
      throw micro::Error(micro::ErrorCategory::usage,
                         fmt::format("{} means nothing for a {}", name, still ? "still" : "video"),
                         still ? "it is for videos" : "a video has its own length, light and life");
}

void SpikeInCommand::run() {
  auto set = request_.options();
  settings_.apply(set);
  if (lossless_) request_.encoder.codec = "ffv1";
  request_.input = input_, request_.output = output_, request_.preview = preview_;
  for (const auto& text : events_) request_.spikes.listed.push_back(micro::parse_event(text));
  for (const auto& file : event_files_)
    for (auto& event : micro::read_event_file(file)) request_.spikes.listed.push_back(std::move(event));
  const bool still = micro::is_still(request_.input, request_.capture_fps);
  check_settings(still);
  TerminalProgress progress(request_.output.filename().string(),
                            quiet_ ? Verbosity::quiet : Verbosity::normal,
                            [this, still] { return still ? request_.spikes.fps : 0; });
  StopSignal stop;
  const auto result = micro::spike_in(request_, progress, stop.token());
  progress.done();
  show(result);
}

void SpikeInCommand::show(const micro::SpikeInResult& result) const {
  const auto& plan = result.plan;
  std::size_t events = 0, macros = 0;
  for (const auto& event : plan.events) {
    if (event.amplitude_px <= 0) continue;
    ++(event.distractor ? macros : events);
  }
  std::string contents = fmt::format("{} event{}", events, events == 1 ? "" : "s");
  if (macros > 0) contents += fmt::format(", {} macro-expression{}", macros, macros == 1 ? "" : "s");
  if (!result.from_video) contents += fmt::format(", {} blinks", plan.blinks.size());
  fmt::print("{}: {} frames filmed at {:g}/s, {}; truth beside it in {}.truth.json, .csv and .eaf\n", output_,
             plan.frames(), plan.timeline.fps(), contents, request_.output.stem().string());
}

}  // namespace

void add_spikein(CLI::App& app) {
  auto* command = app.add_subcommand(
      "spikein", "A clip with known micro-expressions, made from a still of a face or put into a video");
  const auto state = std::make_shared<SpikeInCommand>();
  state->add_options(*command);
  command->callback([state] { state->run(); });
}

}  // namespace microx
