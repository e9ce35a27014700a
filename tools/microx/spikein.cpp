#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>

#include "libmicro/pipeline/spikein.h"
#include "tools/microx/commands.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

struct SpikeInCommand {
  micro::SpikeInRequest request;
  Settings settings;
  std::string still, output;
  bool quiet = false;

  micro::OptionSet options() {
    micro::OptionSet set;
    request.spikes.add_to(set);
    set.add({"encoder.codec", &request.encoder.codec,
             "libav encoder: libx264, libx265, mpeg4, mjpeg, ffv1, ..."});
    set.add({"encoder.pixel_format", &request.encoder.pixel_format, "e.g. yuv420p, gray"});
    set.add({"encoder.options", &request.encoder.options, "key=value:key=value, e.g. crf=23:preset=medium"});
    return set;
  }

  void run() {
    auto set = options();
    settings.apply(set);
    request.still = still;
    request.output = output;
    TerminalProgress progress(request.output.filename().string(),
                              quiet ? Verbosity::quiet : Verbosity::normal,
                              [this] { return request.spikes.fps; });
    StopSignal stop;
    const auto plan = micro::spike_in(request, progress, stop.token());
    progress.done();
    fmt::print("{}: {} frames at {:g}/s, {} events, {} blinks; truth beside it in {}.truth.json\n", output,
               plan.frames, plan.options.fps, plan.events.size(), plan.blinks.size(),
               request.output.stem().string());
  }
};

}  // namespace

void add_spikein(CLI::App& app) {
  auto* command =
      app.add_subcommand("spikein", "A clip with known micro-expressions, made from a still of a face");
  const auto state = std::make_shared<SpikeInCommand>();
  command->add_option("still", state->still, "Picture of a face")->required()->type_name("IMAGE");
  command->add_option("-o,--output", state->output, "The clip; its truth is written beside it")
      ->required()
      ->type_name("CLIP");
  command->add_option("--face", state->request.face, "Which face of the picture, best first")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--force", state->request.force, "Replace existing files");
  command->add_option("--threads", state->request.threads, "0 = all cores")->check(CLI::NonNegativeNumber);
  command->add_flag("--quiet", state->quiet, "No progress");
  state->settings.add_to(*command, state->options());
  command->footer(
      std::string(
          "Example:\n"
          "  microx spikein portrait.png -o clip.mp4 --event.count 6 --event.amplitude_px 1.5 --clip.seed 7\n"
          "writes clip.mp4 and clip.truth.json: what moves, from which frame to which.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
