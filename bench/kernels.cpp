// The inner loops of an analysis, by Google Benchmark, on made-up pictures.
#include <benchmark/benchmark.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/local_contrast.h"
#include "libmicro/core/warp.h"
#include "libmicro/motion/fit_kernels.h"

namespace {

constexpr int side = 192;

cv::Mat noise(int rows, int columns) {
  cv::RNG random(7);
  cv::Mat picture(rows, columns, CV_8UC1);
  random.fill(picture, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(picture, picture, {}, 2);
  return picture;
}

/// Pixels of a patch as wide as it is high, and their errors against the picture that they are from, moved.
struct Fit {
  explicit Fit(std::int64_t count) {
    noise(side, side).convertTo(picture, CV_32F);
    const auto wide = static_cast<std::int64_t>(std::sqrt(static_cast<double>(count)));
    for (std::int64_t i = 0; i < count; ++i) {
      const auto x = static_cast<int>(20 + i % wide), y = static_cast<int>(20 + i / wide);
      pixels.add(static_cast<float>(x), static_cast<float>(y), 0.1F, picture(y, x), 1);
    }
    pixels.pad();
    columns.assign(10 * pixels.padded(), 0.5F);
    measure();
  }
  void measure() { micro::grey_errors(pixels, picture, {{0.4F, 1, 0, 0}, {0.3F, 0, 1, 0}}, 1, 0, errors); }
  cv::Mat_<float> picture;
  micro::PixelColumns pixels;
  std::vector<float> columns, errors;
};

void per_pixel(benchmark::State& state) {
  state.counters["ns_per_pixel"] =
      benchmark::Counter(1e-9 * static_cast<double>(state.range(0)),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void grey_errors(benchmark::State& state) {
  Fit fit(state.range(0));
  for (auto _ : state) fit.measure();
  per_pixel(state);
}

void project_errors(benchmark::State& state) {
  const Fit fit(state.range(0));
  std::array<float, 10> sums{};
  for (auto _ : state) {
    micro::project_errors(fit.errors, 5, fit.columns, sums.data(), 10);
    benchmark::DoNotOptimize(sums);
  }
  per_pixel(state);
}

void median_size(benchmark::State& state) {
  const Fit fit(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(micro::median_size(fit.errors, 0));
  per_pixel(state);
}

const cv::Matx23d warp{1.1, 0.05, 200, -0.05, 1.1, 100};

void warp_face(benchmark::State& state) {
  const cv::Mat frame = noise(480, 640);
  for (auto _ : state) benchmark::DoNotOptimize(micro::warped(frame, warp, side).data);
}

void warp_face_by_opencv(benchmark::State& state) {
  const cv::Mat frame = noise(480, 640);
  cv::Mat crop;
  for (auto _ : state) {
    cv::warpAffine(frame, crop, warp, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
    benchmark::DoNotOptimize(crop.data);
  }
}

template <double (*Measure)(const cv::Mat&)>
void contrast(benchmark::State& state) {
  const cv::Mat crop = noise(side, side);
  for (auto _ : state) benchmark::DoNotOptimize(Measure(crop));
}

}  // namespace

BENCHMARK(grey_errors)->Arg(250)->Arg(4000);
BENCHMARK(project_errors)->Arg(250)->Arg(4000);
BENCHMARK(median_size)->Arg(250)->Arg(4000);
BENCHMARK(warp_face);
BENCHMARK(warp_face_by_opencv);
BENCHMARK(contrast<micro::laplacian_variance>)->Name("laplacian_variance");
BENCHMARK(contrast<micro::mean_squared_gradient>)->Name("mean_squared_gradient");
BENCHMARK(contrast<micro::mean_noise_response>)->Name("mean_noise_response");

int main(int count, char** arguments) {
  cv::setNumThreads(1);
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
