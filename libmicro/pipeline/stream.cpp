#include "libmicro/pipeline/stream.h"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <algorithm>
#include <limits>

#include "libmicro/motion/face_crop.h"
#include "libmicro/pipeline/rows.h"
#include "libmicro/pipeline/thread_arena.h"

namespace micro {
namespace {

constexpr std::size_t frame_memory = 96 << 20;  // bytes of decoded frames under way

/// One frame on its way through the stages; the decoder also looks at no more than this.
struct Token {
  Frame frame;
  std::vector<MotionTask> tasks;
  std::vector<MeasuredMotion> measured;
  std::vector<std::vector<double>> features;  ///< per task
  std::vector<double> frame_values;
  std::vector<std::byte> front_state;  ///< of tracker and planner, at a checkpoint
};
using TokenPtr = std::shared_ptr<Token>;

std::size_t window(const ClipInfo& clip, int threads) {
  const std::size_t frame =
      std::max<std::size_t>(1, static_cast<std::size_t>(clip.width) * static_cast<std::size_t>(clip.height) *
                                   (clip.bit_depth > 8 ? 2 : 1));
  return std::clamp<std::size_t>(frame_memory / frame, 2, 16 * static_cast<std::size_t>(threads));
}

class Run {
 public:
  Run(const StreamStages& stages, const Config& config, FrameIndex first_frame, ProgressSink& progress,
      std::stop_token stop)
      : stages_(stages),
        config_(config),
        progress_(progress),
        stop_(std::move(stop)),
        schema_(face_schema(stages.features.streaming_schema())),
        needs_(needs_of(stages.features.streaming)),
        meters_([this] { return MotionMeter(config_.motion.flow); }),
        extractors_([this] { return make_extractors(stages_.features.streaming, stages_.features); }) {
    outcome_.next_frame = first_frame;
  }

  StreamOutcome execute(int threads) {
    namespace tbb = oneapi::tbb;
    using Mode = tbb::filter_mode;
    ThreadArena arena(threads);
    arena.execute([&] {
      tbb::parallel_pipeline(
          window(stages_.source.info(), threads),
          tbb::make_filter<void, TokenPtr>(Mode::serial_in_order, [this](tbb::flow_control& control) {
            return decode(control);
          }) & tbb::make_filter<TokenPtr, TokenPtr>(Mode::serial_in_order, [this](const TokenPtr& token) {
            return follow(token);
          }) & tbb::make_filter<TokenPtr, TokenPtr>(Mode::parallel, [this](const TokenPtr& token) {
            return compute(token);
          }) & tbb::make_filter<TokenPtr, void>(Mode::serial_in_order, [this](const TokenPtr& token) {
            commit(*token);
          }));
    });
    if (outcome_.stopped) checkpoint(front_state());
    return outcome_;
  }

 private:
  TokenPtr decode(oneapi::tbb::flow_control& control) {
    auto token = std::make_shared<Token>();
    outcome_.stopped = stop_.stop_requested();
    if (outcome_.stopped || !stages_.source.next(token->frame)) {
      control.stop();
      return nullptr;
    }
    return token;
  }

  TokenPtr follow(const TokenPtr& token) {
    token->tasks = stages_.planner.plan(token->frame, stages_.tracker.track(token->frame));
    if (is_checkpoint(token->frame.index)) token->front_state = front_state();
    return token;
  }

  TokenPtr compute(const TokenPtr& token) {
    const Frame& frame = token->frame;
    token->frame_values = micro::frame_values(frame);
    for (auto& task : token->tasks) {
      if (task.crop.empty())
        task.crop = crop_face(frame.luma8(), task.face.unit_from_image, config_.motion.crop_side);
      token->measured.push_back(measure(task, meters_.local()));
      token->features.push_back(describe(frame, task));
    }
    return token;
  }

  /// What the streaming descriptors tell of one face.
  std::vector<double> describe(const Frame& frame, const MotionTask& task) {
    FrameView view;
    view.frame = frame.index, view.capture_s = frame.capture_s;
    view.face = task.face, view.crop = task.crop;
    if (needs_.color) view.color = crop_face(frame.bgr, task.face.unit_from_image, config_.motion.crop_side);
    std::vector<double> values;
    for (const auto& extractor : extractors_.local()) {
      const std::size_t begin = values.size();
      values.resize(begin + extractor.columns.size(), std::numeric_limits<double>::quiet_NaN());
      extractor.compute({std::span<const FrameView>(&view, 1)}, std::span(values).subspan(begin));
    }
    return values;
  }

  void commit(const Token& token) {
    FrameRow row{token.frame.index, token.frame_values, {}};
    for (std::size_t i = 0; i < token.measured.size(); ++i) {
      const auto& measured = token.measured[i];
      const MotionSample motion = stages_.stitcher.stitch(token.frame.index, measured);
      row.faces.push_back({measured.face.id, face_values(measured.face, motion, token.features[i]),
                           config_.features.store_crops ? token.tasks[i].crop : cv::Mat()});
    }
    // The first row opens face 0 even when nobody is there, so a recording without a face still has its rows.
    if (token.frame.index == 0 && row.faces.empty()) row.faces.push_back({0, absent_face_values(schema_)});
    stages_.losses.gaps.add(token.frame.pts_s);
    stages_.losses.corrupt_packets = token.frame.corrupt_packets;
    stages_.writer.append(row);
    outcome_.next_frame = token.frame.index + 1;
    if (!token.front_state.empty()) checkpoint(token.front_state);
    progress_.progress("analysing", outcome_.next_frame, stages_.source.info().declared_frames);
  }

  bool is_checkpoint(FrameIndex frame) const { return (frame + 1) % config_.run.checkpoint_frames == 0; }

  std::vector<std::byte> front_state() const {
    ArchiveWriter archive;
    stages_.tracker.save(archive);
    stages_.planner.save(archive);
    return archive.take();
  }

  void checkpoint(std::vector<std::byte> state) {
    ArchiveWriter archive;
    stages_.stitcher.save(archive);
    stages_.losses.gaps.save(archive);
    archive.put(stages_.losses.corrupt_packets);
    const auto back = archive.take();
    state.insert(state.end(), back.begin(), back.end());
    stages_.writer.checkpoint(state);
  }

  StreamStages stages_;
  const Config& config_;
  ProgressSink& progress_;
  std::stop_token stop_;
  Schema schema_;
  Needs needs_;
  oneapi::tbb::enumerable_thread_specific<MotionMeter> meters_;
  oneapi::tbb::enumerable_thread_specific<std::vector<Extractor>> extractors_;
  StreamOutcome outcome_;
};

}  // namespace

StreamOutcome stream(const StreamStages& stages, const Config& config, FrameIndex first_frame,
                     ProgressSink& progress, std::stop_token stop) {
  return Run(stages, config, first_frame, progress, std::move(stop)).execute(thread_count(config.run));
}

void restore(const std::vector<std::byte>& state, const StreamStages& stages) {
  ArchiveReader archive(state);
  stages.tracker.load(archive);
  stages.planner.load(archive);
  stages.stitcher.load(archive);
  stages.losses.gaps.load(archive);
  archive.get(stages.losses.corrupt_packets);
}

int thread_count(const RunOptions& options) {
  const int cores = oneapi::tbb::info::default_concurrency();
  return options.threads > 0 ? std::min(options.threads, std::max(cores, 4)) : cores;
}

}  // namespace micro
