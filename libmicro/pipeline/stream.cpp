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

constexpr double frame_memory = 64 << 20;      // bytes of decoded frames under way
constexpr std::size_t frames_per_thread = 8;

/// One frame on its way through the stages; the decoder also looks at no more than this.
struct Token {
  Frame frame;
  std::vector<MotionTask> tasks;
  std::vector<MeasuredMotion> measured;
  std::vector<std::vector<double>> features;  ///< per task
  std::vector<double> frame_values;
  std::vector<std::byte> front_state;  ///< of tracker and planner, at a checkpoint
  bool passed_over = false;            ///< before the range
};
using TokenPtr = std::shared_ptr<Token>;

std::size_t window(const ClipInfo& clip, int threads) {
  constexpr double with_colours = 1.5;  // they stay in the decoder's buffer
  const double frame = with_colours * (clip.bit_depth > 8 ? 2 : 1) * clip.width * clip.height;
  return std::clamp<std::size_t>(static_cast<std::size_t>(frame_memory / std::max(1.0, frame)), 2,
                                 frames_per_thread * static_cast<std::size_t>(threads));
}

class Run {
 public:
  Run(const StreamStages& stages, const Config& config, FrameIndex first_frame, ProgressSink& progress,
      std::stop_token stop, const FrameRange& range)
      : stages_(stages),
        range_(range),
        config_(config),
        progress_(progress),
        stop_(std::move(stop)),
        needs_(needs_of(stages.features.streaming)),
        meters_([this] { return MotionMeter(config_.motion.flow); }),
        extractors_([this] { return make_extractors(stages_.features.streaming, stages_.features); }) {
    outcome_.next_frame = decoding_ = first_frame;
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
    if (outcome_.stopped) stages_.sink.checkpoint(front_state(stages_), stages_.losses);
    return outcome_;
  }

 private:
  TokenPtr decode(oneapi::tbb::flow_control& control) {
    auto token = std::make_shared<Token>();
    outcome_.stopped = stop_.stop_requested();
    if (outcome_.stopped || decoding_ >= range_.end || !stages_.source.next(token->frame)) {
      control.stop();
      return nullptr;
    }
    token->passed_over = decoding_++ < range_.begin;
    return token;
  }

  TokenPtr follow(const TokenPtr& token) {
    token->tasks = stages_.planner.plan(token->frame, stages_.tracker.track(token->frame));
    if (is_checkpoint(token->frame.index)) token->front_state = front_state(stages_);
    return token;
  }

  TokenPtr compute(const TokenPtr& token) {
    if (token->passed_over) return token;
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

  void commit(Token& token) {
    stages_.losses.gaps.add(token.frame.pts_s);
    stages_.losses.corrupt_packets = token.frame.corrupt_packets;
    stages_.losses.corrupt_frames += token.frame.corrupt;
    stages_.losses.next_frame = token.frame.index + 1, stages_.losses.last_pts_s = token.frame.pts_s;
    if (!token.passed_over) hand_over(token);
    outcome_.next_frame = token.frame.index + 1;
    if (!token.front_state.empty()) stages_.sink.checkpoint(std::move(token.front_state), stages_.losses);
    progress_.progress(token.passed_over ? "following" : "analysing", outcome_.next_frame,
                       stages_.source.info().declared_frames);
  }

  void hand_over(Token& token) {
    MeasuredFrame frame{token.frame.index, std::move(token.frame_values), {}};
    for (std::size_t i = 0; i < token.measured.size(); ++i)
      frame.faces.push_back({std::move(token.measured[i]), std::move(token.features[i]),
                             config_.features.store_crops ? token.tasks[i].crop : cv::Mat()});
    stages_.sink.take(frame);
  }

  bool is_checkpoint(FrameIndex frame) const { return (frame + 1) % config_.run.checkpoint_frames == 0; }

  StreamStages stages_;
  FrameRange range_;
  const Config& config_;
  ProgressSink& progress_;
  std::stop_token stop_;
  Needs needs_;
  oneapi::tbb::enumerable_thread_specific<MotionMeter> meters_;
  oneapi::tbb::enumerable_thread_specific<std::vector<Extractor>> extractors_;
  StreamOutcome outcome_;
  FrameIndex decoding_ = 0;
};

}  // namespace

RecordingSink::RecordingSink(MotionStitcher& stitcher, const Schema& features, RecordingWriter& writer)
    : stitcher_(stitcher), schema_(face_schema(features)), writer_(writer) {}

void RecordingSink::take(const MeasuredFrame& frame) {
  FrameRow row{frame.index, frame.values, {}};
  for (const auto& [measured, features, crop] : frame.faces) {
    const MotionSample motion = stitcher_.stitch(frame.index, measured);
    row.faces.push_back({measured.face.id, face_values(measured.face, motion, features), crop});
  }
  // The first row opens face 0 even when nobody is there, so a recording without a face still has its rows.
  if (frame.index == 0 && row.faces.empty()) row.faces.push_back({0, absent_face_values(schema_)});
  writer_.append(row);
}

void RecordingSink::checkpoint(std::vector<std::byte> front, const Losses& losses) {
  ArchiveWriter archive;
  save(archive, losses);
  stitcher_.save(archive);
  const auto back = archive.take();
  front.insert(front.end(), back.begin(), back.end());
  writer_.checkpoint(front);
}

StreamOutcome stream(const StreamStages& stages, const Config& config, FrameIndex first_frame,
                     ProgressSink& progress, std::stop_token stop, const FrameRange& range) {
  return Run(stages, config, first_frame, progress, std::move(stop), range).execute(thread_count(config.run));
}

std::vector<std::byte> front_state(const StreamStages& stages) {
  ArchiveWriter archive;
  stages.tracker.save(archive);
  stages.planner.save(archive);
  return archive.take();
}

void restore(ArchiveReader& archive, const StreamStages& stages) {
  stages.tracker.load(archive);
  stages.planner.load(archive);
  load(archive, stages.losses);
}

void save(ArchiveWriter& archive, const Losses& losses) {
  losses.gaps.save(archive);
  archive.put(losses.corrupt_packets), archive.put(losses.corrupt_frames);
}

void load(ArchiveReader& archive, Losses& losses) {
  losses.gaps.load(archive);
  archive.get(losses.corrupt_packets), archive.get(losses.corrupt_frames);
}

int thread_count(const RunOptions& options) {
  const int cores = oneapi::tbb::info::default_concurrency();
  return options.threads > 0 ? std::min(options.threads, std::max(cores, 4)) : cores;
}

}  // namespace micro
