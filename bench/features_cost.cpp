// What every descriptor costs, milliseconds of one thread per frame at its default parameters, on a recording
// and its video. Flow is counted with the descriptor that asks for it, although descriptors that ask for the
// same share it.
//
// Descriptors that need a model are measured with <MODELS>/<descriptor>.model where microx train has put one.
//
//     features_cost RECORDING.h5 VIDEO MODELS [DESCRIPTOR...]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/feature_run.h"
#include "libmicro/pipeline/flow_pairs.h"
#include "libmicro/pipeline/neutral_frame.h"
#include "libmicro/pipeline/recorded_frames.h"

namespace {

constexpr micro::FrameIndex first_frame = 400;
constexpr int most_rounds = 21;
constexpr double enough_s = 1.0;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Frames of face 0 with pictures, from `first` on.
std::vector<micro::FrameView> frames_of(const micro::RecordingReader& recording, micro::Pictures& pictures,
                                        micro::FrameIndex first, micro::FrameIndex count) {
  micro::RecordedFrames frames(recording, true);
  micro::FaceFrames faces{frames.read(0, first, count)};
  pictures.fill(faces);
  return faces.front();
}

/// Median over different frames, so that nothing is served from a cache.
double cost_ms(const micro::Extractor& extractor, const std::vector<micro::FrameView>& frames,
               const micro::FrameView& neutral) {
  micro::FlowPairs flows(micro::FeatureOptions().flow);
  std::vector<double> out(extractor.columns.size()), times;
  double spent = 0;
  for (int round = 0; round < most_rounds && (spent < enough_s || round < 3); ++round) {
    flows.forget();
    micro::DescriptorInput input;
    const auto window = static_cast<std::size_t>(extractor.before + extractor.after + 1);
    input.frames = std::span(frames).subspan(static_cast<std::size_t>(round), window);
    input.at = static_cast<std::size_t>(extractor.before);
    input.flows = &flows, input.neutral = &neutral;
    const double begin = thread_seconds();
    extractor.compute(input, out);
    times.push_back(thread_seconds() - begin);
    spent += times.back();
  }
  std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  return 1000 * times[times.size() / 2];
}

/// Gives a descriptor its model from the folder; false when it needs one that is not there.
bool provide_model(micro::Descriptor& descriptor, const std::filesystem::path& folder) {
  for (auto& parameter : descriptor.parameters.all()) {
    if (parameter.text == micro::Parameter::Text::plain) continue;
    const auto file = folder / (descriptor.name + ".model");
    if (parameter.text != micro::Parameter::Text::model_file || !std::filesystem::exists(file)) return false;
    parameter.value = file.string();
  }
  return true;
}

void measure(const std::string& file, const std::string& video, const std::string& models,
             const std::vector<std::string>& names) {
  const auto recording = micro::RecordingReader::open(file);
  const auto config = micro::recorded_configuration(*recording, file);
  const auto pictures = micro::video_pictures(*recording, video, config.video, config.motion.crop_side, true);
  const double fps = recording->numbers().at("capture_fps");
  const auto frames = frames_of(*recording, *pictures, first_frame, static_cast<micro::FrameIndex>(3 * fps));
  const auto neutral = micro::neutral_frame(*recording, 0, *pictures);
  fmt::print("{:20} {:12} {:>8} {:>10}\n", "descriptor", "family", "columns", "ms/frame");
  for (auto descriptor : micro::all_descriptors()) {
    if (!names.empty() && std::ranges::find(names, descriptor.name) == names.end()) continue;
    if (!provide_model(descriptor, models)) continue;
    const auto extractor = descriptor.make({descriptor.parameters, fps, config.motion.crop_side});
    fmt::print("{:20} {:12} {:8} {:10.3f}\n", descriptor.name, to_string(descriptor.family),
               extractor.columns.size(), cost_ms(extractor, frames, *neutral));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "features_cost RECORDING.h5 VIDEO MODELS [DESCRIPTOR...]\n");
    return 2;
  }
  cv::setNumThreads(1);
  try {
    measure(argv[1], argv[2], argv[3], {argv + 4, argv + argc});
  } catch (const micro::Error& error) {
    fmt::print(stderr, "features_cost: {}\n", error.what());
    return error.exit_code();
  }
  return 0;
}
