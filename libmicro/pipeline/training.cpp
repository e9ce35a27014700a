#include "libmicro/pipeline/training.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/feature_run.h"
#include "libmicro/pipeline/model_seal.h"
#include "libmicro/pipeline/recorded_frames.h"
#include "libmicro/pipeline/training_choice.h"
#include "libmicro/pipeline/training_labels.h"
#include "libmicro/store/durable_file.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// A frame that could be learnt from.
struct Candidate {
  std::size_t recording;
  int face;
  FrameIndex frame;
  std::string label;
};

std::string label_at(const std::vector<LabelledStretch>& stretches, FrameIndex frame) {
  for (const auto& stretch : stretches)
    if (frame >= stretch.first && frame <= stretch.last) return stretch.label;
  return neutral_label;
}

class Trainer {
 public:
  Trainer(const TrainingRequest& request, ProgressSink& progress, const std::stop_token& stop)
      : request_(request), progress_(progress), stop_(stop) {
    if (!request.labels.empty()) labels_ = read_labels(request.labels);
    for (const auto& path : request.recordings) recordings_.push_back(RecordingReader::open(path));
  }

  TrainingSet gather(bool fitted_only) {
    const auto chosen = candidates(fitted_only);
    TrainingSet set;
    std::set<std::string> names;
    for (const auto& candidate : chosen) names.insert(candidate.label);
    set.labels.assign(names.begin(), names.end());
    for (std::size_t r = 0; r < recordings_.size(); ++r) add_samples(r, chosen, set);
    set.origin = std::to_string(set.samples.size()) + " frames of";
    for (const auto& path : request_.recordings) set.origin += " " + path.filename().string();
    return set;
  }

 private:
  /// Evenly spread, so that nothing is left to chance. Frames are gone through twice: those of a whole study
  /// are too many to be kept.
  std::vector<Candidate> candidates(bool fitted_only) const {
    std::map<std::string, std::size_t> available;
    each_frame(fitted_only, [&](const Candidate& candidate) { ++available[candidate.label]; });
    EvenChoice choice(available, static_cast<std::size_t>(request_.frames));
    std::vector<Candidate> chosen;
    each_frame(fitted_only, [&](const Candidate& candidate) {
      if (choice.takes(candidate.label)) chosen.push_back(candidate);
    });
    return chosen;
  }

  /// Every frame that could be learnt from, in order.
  template <class Take>
  void each_frame(bool fitted_only, Take&& take) const {
    for (std::size_t r = 0; r < recordings_.size(); ++r)
      for (const int face : recordings_[r]->face_ids()) each_frame_of(r, face, fitted_only, take);
  }

  template <class Take>
  void each_frame_of(std::size_t r, int face, bool fitted_only, Take&& take) const {
    constexpr FrameIndex block = 1 << 16;
    const auto& recording = *recordings_[r];
    const auto stretches = stretches_of(r, face);
    for (FrameIndex first = 0; first < recording.frame_count(); first += block) {
      const FrameIndex count = std::min(block, recording.frame_count() - first);
      const auto flags = recording.read_face(face, fitted_only ? "landmarks_fitted" : "valid", first, count);
      for (FrameIndex i = 0; i < count; ++i) {
        if (flags[static_cast<std::size_t>(i)] <= 0) continue;
        const std::string label = label_at(stretches, first + i);
        if (!label.empty()) take({r, face, first + i, label});
      }
    }
  }

  std::vector<LabelledStretch> stretches_of(std::size_t r, int face) const {
    const std::string name = request_.recordings[r].stem().string();
    if (request_.labels.empty()) return labels_of(name, recordings_[r]->events(face));
    std::vector<LabelledStretch> own;
    std::ranges::copy_if(labels_, std::back_inserter(own),
                         [&](const auto& stretch) { return stretch.recording == name; });
    return own;
  }

  void add_samples(std::size_t r, const std::vector<Candidate>& chosen, TrainingSet& set) {
    const Config config = recorded_configuration(*recordings_[r], request_.recordings[r]);
    const auto pictures =
        open_pictures(*recordings_[r], request_.recordings[r], request_.videos, config, false);
    RecordedFrames frames(*recordings_[r], false);
    for (const auto& candidate : chosen) {
      if (candidate.recording != r) continue;
      if (stop_.stop_requested()) throw Error(ErrorCategory::cancelled, "stopped: no model was written");
      FaceFrames one{frames.read(candidate.face, candidate.frame, 1)};
      pictures->fill(one);
      const FrameView& view = one.front().front();
      if (!set.samples.empty() && set.samples.front().crop.size() != view.crop.size())
        throw Error(ErrorCategory::input, "the recordings have crops of different sizes",
                    "record them with the same --motion.crop_side");
      const auto label = std::ranges::find(set.labels, candidate.label) - set.labels.begin();
      set.samples.push_back({view.crop, unit_landmarks(view.face), static_cast<int>(label)});
      progress_.progress("reading", static_cast<FrameIndex>(set.samples.size()),
                         static_cast<FrameIndex>(chosen.size()));
    }
  }

  const TrainingRequest& request_;
  ProgressSink& progress_;
  const std::stop_token& stop_;
  std::vector<LabelledStretch> labels_;
  std::vector<std::unique_ptr<RecordingReader>> recordings_;
};

/// Fits under a temporary name; the model is there complete or not at all.
void write_safely(const Descriptor& descriptor, const TrainingSet& set, const fs::path& file) {
  // OpenCV tells its formats by the ending, so the model's own stays last.
  const fs::path partial =
      file.parent_path() / (file.stem().string() + ".partial" + file.extension().string());
  const RemovedAtEnd cleanup{partial};
  descriptor.train(set, descriptor.parameters, partial);
  seal_model(partial);
  move_into_place(partial, file);
}

/// The descriptors that learn, of those that are named.
std::vector<Descriptor> learners(const FeatureOptions& options) {
  std::vector<Descriptor> out;
  for (const auto& descriptor : named_descriptors(options)) {
    if (!descriptor.train)
      throw Error(ErrorCategory::usage, "the feature '" + descriptor.name + "' has no model to fit",
                  "microx features lists those whose model microx train makes");
    out.push_back(descriptor);
  }
  if (out.empty()) throw Error(ErrorCategory::usage, "no feature is named", "give --features, e.g. pca");
  return out;
}

}  // namespace

std::vector<fs::path> train_features(const TrainingRequest& request, const Config& config,
                                     ProgressSink& progress, const std::stop_token& stop) {
  const auto chosen = learners(config.features);
  std::error_code failure;
  fs::create_directories(request.folder, failure);
  std::vector<fs::path> files;
  for (const auto& descriptor : chosen) {
    files.push_back(request.folder / (descriptor.name + ".model"));
    if (fs::exists(files.back()) && !request.force)
      throw Error(ErrorCategory::output, "'" + files.back().string() + "' exists already",
                  "--force replaces it");
  }
  if (::access(request.folder.c_str(), W_OK | X_OK) != 0)
    throw Error(ErrorCategory::output, "the folder '" + request.folder.string() + "' cannot be written",
                "choose another with -o");
  Trainer trainer(request, progress, stop);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const TrainingSet set = trainer.gather(chosen[i].family == Family::model);
    progress.progress("fitting " + chosen[i].name, 0, 0);
    write_safely(chosen[i], set, files[i]);
  }
  return files;
}

}  // namespace micro
