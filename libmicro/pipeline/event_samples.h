#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/learning/samples.h"
#include "libmicro/pipeline/sample_schema.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// Events of a recording as samples, made of the features it holds.
class EventSamples {
 public:
  /// Throws Error(input) when it is no recording.
  explicit EventSamples(const std::filesystem::path& recording);

  const RecordingReader& recording() const { return *recording_; }
  /// Schema of samples made of these features: names of descriptors ("hog"), taken from events_features/
  /// where the recording has them there, or paths ("motion/strain"). Throws Error(plugin) when the recording
  /// does not have one.
  SampleSchema schema(int face, const std::vector<std::string>& features, const SampleSchema& how) const;
  /// The same schema as this recording has it. Throws Error(plugin), saying what differs, unless it has what
  /// a model was trained with.
  SampleSchema require(int face, const SampleSchema& wanted) const;

  /// `schema`: of schema() or require(). One row, or of sequences a row a frame (at most 32, evenly). NaN =
  /// missing. Features of events are those of the recording's event that overlaps most. Throws Error(input)
  /// when the frames are not in the recording or no event of its own overlaps by half.
  FeatureRows rows(const SampleSchema& schema, int face, const Interval& event) const;

 private:
  SampleDataset dataset(int face, const std::string& path, const std::vector<std::string>& leave_out) const;
  Eigen::RowVectorXd event_row(const SampleDataset& dataset, int face, const Interval& event) const;
  FeatureRows frames(const SampleDataset& dataset, int face, FrameIndex first, FrameIndex last) const;

  std::filesystem::path path_;
  std::unique_ptr<RecordingReader> recording_;
  int crop_side_ = 0;
};

/// Puts samples under each other.
class SampleCollector {
 public:
  void add(const FeatureRows& rows);  ///< one sample
  SampleRows finish() &&;

 private:
  std::vector<double> values_;
  std::vector<std::size_t> starts_{0};
  Eigen::Index columns_ = 0;
};

}  // namespace micro
