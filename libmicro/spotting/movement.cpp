#include "libmicro/spotting/movement.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "libmicro/spotting/clutter.h"
#include "libmicro/spotting/matched_filter.h"
#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double shortest_s = 0.045;
constexpr double duration_ratio = 1.41421356;
constexpr double window_s = 10, window_durations = 20;  // of film around an instant that tell its clutter
constexpr double block_s = 0.4;
constexpr double recording_per_duration = 4;  // a duration's noise needs this much recording to show
constexpr double hypotheses = 30;             // independent ones that the statistic takes the largest of
constexpr double usual_level = 2.9;           // median of the statistic when every signal is Gaussian noise
constexpr int regions_looked_at = 3;
constexpr int rounds = 4;  // of subtract and search again
constexpr std::size_t refined_at_a_time = 4;
constexpr double dominant_share = 0.4;  // of the strongest region's amplitude
constexpr double dominant_snr = 2.5;
constexpr double smallest_noise_px = 0.01;
constexpr double loud_px = 0.25, loud_times = 6;  // size of a mode, by itself and against the usual one
constexpr Eigen::Index most_modes = 3;
constexpr double drift_left = 0.003;  // of the inter-ocular distance

struct Candidate {
  double middle, duration, score;
  Pattern amplitude, noise;
  Eigen::MatrixXd inverse;  ///< covariance of what is around it
};

/// The statistic's level that chance passes at the given rate: about one independent try per hypothesis,
/// third of a duration and octave pair of durations.
double chance_level(double duration_s, double per_minute) {
  const double tries_per_minute = hypotheses * 60 / (duration_s / 3);
  return std::sqrt(2 * std::log(tries_per_minute / per_minute));
}

/// Smallest noise that is believed: slow movements compete with what the head's own drift leaves behind,
/// which a short recording shows too little of to measure.
double noise_floor(double duration_s, const SearchOptions& options) {
  const double slowness = std::clamp((duration_s - 0.45) / 0.3, 0.0, 1.0);
  return smallest_noise_px + slowness * drift_left * options.inter_ocular_px;
}

std::vector<double> durations(const SearchOptions& options, Eigen::Index frames) {
  std::vector<double> out;
  const double longest =
      std::min(options.longest_s * options.fps, static_cast<double>(frames) / recording_per_duration);
  for (double d = std::max(3.0, shortest_s * options.fps); d <= longest; d *= duration_ratio)
    out.push_back(d);
  return out;
}

std::vector<Candidate> candidates_of(const Eigen::MatrixXd& signals, double duration,
                                     const SearchOptions& options) {
  std::vector<Candidate> out;
  const double seconds = duration / options.fps;
  const FilterResponse response = matched_filter(signals, duration);
  if (response.last < response.first) return out;
  const double rows_per_second = options.fps / response.step;
  const Clutter clutter(response, std::max(block_s, 0.5 * seconds) * rows_per_second,
                        std::max(window_s, window_durations * seconds) * rows_per_second,
                        noise_floor(seconds, options));
  const Eigen::VectorXd level = clutter.statistics(response);
  // What the statistic usually is here: chance is judged against it, so heavy-tailed noise raises the bar.
  const double usual = std::max(1.0, median({level.begin(), level.end()}) / usual_level);
  const double threshold = usual * chance_level(seconds, options.candidates_per_minute);
  for (Eigen::Index i = 1; i + 1 < level.size(); ++i) {
    if (level[i] < threshold || level[i] < level[i - 1] || level[i] < level[i + 1]) continue;
    const Eigen::Index row = response.first + i;
    out.push_back({response.frame_of(row), duration, level[i] / threshold,
                   response.amplitude.row(row).transpose(), clutter.deviation(row), clutter.inverse(row)});
  }
  return out;
}

std::vector<Candidate> candidates(const Eigen::MatrixXd& signals, const SearchOptions& options,
                                  const ParallelFor& parallel_for) {
  const auto tried = durations(options, signals.rows());
  std::vector<std::vector<Candidate>> by_duration(tried.size());
  parallel_for(static_cast<int>(tried.size()), [&](int i) {
    const auto k = static_cast<std::size_t>(i);
    by_duration[k] = candidates_of(signals, tried[k], options);
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
  for (int i = 0; i < regions_looked_at; ++i)
    strongest = std::max(strongest, movement.region_amplitude(order[static_cast<std::size_t>(i)]));
  std::vector<int> kept;
  for (const int r : order)
    if (kept.empty() || (kept.size() < 6 && movement.region_snr(r) > dominant_snr &&
                         movement.region_amplitude(r) > dominant_share * strongest))
      kept.push_back(r);
  std::ranges::stable_sort(kept, std::greater{}, [&](int r) { return movement.region_amplitude(r); });
  return kept;
}

/// Weights that let the movement's dominant regions speak and the clutter around it cancel.
void set_weights(Movement& movement, const Eigen::MatrixXd& inverse_covariance) {
  Pattern wanted = Pattern::Zero();
  for (const int r : movement.regions) wanted.segment<2>(2 * r) = movement.pattern.segment<2>(2 * r);
  movement.weights = inverse_covariance * wanted;
  movement.weights *=
      movement.region_amplitude(movement.regions.front()) / std::max(1e-12, movement.weights.dot(wanted));
}

/// Whether all modes of the clutter are smaller: all eigenvalues of the inverse covariance above 1 / size^2.
bool no_mode_exceeds(double size, const Candidate& candidate) {
  if (candidate.noise.norm() <= size) return true;  // not even all together
  Eigen::Matrix<double, signal_count, signal_count> rest = candidate.inverse;
  rest.diagonal().array() -= 1 / (size * size);
  return rest.llt().info() == Eigen::Success;
}

/// What the clutter's loudest modes (a speaker's jaw) do of a pattern.
Pattern loud_part(const Pattern& pattern, const Candidate& candidate) {
  Pattern part = Pattern::Zero();
  if (no_mode_exceeds(loud_px, candidate)) return part;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> modes(candidate.inverse);  // ascending: loudest first
  const auto size = [&](Eigen::Index k) { return 1 / std::sqrt(std::max(1e-12, modes.eigenvalues()[k])); };
  const double loud = std::max(loud_px, loud_times * size(signal_count / 2));
  for (Eigen::Index k = 0; k < most_modes && size(k) > loud; ++k) {
    const Pattern mode = modes.eigenvectors().col(k);
    part += mode * mode.dot(pattern);
  }
  return part;
}

/// Displacement of the strongest region as all signals together tell it, source pixels, within `reach` of an
/// instant; 0 elsewhere.
Eigen::VectorXd projection(const Eigen::MatrixXd& signals, const Movement& movement, double middle,
                           double reach) {
  const auto row = [&](double at) {
    return std::clamp<Eigen::Index>(static_cast<Eigen::Index>(at), 0, signals.rows());
  };
  const Eigen::Index first = row(std::floor(middle - reach)), end = row(std::ceil(middle + reach) + 1);
  Eigen::VectorXd out = Eigen::VectorXd::Zero(signals.rows());
  out.segment(first, end - first).noalias() = signals.middleRows(first, end - first) * movement.weights;
  return out;
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
  Movement movement;
  movement.score = candidate.score, movement.pattern = candidate.amplitude, movement.noise = candidate.noise;
  movement.regions = dominant_regions(movement);
  set_weights(movement, candidate.inverse);
  for (int round = 0; round < 2; ++round) {
    const double middle = round ? 0.5 * (movement.course.start + movement.course.end) : candidate.middle;
    const double duration = round ? movement.course.end - movement.course.start : candidate.duration;
    const double reach = 1.6 * duration + 10;  // fit_profile looks no further
    movement.course = fit_profile(projection(signals, movement, middle, reach), middle, duration);
    const auto [first, last] = surroundings(movement.course, signals.rows());
    movement.pattern = pattern_of(signals, movement.course, first, last);
    movement.regions = dominant_regions(movement);
    set_weights(movement, candidate.inverse);
  }
  movement.snr = movement.region_snr(movement.regions.front());
  const Pattern loud = loud_part(movement.pattern, candidate);
  movement.pattern -= loud;
  movement.regions = dominant_regions(movement);
  movement.habit = loud.norm() / std::max(1e-9, movement.pattern.norm());
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

/// Largest step from one frame to the next about the movement's ends beyond three times the usual one, over
/// the movement's displacement.
double jump_of(const Eigen::MatrixXd& signals, const Movement& movement) {
  const auto reach = static_cast<Eigen::Index>(std::ceil(movement.end() - movement.begin()));
  const auto first = std::max<Eigen::Index>(0, static_cast<Eigen::Index>(movement.begin()) - reach),
             last = std::min<Eigen::Index>(signals.rows() - 1,
                                           static_cast<Eigen::Index>(movement.end()) + reach);
  if (last - first < 3) return 0;
  const Eigen::VectorXd course = signals.middleRows(first, last - first + 1) * movement.weights;
  const Eigen::VectorXd steps = (course.tail(course.size() - 1) - course.head(course.size() - 1)).cwiseAbs();
  const double usual = 1.4826 * median({steps.begin(), steps.end()});
  return std::max(0.0, steps.maxCoeff() - 3 * usual) / std::max(1e-9, std::abs(movement.course.amplitude));
}

/// Whether the face is back at its baseline afterwards: the change of level across the movement against its
/// amplitude.
bool comes_back(const Eigen::MatrixXd& signals, const Movement& movement) {
  const double length = movement.course.end - movement.course.start;
  const Eigen::VectorXd course =
      projection(signals, movement, 0.5 * (movement.course.start + movement.course.end), length + 10);
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
template <class Place>
bool same_place(const Place& a, double begin, double end, double reach) {
  const double ratio = (end - begin) / (a.end() - a.begin());
  return ratio > 1 / 2.5 && ratio < 2.5 && begin - reach < a.end() && end + reach > a.begin();
}

/// Whether the movement is there in the signals as they came, not only after others were taken out of them.
bool seen_in(const Eigen::MatrixXd& signals, const Movement& movement) {
  const auto [first, last] = surroundings(movement.course, signals.rows());
  const Pattern plain = pattern_of(signals, movement.course, first, last);
  return movement.weights.dot(plain) > 0.6 * movement.weights.dot(movement.pattern);
}

/// Whether the movement that a candidate may be is there already.
template <class Known>
bool is_known(const Known& known, const Candidate& candidate) {
  const double half = candidate.duration / 2;
  return std::ranges::any_of(known, [&](const auto& one) {
    return same_place(one, candidate.middle - half, candidate.middle + half, 0.7 * candidate.duration);
  });
}

/// The movements that stand out, in the order of their candidates: none where one that was taken before is.
/// A few candidates are refined at a time, some in vain; what is returned does not depend on that.
std::vector<Movement> movements_in(const Eigen::MatrixXd& rest, const Eigen::MatrixXd& signals,
                                   const std::vector<Candidate>& candidates,
                                   const ParallelFor& parallel_for) {
  std::vector<Movement> taken;
  for (auto next = candidates.begin(); next != candidates.end();) {
    std::vector<std::pair<const Candidate*, Movement>> tried;
    for (; next != candidates.end() && tried.size() < refined_at_a_time; ++next)
      if (!is_known(taken, *next)) tried.emplace_back(&*next, Movement{});
    parallel_for(static_cast<int>(tried.size()), [&](int i) {
      auto& [candidate, movement] = tried[static_cast<std::size_t>(i)];
      movement = refined(rest, *candidate);
    });
    for (auto& [candidate, movement] : tried)
      if (!is_known(taken, *candidate) && shows_baseline(movement.course, rest.rows()) &&
          seen_in(signals, movement))
        taken.push_back(std::move(movement));
  }
  return taken;
}

}  // namespace

std::vector<Movement> find_movements(const Eigen::MatrixXd& signals, const SearchOptions& options,
                                     const ParallelFor& parallel_for) {
  Eigen::MatrixXd rest = signals;
  std::vector<Movement> found;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Movement> now =
        movements_in(rest, signals, candidates(rest, options, parallel_for), parallel_for);
    if (now.empty()) break;
    for (auto& movement : now) {
      subtract(rest, movement);
      movement.returns = comes_back(signals, movement);
      movement.jump = jump_of(signals, movement);
      const bool known = std::ranges::any_of(
          found, [&](const Movement& m) { return same_place(m, movement.begin(), movement.end(), 0); });
      if (!known) found.push_back(std::move(movement));
    }
  }
  std::ranges::stable_sort(found, std::greater{}, &Movement::score);
  return found;
}

}  // namespace micro
