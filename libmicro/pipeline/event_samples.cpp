#include "libmicro/pipeline/event_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/feature_run.h"

namespace micro {
namespace {

constexpr FrameIndex around_apex = 1,
                     rest = 4;  // frames on either side; frames of rest besides the outermost
constexpr FrameIndex longest_sequence = 32;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Of the numbers that are there, column by column; NaN where there are none.
template <class Add>
Eigen::RowVectorXd over_rows(const FeatureRows& values, double start, Add&& add,
                             Eigen::RowVectorXd* counts = nullptr) {
  Eigen::RowVectorXd out = Eigen::RowVectorXd::Constant(values.cols(), start);
  Eigen::RowVectorXd count = Eigen::RowVectorXd::Zero(values.cols());
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    for (Eigen::Index j = 0; j < values.cols(); ++j)
      if (std::isfinite(values(i, j))) out(j) = add(out(j), values(i, j), j), ++count(j);
  for (Eigen::Index j = 0; j < values.cols(); ++j)
    if (count(j) == 0) out(j) = missing;
  if (counts) *counts = count;
  return out;
}

Eigen::RowVectorXd mean_of(const FeatureRows& values) {
  Eigen::RowVectorXd count;
  return over_rows(
             values, 0, [](double sum, double value, Eigen::Index) { return sum + value; }, &count)
      .cwiseQuotient(count);
}

Eigen::RowVectorXd deviation_of(const FeatureRows& values) {
  const Eigen::RowVectorXd mean = mean_of(values);
  Eigen::RowVectorXd count;
  return over_rows(
             values, 0,
             [&](double sum, double v, Eigen::Index j) { return sum + (v - mean(j)) * (v - mean(j)); },
             &count)
      .cwiseQuotient(count)
      .cwiseSqrt();
}

/// Frames of one feature around an event; those beyond the film are left out.
struct Stretch {
  FeatureRows values;
  FrameIndex first = 0;  ///< frame of row 0

  FeatureRows between(FrameIndex from, FrameIndex to) const {
    const FrameIndex last = first + values.rows() - 1;
    from = std::clamp(from, first, last), to = std::clamp(to, first, last);
    return values.middleRows(from - first, std::max<FrameIndex>(to - from + 1, 1));
  }
};

Eigen::RowVectorXd pooled(const std::string& pooling, const Stretch& stretch, const Interval& event) {
  const FeatureRows whole = stretch.between(event.onset(), event.offset());
  if (pooling == "mean") return mean_of(whole);
  if (pooling == "deviation") return deviation_of(whole);
  if (pooling == "minimum" || pooling == "maximum") {
    const double sign = pooling == "minimum" ? -1 : 1;
    return sign * over_rows(sign * whole, -std::numeric_limits<double>::infinity(),
                            [](double most, double value, Eigen::Index) { return std::max(most, value); });
  }
  const Eigen::RowVectorXd apex =
      mean_of(stretch.between(event.apex() - around_apex, event.apex() + around_apex));
  if (pooling == "apex") return apex;
  const Eigen::RowVectorXd before = mean_of(stretch.between(event.onset() - rest, event.onset())),
                           after = mean_of(stretch.between(event.offset(), event.offset() + rest));
  Eigen::RowVectorXd out(apex.size());
  for (Eigen::Index j = 0; j < out.size(); ++j) {
    const double base = !std::isfinite(before(j))  ? after(j)
                        : !std::isfinite(after(j)) ? before(j)
                                                   : (before(j) + after(j)) / 2;
    out(j) = apex(j) - base;
  }
  return out;
}

/// Every frame of the event less the rest before it.
FeatureRows sequence(const Stretch& stretch, const Interval& event) {
  const FeatureRows whole = stretch.between(event.onset(), event.offset());
  const Eigen::RowVectorXd base = mean_of(stretch.between(event.onset() - rest, event.onset()));
  const auto steps = std::min<Eigen::Index>(whole.rows(), longest_sequence);
  FeatureRows out(steps, whole.cols());
  for (Eigen::Index i = 0; i < steps; ++i)
    out.row(i) = whole.row(steps == 1 ? 0 : i * (whole.rows() - 1) / (steps - 1)) - base;
  return out;
}

void to_length_one(FeatureRows& rows) {
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    double square = 0;
    for (const double value : rows.row(i))
      if (std::isfinite(value)) square += value * value;
    if (square > 0) rows.row(i) /= std::sqrt(square);
  }
}

std::string attribute(const DatasetSpec& spec, const std::string& name) {
  const auto found = spec.attributes.find(name);
  return found == spec.attributes.end() ? "" : found->second;
}

const DatasetSpec* find_spec(const Schema& schema, const std::string& path) {
  const auto found = std::ranges::find(schema, path, &DatasetSpec::path);
  return found == schema.end() ? nullptr : &*found;
}

/// Names and units of the numbers of a frame that are wanted, also of datasets with two axes.
void name_columns(const DatasetSpec& spec, const std::vector<std::string>& leave_out, SampleDataset& out) {
  const std::size_t inner = spec.labels.empty() ? 1 : spec.size() / spec.labels.size();
  for (std::size_t i = 0; i < spec.size(); ++i) {
    std::string name = spec.labels.empty() ? std::to_string(i) : spec.labels[i / inner];
    if (inner > 1) name += "_" + std::to_string(i % inner);
    if (std::ranges::any_of(leave_out, [&](const auto& word) { return name.find(word) != name.npos; }))
      continue;
    out.columns.push_back(name);
    out.places.push_back(i);
    out.units.push_back(spec.label_units.size() == spec.size() ? spec.label_units[i] : spec.units);
  }
}

/// Some columns of `count` rows of values.
FeatureRows chosen_columns(const std::vector<double>& values, Eigen::Index count,
                           const std::vector<std::size_t>& places) {
  const Eigen::Map<const FeatureRows> all(values.data(), count, std::ssize(values) / count);
  FeatureRows out(count, std::ssize(places));
  for (Eigen::Index j = 0; j < out.cols(); ++j)
    out.col(j) = all.col(static_cast<Eigen::Index>(places[static_cast<std::size_t>(j)]));
  return out;
}

}  // namespace

EventSamples::EventSamples(const std::filesystem::path& recording)
    : path_(recording), recording_(RecordingReader::open(recording)) {
  crop_side_ = recorded_configuration(*recording_, path_).motion.crop_side;
}

SampleDataset EventSamples::dataset(int face, const std::string& path,
                                    const std::vector<std::string>& leave_out) const {
  const bool of_event = path.starts_with("events_features/");
  const auto* spec =
      find_spec(of_event ? recording_->event_schema(face) : recording_->face_schema(face), path);
  if (!spec || path == "crops")
    throw Error(ErrorCategory::plugin, "'" + path_.string() + "' has no " + path,
                "compute it with microx features " + path_.string() + " --features " +
                    path.substr(path.find('/') + 1));
  SampleDataset out{path, attribute(*spec, "parameters"), {}, {}, {}};
  for (const char* more : {"flow", "model_sha256"})
    if (const auto value = attribute(*spec, more); !value.empty())
      out.parameters += (out.parameters.empty() ? "" : ", ") + std::string(more) + " = " + value;
  name_columns(*spec, leave_out, out);
  return out;
}

SampleSchema EventSamples::schema(int face, const std::vector<std::string>& features,
                                  const SampleSchema& how) const {
  SampleSchema schema = how;
  schema.crop_side = crop_side_;
  for (const auto& feature : features) {
    std::string path = feature;
    if (feature.find('/') == std::string::npos)
      path = (!how.sequences && find_spec(recording_->event_schema(face), "events_features/" + feature)
                  ? "events_features/"
                  : "features/") +
             feature;
    schema.datasets.push_back(dataset(face, path, how.leave_out));
  }
  return schema;
}

SampleSchema EventSamples::require(int face, const SampleSchema& wanted) const {
  SampleSchema own = wanted;
  own.crop_side = crop_side_;
  own.datasets.clear();
  for (const auto& one : wanted.datasets) own.datasets.push_back(dataset(face, one.path, wanted.leave_out));
  const std::string text = difference(wanted, own);
  if (!text.empty())
    throw Error(ErrorCategory::plugin,
                "'" + path_.string() + "' does not have the features of the model: " + text,
                "compute them with the settings the model was trained with");
  return own;
}

FeatureRows EventSamples::frames(const SampleDataset& dataset, int face, FrameIndex first,
                                 FrameIndex last) const {
  const FrameIndex count = last - first + 1;
  return chosen_columns(recording_->read_face(face, dataset.path, first, count), count, dataset.places);
}

Eigen::RowVectorXd EventSamples::event_row(const SampleDataset& dataset, int face,
                                           const Interval& event) const {
  const auto events = recording_->events(face);
  const auto best =
      std::ranges::max_element(events, {}, [&](const Event& own) { return own.interval.iou(event); });
  if (best == events.end() || best->interval.iou(event) < 0.5)
    throw Error(
        ErrorCategory::input,
        "'" + path_.string() + "' found no event where frames " + std::to_string(event.onset()) + "-" +
            std::to_string(event.offset()) + " are labelled",
        dataset.path + " holds the events that were found; leave the row out, or use features of frames");
  return chosen_columns(recording_->read_event_table(face, dataset.path), std::ssize(events), dataset.places)
      .row(best - events.begin());
}

FeatureRows EventSamples::rows(const SampleSchema& schema, int face, const Interval& event) const {
  if (event.offset() >= recording_->frame_count())
    throw Error(ErrorCategory::input,
                "'" + path_.string() + "' has " + std::to_string(recording_->frame_count()) +
                    " frames: there is no frame " + std::to_string(event.offset()),
                "frames are counted from 0");
  const FrameIndex first = std::max<FrameIndex>(0, event.onset() - rest),
                   last = std::min(recording_->frame_count() - 1, event.offset() + rest);
  FeatureRows out;
  const auto beside = [&](const FeatureRows& more) {
    FeatureRows wider(more.rows(), out.cols() + more.cols());
    if (out.cols() > 0) wider.leftCols(out.cols()) = out;
    wider.rightCols(more.cols()) = more;
    out = std::move(wider);
  };
  for (const auto& dataset : schema.datasets) {
    if (dataset.of_event()) {
      beside(event_row(dataset, face, event));
      continue;
    }
    const Stretch stretch{frames(dataset, face, first, last), first};
    if (schema.sequences)
      beside(sequence(stretch, event));
    else
      for (const auto& pooling : schema.pooled) beside(pooled(pooling, stretch, event));
  }
  if (schema.directions) to_length_one(out);
  return out;
}

void SampleCollector::add(const FeatureRows& rows) {
  if (starts_.size() > 1 && rows.cols() != columns_)
    throw Error(ErrorCategory::internal, "samples have different numbers of columns");
  columns_ = rows.cols();
  values_.insert(values_.end(), rows.data(), rows.data() + rows.size());
  starts_.push_back(starts_.back() + static_cast<std::size_t>(rows.rows()));
}

SampleRows SampleCollector::finish() && {
  return {Eigen::Map<const FeatureRows>(values_.data(), static_cast<Eigen::Index>(starts_.back()), columns_),
          starts_};
}

}  // namespace micro
