#include "libmicro/spotting/movement.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "libmicro/spotting/matched_filter.h"
#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double shortest_s = 0.045;
constexpr double duration_ratio = 1.41421356;
constexpr double noise_window_s = 4;
constexpr double recording_per_duration = 4;  // a duration's noise needs this much recording to show
constexpr int regions_summed = 3;             // an action unit moves about three of the regions
constexpr double usual_level = 2.7;           // median of the statistic when every signal is Gaussian noise
constexpr double margin =
    1.15;                  // over the chance level: what stays below is never sure enough to be reported
constexpr int rounds = 4;  // of subtract and search again
constexpr double dominant_share = 0.4;  // of the strongest region's amplitude
constexpr double dominant_snr = 2.5;
constexpr double drift_left = 0.003;  // of the inter-ocular distance

using Pattern = Eigen::Matrix<double, signal_count, 1>;

struct Candidate {
  double middle, duration, score;
  Pattern amplitude, noise;
};

/// The strongest region's z, or what three regions together are worth: three of them agreeing by chance is
/// rarer, by about a quarter in z.
double statistic(const Eigen::RowVectorXd& z) {
  constexpr double together = 1.25;
  std::array<double, region_count> squares{};
  for (int r = 0; r < region_count; ++r)
    squares[static_cast<std::size_t>(r)] = z.segment<2>(2 * r).squaredNorm();
  std::ranges::partial_sort(squares, squares.begin() + regions_summed, std::greater{});
  const double sum = std::accumulate(squares.begin(), squares.begin() + regions_summed, 0.0);
  return std::max(std::sqrt(squares.front()), together * std::sqrt(sum / regions_summed));
}

/// The statistic's level that chance passes at the given rate: noise peaks of a Rayleigh-like statistic fall
/// off as exp(-level^2 / 2), about one independent try per region, third of a duration and octave pair of
/// durations.
double chance_level(double duration_s, double per_minute) {
  const double tries_per_minute = region_count * 60 / (duration_s / 3);
  return std::sqrt(2 * std::log(tries_per_minute / per_minute));
}

/// Smallest noise that is believed: a hundredth of a pixel's fraction for fast movements; slow ones compete
/// with what the head's own drift leaves behind, which a short recording shows too little of to measure.
double noise_floor(double duration_s, const SearchOptions& options) {
  const double slowness = std::clamp((duration_s - 0.45) / 0.3, 0.0, 1.0);
  return 1e-3 + slowness * drift_left * options.inter_ocular_px;
}

std::vector<double> durations(const SearchOptions& options, Eigen::Index frames) {
  std::vector<double> out;
  const double longest =
      std::min(options.longest_s * options.fps, static_cast<double>(frames) / recording_per_duration);
  for (double d = std::max(3.0, shortest_s * options.fps); d <= longest; d *= duration_ratio)
    out.push_back(d);
  return out;
}

void collect(const FilterResponse& response, double threshold, std::vector<Candidate>& out) {
  const Eigen::Index rows = response.z.rows();
  std::vector<double> level(static_cast<std::size_t>(rows));
  for (Eigen::Index i = 0; i < rows; ++i) level[static_cast<std::size_t>(i)] = statistic(response.z.row(i));
  // What the statistic usually is here: chance is judged against it, so heavy-tailed noise raises the bar.
  const double usual = std::max(1.0, median(level) / usual_level);
  for (Eigen::Index i = 1; i + 1 < rows; ++i) {
    const double here = level[static_cast<std::size_t>(i)];
    if (here < margin * threshold * usual || here < level[static_cast<std::size_t>(i - 1)] ||
        here < level[static_cast<std::size_t>(i + 1)])
      continue;
    Candidate candidate{response.frame_of(i),
                        response.duration_frames,
                        here / (threshold * usual),
                        response.amplitude.row(i).transpose(),
                        {}};
    for (int k = 0; k < signal_count; ++k)
      candidate.noise[k] =
          response.z(i, k) != 0 ? std::abs(response.amplitude(i, k) / response.z(i, k)) : 1e9;
    out.push_back(std::move(candidate));
  }
}

std::vector<Candidate> candidates(const Eigen::MatrixXd& signals, const SearchOptions& options,
                                  const ParallelFor& parallel_for) {
  const auto tried = durations(options, signals.rows());
  std::vector<std::vector<Candidate>> by_duration(tried.size());
  parallel_for(static_cast<int>(tried.size()), [&](int i) {
    const double duration = tried[static_cast<std::size_t>(i)], seconds = duration / options.fps;
    const auto response =
        matched_filter(signals, duration, noise_window_s * options.fps, noise_floor(seconds, options));
    collect(response, chance_level(seconds, options.false_alarms_per_minute),
            by_duration[static_cast<std::size_t>(i)]);
  });
  std::vector<Candidate> all;
  for (auto& some : by_duration) std::ranges::move(some, std::back_inserter(all));
  std::ranges::stable_sort(all, std::greater{}, &Candidate::score);
  return all;
}

std::vector<int> dominant_regions(const Movement& movement) {
  std::vector<int> order(region_count);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater{}, [&](int r) { return movement.region_snr(r); });
  double strongest = 0;
  for (int i = 0; i < regions_summed; ++i)
    strongest = std::max(strongest, movement.region_amplitude(order[static_cast<std::size_t>(i)]));
  std::vector<int> kept;
  for (const int r : order)
    if (kept.empty() || (kept.size() < 6 && movement.region_snr(r) > dominant_snr &&
                         movement.region_amplitude(r) > dominant_share * strongest))
      kept.push_back(r);
  std::ranges::stable_sort(kept, std::greater{}, [&](int r) { return movement.region_amplitude(r); });
  return kept;
}

/// The signals projected on the movement's pattern over its dominant regions: source pixels of the strongest
/// one.
Eigen::VectorXd projection(const Eigen::MatrixXd& signals, const Movement& movement) {
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(signal_count);
  for (const int r : movement.regions)
    for (int k = 2 * r; k < 2 * r + 2; ++k)
      weights[k] = movement.pattern[k] / (movement.noise[k] * movement.noise[k]);
  const double gain = weights.dot(movement.pattern);
  return signals * weights * (movement.region_amplitude(movement.regions.front()) / std::max(1e-12, gain));
}

/// Amplitude of the fitted course in every signal, on its own sloping baseline.
Pattern pattern_of(const Eigen::MatrixXd& signals, const Profile& course, Eigen::Index first,
                   Eigen::Index last) {
  const Eigen::Index n = last - first + 1;
  Eigen::MatrixXd basis(n, 3);
  for (Eigen::Index i = 0; i < n; ++i)
    basis.row(i) << profile_value(static_cast<double>(first + i), course.start, course.peak, course.end), 1,
        static_cast<double>(i) / static_cast<double>(n);
  const Eigen::Matrix3d normal = basis.transpose() * basis + 1e-9 * Eigen::Matrix3d::Identity();
  const Eigen::MatrixXd solution = normal.ldlt().solve(basis.transpose() * signals.middleRows(first, n));
  return solution.row(0).transpose();
}

std::pair<Eigen::Index, Eigen::Index> surroundings(const Profile& course, Eigen::Index frames) {
  const double length = course.end - course.start;
  return {std::max<Eigen::Index>(0, static_cast<Eigen::Index>(course.start - length)),
          std::min<Eigen::Index>(frames - 1, static_cast<Eigen::Index>(course.end + length))};
}

/// Without some baseline on both sides nobody can say when a movement began or ended.
bool shows_baseline(const Profile& course, Eigen::Index frames) {
  const double needed = std::max(2.0, 0.3 * (course.end - course.start));
  return course.start >= needed && course.end <= static_cast<double>(frames - 1) - needed;
}

Movement refined(const Eigen::MatrixXd& signals, const Candidate& candidate) {
  Movement movement{{}, candidate.score, 0, candidate.amplitude, candidate.noise, {}, true};
  movement.regions = dominant_regions(movement);
  for (int round = 0; round < 2; ++round) {
    const double middle = round ? 0.5 * (movement.course.start + movement.course.end) : candidate.middle;
    const double duration = round ? movement.course.end - movement.course.start : candidate.duration;
    movement.course = fit_profile(projection(signals, movement), middle, duration);
    const auto [first, last] = surroundings(movement.course, signals.rows());
    movement.pattern = pattern_of(signals, movement.course, first, last);
    movement.regions = dominant_regions(movement);
  }
  movement.snr = movement.region_snr(movement.regions.front());
  return movement;
}

/// Takes the movement out of every signal.
void subtract(Eigen::MatrixXd& signals, const Movement& movement) {
  const auto first = std::max<Eigen::Index>(0, static_cast<Eigen::Index>(std::ceil(movement.course.start)));
  const auto last =
      std::min<Eigen::Index>(signals.rows() - 1, static_cast<Eigen::Index>(std::floor(movement.course.end)));
  for (Eigen::Index i = first; i <= last; ++i)
    signals.row(i) -=
        movement.pattern.transpose() * profile_value(static_cast<double>(i), movement.course.start,
                                                     movement.course.peak, movement.course.end);
}

/// Whether the face is back at its baseline afterwards: the change of level across the movement against its
/// amplitude.
bool comes_back(const Eigen::MatrixXd& signals, const Movement& movement) {
  const Eigen::VectorXd course = projection(signals, movement);
  const double length = movement.course.end - movement.course.start;
  const auto level = [&](double from, double to) {
    const auto first =
        std::clamp<Eigen::Index>(static_cast<Eigen::Index>(std::lround(from)), 0, course.size() - 1);
    const auto last =
        std::clamp<Eigen::Index>(static_cast<Eigen::Index>(std::lround(to)), first, course.size() - 1);
    return median({course.data() + first, course.data() + last + 1});
  };
  const double reach = std::max(2.0, 0.5 * length);
  const double before = level(movement.course.start - reach, movement.course.start);
  const double after = level(movement.course.end, movement.course.end + reach);
  const double peak = level(movement.course.peak - 0.1 * length, movement.course.peak + 0.1 * length);
  const double rise = peak - before;
  return std::abs(after - before) < 0.6 * std::abs(rise);
}

/// Whether a movement from begin to end is the same one or a side lobe of it; much shorter ones may ride on a
/// long one.
bool same_place(const Movement& a, double begin, double end, double reach) {
  const double ratio = (end - begin) / (a.end() - a.begin());
  return ratio > 1 / 2.5 && ratio < 2.5 && begin - reach < a.end() && end + reach > a.begin();
}

/// Whether the movement is there in the signals as they came, not only after others were taken out of them.
bool seen_in(const Eigen::MatrixXd& signals, const Movement& movement) {
  const auto [first, last] = surroundings(movement.course, signals.rows());
  const Pattern plain = pattern_of(signals, movement.course, first, last);
  double agreement = 0, size = 0;
  for (const int r : movement.regions) {
    agreement += plain.segment<2>(2 * r).dot(movement.pattern.segment<2>(2 * r));
    size += movement.pattern.segment<2>(2 * r).squaredNorm();
  }
  return agreement > 0.6 * size;
}

}  // namespace

std::vector<Movement> find_movements(const Eigen::MatrixXd& signals, const SearchOptions& options,
                                     const ParallelFor& parallel_for) {
  Eigen::MatrixXd rest = signals;
  std::vector<Movement> found;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Movement> now;
    for (const auto& candidate : candidates(rest, options, parallel_for)) {
      const double half = candidate.duration / 2;
      if (std::ranges::any_of(now, [&](const Movement& m) {
            return same_place(m, candidate.middle - half, candidate.middle + half, 0.7 * candidate.duration);
          }))
        continue;
      auto movement = refined(rest, candidate);
      if (shows_baseline(movement.course, rest.rows()) && seen_in(signals, movement))
        now.push_back(std::move(movement));
    }
    if (now.empty()) break;
    for (auto& movement : now) {
      subtract(rest, movement);
      movement.returns = comes_back(signals, movement);
      const bool known = std::ranges::any_of(
          found, [&](const Movement& m) { return same_place(m, movement.begin(), movement.end(), 0); });
      if (!known) found.push_back(std::move(movement));
    }
  }
  std::ranges::stable_sort(found, std::greater{}, &Movement::score);
  return found;
}

}  // namespace micro
