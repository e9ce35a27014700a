// What each stage of an analysis costs, milliseconds of processor time per frame: every frame of a video goes
// through the stages one after the other.
//
//     stages VIDEO
#include <fmt/format.h>

#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/face/face_tracker.h"
#include "libmicro/motion/face_crop.h"
#include "libmicro/motion/motion_tracker.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/rows.h"

namespace {

double now_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Adds up what is spent under each name.
class Stopwatch {
 public:
  template <class Work>
  auto operator()(const std::string& stage, Work&& work) {
    struct Lap {
      double& seconds;
      double begin = now_s();
      ~Lap() { seconds += now_s() - begin; }
    } const lap{of(stage)};
    return work();
  }
  void print(double frames) const {
    double all = 0;
    for (const auto& [stage, seconds] : stages_) {
      fmt::print("{:28} {:7.3f} ms/frame\n", stage, 1000 * seconds / frames);
      all += seconds;
    }
    fmt::print("{:28} {:7.3f} ms/frame\n", "all", 1000 * all / frames);
  }

 private:
  double& of(const std::string& stage) {
    for (auto& [name, seconds] : stages_)
      if (name == stage) return seconds;
    return stages_.emplace_back(stage, 0).second;
  }
  std::vector<std::pair<std::string, double>> stages_;
};

std::vector<double> describe(const std::vector<micro::Extractor>& extractors, const micro::Frame& frame,
                             const micro::MotionTask& task) {
  micro::FrameView view;
  view.frame = frame.index, view.capture_s = frame.capture_s, view.face = task.face, view.crop = task.crop;
  std::vector<double> values;
  for (const auto& extractor : extractors) {
    const std::size_t begin = values.size();
    values.resize(begin + extractor.columns.size());
    extractor.compute({std::span<const micro::FrameView>(&view, 1)}, std::span(values).subspan(begin));
  }
  return values;
}

void run(const std::string& video) {
  cv::setNumThreads(1);
  micro::Config config;
  Stopwatch stopwatch;
  const auto source = micro::open_source(video, config.video);
  const double fps = source->info().capture_fps;
  const auto plan = micro::plan_features(config, fps);
  const auto extractors = micro::make_extractors(plan.streaming, plan);
  micro::FaceTracker tracker(config.face, micro::FaceFinder::load(micro::landmark_model_path("")), fps);
  micro::ReferencePlanner planner(config.motion, fps);
  micro::MotionStitcher stitcher(config.motion);
  micro::MotionMeter meter(config.motion.flow);
  micro::Frame frame;
  double frames = 0;
  while (stopwatch("decode", [&] { return source->next(frame); })) {
    ++frames;
    const auto faces = stopwatch("follow faces, landmarks", [&] { return tracker.track(frame); });
    auto tasks = stopwatch("plan references", [&] { return planner.plan(frame, faces); });
    stopwatch("look at the frame", [&] { return micro::frame_values(frame); });
    for (auto& task : tasks) {
      stopwatch("crop", [&] {
        if (task.crop.empty())
          task.crop = micro::crop_face(frame.luma8(), task.face.unit_from_image, config.motion.crop_side);
      });
      const auto measured = stopwatch("measure motion", [&] { return micro::measure(task, meter); });
      stopwatch("streaming features", [&] { return describe(extractors, frame, task); });
      stopwatch("stitch", [&] { return stitcher.stitch(frame.index, measured); });
    }
  }
  stopwatch.print(frames);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: stages VIDEO\n");
    return 2;
  }
  try {
    run(arguments[1]);
    return 0;
  } catch (const micro::Error& error) {
    fmt::print(stderr, "stages: {}\n", error.what());
    return static_cast<int>(error.category());
  }
}
