#include "libmicro/synthesis/film_displacer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr int taps = 8, before = taps / 2 - 1;
constexpr int phases = 4096;
using Weights = std::array<float, taps>;

/// Lagrange weights for positions 0 .. 1 past the fourth tap.
const std::vector<Weights>& weight_table() {
  static const std::vector<Weights> table = [] {
    std::vector<Weights> all(phases + 1);
    for (int phase = 0; phase <= phases; ++phase) {
      const double at = before + static_cast<double>(phase) / phases;
      for (int i = 0; i < taps; ++i) {
        double weight = 1;
        for (int j = 0; j < taps; ++j)
          if (j != i) weight *= (at - j) / (i - j);
        all[static_cast<std::size_t>(phase)][static_cast<std::size_t>(i)] = static_cast<float>(weight);
      }
    }
    return all;
  }();
  return table;
}

/// One axis of a position: the first of the eight samples and their weights.
struct Axis {
  int first;
  const Weights& weights;
};
Axis axis_at(double position) {
  const double below = std::floor(position);
  const auto phase = static_cast<std::size_t>(std::lround((position - below) * phases));
  return {static_cast<int>(below) - before, weight_table()[phase]};
}

/// Eight samples of a row at `first`, weighted; repeats the border beyond it.
template <class Sample>
float along_row(const Sample* row, int columns, int channels, int channel, const Axis& x) {
  float sum = 0;
  if (x.first >= 0 && x.first + taps <= columns) {
    const Sample* at = row + x.first * channels + channel;
    for (std::size_t i = 0; i < taps; ++i, at += channels) sum += x.weights[i] * *at;
    return sum;
  }
  for (int i = 0; i < taps; ++i)
    sum += x.weights[static_cast<std::size_t>(i)] *
           row[std::clamp(x.first + i, 0, columns - 1) * channels + channel];
  return sum;
}

template <class Sample>
float sample_at(const cv::Mat& plane, const Axis& x, const Axis& y, int channel) {
  float sum = 0;
  for (int j = 0; j < taps; ++j) {
    const auto* row = plane.ptr<Sample>(std::clamp(y.first + j, 0, plane.rows - 1));
    sum += y.weights[static_cast<std::size_t>(j)] * along_row(row, plane.cols, plane.channels(), channel, x);
  }
  return sum;
}

/// What moves where, in samples of one plane.
class PlaneField {
 public:
  PlaneField(cv::Size scale, const std::vector<SkinMovement>& moving) : scale_(scale), moving_(moving) {}

  /// Where what is seen at a sample comes from; the sample itself where nothing moves.
  cv::Point2d source_of(cv::Point2d sample) const {
    const cv::Point2d seen = in_picture(sample);
    cv::Point2d pixels(0, 0);
    for (const auto& [field, size, face] : moving_)
      pixels += face.turned(size * field->at(face.to_face(seen)));
    return {sample.x - pixels.x / scale_.width, sample.y - pixels.y / scale_.height};
  }

  /// The samples that may move.
  cv::Rect box(cv::Size plane) const {
    cv::Point2d low(1e9, 1e9), high(-1e9, -1e9);
    for (const auto& moving : moving_) {
      const cv::Rect2d& box = moving.field->bounds();
      for (const auto& corner :
           {box.tl(), box.br(), cv::Point2d(box.x, box.br().y), cv::Point2d(box.br().x, box.y)}) {
        const cv::Point2d p = moving.face.to_picture(corner);
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
      }
    }
    if (low.x > high.x) return {};
    const cv::Point first(static_cast<int>(low.x / scale_.width) - 1,
                          static_cast<int>(low.y / scale_.height) - 1),
        last(static_cast<int>(high.x / scale_.width) + 2, static_cast<int>(high.y / scale_.height) + 2);
    return cv::Rect(first, last) & cv::Rect({0, 0}, plane);
  }

 private:
  cv::Point2d in_picture(cv::Point2d sample) const {
    return {(sample.x + 0.5) * scale_.width - 0.5, (sample.y + 0.5) * scale_.height - 0.5};
  }

  cv::Size scale_;
  const std::vector<SkinMovement>& moving_;
};

template <class Sample>
void displace(cv::Mat& plane, const PlaneField& field, int largest, std::uint64_t seed) {
  const cv::Mat still = plane.clone();
  const cv::Rect box = field.box(plane.size());
  const int channels = plane.channels();
  for (int y = box.y; y < box.br().y; ++y)
    for (int x = box.x; x < box.br().x; ++x) {
      const cv::Point2d seen(x, y), source = field.source_of(seen);
      if (source == seen) continue;
      const Axis along = axis_at(source.x), down = axis_at(source.y);
      const auto place = (static_cast<std::uint64_t>(y) << 20) + static_cast<std::uint64_t>(x);
      for (int channel = 0; channel < channels; ++channel) {
        const double value = sample_at<Sample>(still, along, down, channel);
        const double rounded = std::floor(value + uniform(seed, place, static_cast<std::uint64_t>(channel)));
        plane.ptr<Sample>(y)[x * channels + channel] =
            static_cast<Sample>(std::clamp(rounded, 0.0, static_cast<double>(largest)));
      }
    }
}

}  // namespace

void displace_skin(cv::Mat& plane, cv::Size scale, const std::vector<SkinMovement>& moving, int largest,
                   std::uint64_t seed) {
  const PlaneField field(scale, moving);
  if (plane.depth() == CV_8U) return displace<uchar>(plane, field, largest, seed);
  if (plane.depth() == CV_16U) return displace<ushort>(plane, field, largest, seed);
  throw Error(ErrorCategory::internal, "planes of this kind cannot be displaced");
}

}  // namespace micro
