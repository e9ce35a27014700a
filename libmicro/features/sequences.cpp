#include "libmicro/features/sequences.h"

#include <algorithm>
#include <limits>

namespace micro {
namespace {

template <class Number>
std::vector<cv::Mat_<Number>> crops_as(std::span<const FrameView> frames) {
  std::vector<cv::Mat_<Number>> out;
  for (const auto& frame : frames) {
    out.emplace_back();
    frame.crop.convertTo(out.back(), cv::DataType<Number>::depth);
  }
  return out;
}

}  // namespace

std::vector<cv::Mat_<float>> float_crops(std::span<const FrameView> frames) {
  return crops_as<float>(frames);
}
std::vector<cv::Mat_<double>> double_crops(std::span<const FrameView> frames) {
  return crops_as<double>(frames);
}

void fill_missing(std::span<double> out) { std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN()); }

void WindowHistograms::each(std::span<const FrameView> window,
                            const std::function<void(std::size_t, const std::vector<double>&)>& take) {
  std::map<Key, std::vector<double>> used;
  for (std::size_t i = 0; i < count(window); ++i) {
    const auto around = window.subspan(i, 2 * reach_ + 1);
    const FrameView& middle = around[reach_];
    const Key key{middle.face.id, middle.frame, around.front().frame, around.back().frame};
    auto node = known_.extract(key);
    if (node.empty()) {
      std::vector<double> histogram(size_, 0.0);
      of_frame_(around, histogram);
      take(i, used.emplace(key, std::move(histogram)).first->second);
    } else {
      take(i, used.insert(std::move(node)).position->second);
    }
  }
  known_ = std::move(used);
}

bool sum_histograms(WindowHistograms& histograms, std::span<const FrameView> window, int parts,
                    std::span<double> out) {
  const std::size_t count = histograms.count(window), stretches = static_cast<std::size_t>(parts);
  if (count < stretches) {
    fill_missing(out);
    return false;
  }
  std::ranges::fill(out, 0.0);
  histograms.each(window, [&](std::size_t i, const std::vector<double>& histogram) {
    const auto part = out.subspan(i * stretches / count * histogram.size(), histogram.size());
    std::ranges::transform(part, histogram, part.begin(), std::plus<>());
  });
  return true;
}

Extractor film_extractor(const MakeContext& context, const FilmHistograms& film) {
  const int parts = context.parameters.integer("time_cells");
  Extractor extractor;
  for (int part = 0; part < parts; ++part)
    for (const auto& column : film.columns)
      extractor.columns.push_back(
          {(parts > 1 ? "t" + std::to_string(part) + "_" : "") + column.name, column.units});
  extractor.before = extractor.after =
      context.half_window(context.parameters.number("window_s"), film.reach + parts / 2);
  const auto histograms = std::make_shared<WindowHistograms>(static_cast<std::size_t>(film.reach),
                                                             film.columns.size(), film.of_frame);
  extractor.compute = [histograms, parts, finish = film.finish](const DescriptorInput& input,
                                                                std::span<double> out) {
    if (sum_histograms(*histograms, input.frames, parts, out)) finish(out);
  };
  return extractor;
}

Parameter time_cells_parameter() { return {"time_cells", 1, "parts of the stretch in time", 1, 8}; }

Parameter window_parameter() { return {"window_s", 0.1, "length of the stretch around a frame, s", 0.01, 2}; }

}  // namespace micro
