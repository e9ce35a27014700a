#include "libmicro/pipeline/network_classifier.h"

#include <algorithm>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/event_samples.h"
#include "libmicro/pipeline/feature_run.h"
#include "libmicro/pipeline/flow_pairs.h"
#include "libmicro/pipeline/network_description.h"
#include "libmicro/pipeline/recorded_frames.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

constexpr FrameIndex most_frames = 32;  // of an event whose every frame is looked at

/// Inputs of one recording's events: of crops and flow, frames of one face at a time.
class EventPictures {
 public:
  EventPictures(const std::filesystem::path& recording, const std::vector<std::filesystem::path>& videos,
                const NetworkInput& input)
      : reader_(RecordingReader::open(recording)),
        config_(recorded_configuration(*reader_, recording)),
        pictures_(open_pictures(*reader_, recording, videos, config_, input.wants_color())),
        frames_(*reader_, false),
        flows_("farneback"),
        input_(input) {}

  const RecordingReader& reader() const { return *reader_; }

  /// Rows for an event; none where the face is not there.
  std::vector<FeatureRows> rows(int face, const Interval& event) {
    if (input_.kind == "flow") return flow_row(face, event);
    std::vector<FeatureRows> out;
    const FrameIndex count = input_.each_frame ? std::min(event.length(), most_frames) : 1;
    for (FrameIndex i = 0; i < count; ++i) {
      const FrameIndex frame =
          count == 1 ? event.apex() : event.onset() + i * (event.length() - 1) / (count - 1);
      const FrameView view = view_of(face, frame);
      if (view.face.valid) out.push_back(network_row(input_, input_.wants_color() ? view.color : view.crop));
    }
    return out;
  }

 private:
  FrameView view_of(int face, FrameIndex frame) {
    FaceFrames one{frames_.read(face, frame, 1)};
    pictures_->fill(one);
    return one.front().front();
  }

  std::vector<FeatureRows> flow_row(int face, const Interval& event) {
    const FrameView onset = view_of(face, event.onset()), apex = view_of(face, event.apex());
    if (!onset.face.valid || !apex.face.valid) return {};
    flows_.forget();
    return {network_row(input_, flows_.flow(onset, apex), CanonicalCrop{onset.crop.cols}.inter_ocular())};
  }

  std::unique_ptr<RecordingReader> reader_;
  Config config_;
  std::unique_ptr<Pictures> pictures_;
  RecordedFrames frames_;
  FlowPairs flows_;
  const NetworkInput& input_;
};

class NetworkClassifier : public ModelClassifier {
 public:
  NetworkClassifier(const std::filesystem::path& description,
                    const std::vector<std::filesystem::path>& folders)
      : network_(read_network(description)), learner_(PluginLearner::find("onnx", folders)) {
    network_.model.settings = learner_->complete(network_.model.settings);
    sha256_ = content_sha256(network_.model.model.heads.front().model);
    if (network_.input.kind != "features") open();
  }

  const ClassifierModel& model() const override { return network_.model; }
  const std::string& sha256() const override { return sha256_; }

  std::vector<ClassifiedEvent> events(const std::filesystem::path& recording, bool all,
                                      const std::vector<std::filesystem::path>& videos) const override {
    if (network_.input.kind == "features") return events_by_features(recording, all);
    EventPictures pictures(recording, videos, network_.input);
    std::vector<ClassifiedEvent> out;
    for (const int face : pictures.reader().face_ids())
      for (const auto& event : pictures.reader().events(face)) {
        if (!all && event.kind != EventKind::expression) continue;
        SampleCollector rows;
        for (const auto& row : pictures.rows(face, event.interval)) rows.add(row);
        const SampleRows samples = std::move(rows).finish();
        if (samples.count() > 0) out.push_back({event, mean_answer(open_->ask(samples))});
      }
    return out;
  }

  std::vector<ClassifiedFace> faces(const std::filesystem::path& picture, const Config& config) override {
    if (network_.input.kind != "crop")
      throw Error(ErrorCategory::plugin, "the network looks at how a face moves, which pictures do not show",
                  "it is for recordings");
    if (!finder_) finder_ = FaceFinder::load(landmark_model_path(config.face.landmark_model));
    std::vector<ClassifiedFace> out;
    for (const auto& face :
         placed_faces(*finder_, picture, config.motion.crop_side, network_.input.wants_color())) {
      SampleCollector row;
      row.add(network_row(network_.input, network_.input.wants_color() ? face.color : face.crop));
      out.push_back({face.box, face.score, mean_answer(open_->ask(std::move(row).finish()))});
    }
    return out;
  }

 private:
  void open() const {
    open_ = std::make_unique<OpenModel>(network_.model.model, *learner_, network_.model.settings);
  }

  std::vector<ClassifiedEvent> events_by_features(const std::filesystem::path& recording, bool all) const {
    const EventSamples samples(recording);
    std::vector<std::string> names;
    for (const auto& dataset : network_.model.schema.datasets) names.push_back(dataset.path);
    SampleSchema how = network_.model.schema;
    how.datasets.clear();
    std::vector<ClassifiedEvent> out;
    for (const int face : samples.recording().face_ids()) {
      const SampleSchema schema = samples.schema(face, names, how);
      prepare_for(schema.columns());
      for (const auto& event : samples.recording().events(face)) {
        if (!all && event.kind != EventKind::expression) continue;
        SampleCollector row;
        row.add(samples.rows(schema, face, event.interval));
        out.push_back({event, mean_answer(open_->ask(std::move(row).finish()))});
      }
    }
    return out;
  }

  /// Numbers go in as they are; missing ones as 0.
  void prepare_for(std::size_t columns) const {
    auto& preparation = network_.model.model.heads.front().preparation;
    if (open_ && preparation.kept.size() == columns) return;
    preparation = unchanged_columns(columns);
    open();
  }

  /// Over the rows of one event; several labels are those from the threshold on.
  TrainedAnswer mean_answer(const ModelAnswer& all) const {
    ModelAnswer mean{all.probabilities.colwise().mean(), {{}}};
    Eigen::Index best = 0;
    mean.probabilities.row(0).maxCoeff(&best);
    for (Eigen::Index i = 0; i < mean.probabilities.cols(); ++i)
      if (network_.model.several ? mean.probabilities(0, i) >= network_.threshold : i == best)
        mean.labels[0].push_back(static_cast<int>(i));
    return answer_from(network_.model, mean, 0);
  }

  mutable NetworkModel network_;  // the width of its input is known only with a recording at hand
  std::unique_ptr<PluginLearner> learner_;
  mutable std::unique_ptr<OpenModel> open_;
  std::unique_ptr<FaceFinder> finder_;
  std::string sha256_;
};

}  // namespace

std::unique_ptr<ModelClassifier> network_classifier(
    const std::filesystem::path& description, const std::vector<std::filesystem::path>& plugin_folders) {
  return std::make_unique<NetworkClassifier>(description, plugin_folders);
}

}  // namespace micro
