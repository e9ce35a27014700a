#include "libmicro/spotting/profile_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <optional>
#include <vector>

#include "libmicro/core/instruction_sets.h"

namespace micro {
namespace {

constexpr double most_samples = 40;
constexpr double bins_per_movement = 10;

/// Four samples at a time. Sums over them have the same order of additions on any processor.
using Four = double __attribute__((vector_size(32)));

/// Makes a phase, 0 .. 1, of a number or of Four, 0.5 - 0.5 cos(pi phase): the sine of pi (phase - 0.5) by
/// its series, exact to 1e-7. Fits ask for it millions of times.
template <class Number>
[[gnu::always_inline]] inline void raised_cosine(Number& phase) {
  constexpr double pi = std::numbers::pi, p2 = pi * pi, p4 = p2 * p2;
  const Number x = phase - 0.5, s = x * x;
  const Number high =
      p4 / 120 - p4 * p2 / 5040 * s + (p4 * p4 / 362880 - p4 * p4 * p2 / 39916800 * s) * (s * s);
  phase = 0.5 + 0.5 * pi * x * (1 - p2 / 6 * s + high * (s * s));
}

/// Means of `step` values.
Eigen::VectorXd averaged(const Eigen::VectorXd& signal, Eigen::Index step) {
  const Eigen::Index rows = signal.size() / step;
  return Eigen::Map<const Eigen::MatrixXd>(signal.data(), step, rows).colwise().mean().transpose();
}

struct Course {
  double start, peak, end;
};

inline double value(double frame, const Course& course) {
  if (frame <= course.start || frame >= course.end) return 0;
  double phase = frame < course.peak ? (frame - course.start) / (course.peak - course.start)
                                     : (course.end - frame) / (course.end - course.peak);
  raised_cosine(phase);
  return phase;
}

/// Products of a half of the movement with itself, a constant, a slope and the signal.
struct Products {
  double pp = 0, p1 = 0, pt = 0, py = 0;
};

/// A half of the movement over samples `begin` to `end` (not included): its phase there is that many times
/// `slope` away from `origin`. Behind `end` there are three more values of slope and signal, of any size.
struct Half {
  double origin, slope;
  Eigen::Index begin, end;
  const double *baseline_slope, *signal;
};

[[gnu::always_inline]] inline Products products_of(const Half& half) {
  Four pp{}, p1{}, pt{}, py{};
  const auto end = static_cast<double>(half.end);
  auto sample = static_cast<double>(half.begin) + Four{0, 1, 2, 3};
  for (Eigen::Index i = half.begin; i < half.end; i += 4, sample += 4) {
    Four p = (sample - half.origin) * half.slope;
    raised_cosine(p);
    p = sample < end ? p : Four{};
    pp += p * p, p1 += p;
    Four t, y;
    std::memcpy(&t, half.baseline_slope + i, sizeof t), std::memcpy(&y, half.signal + i, sizeof y);
    pt += p * t, py += p * y;
  }
  const auto sum = [](const Four& v) { return (v[0] + v[2]) + (v[1] + v[3]); };
  return {sum(pp), sum(p1), sum(pt), sum(py)};
}

Products products_any(const Half& half) { return products_of(half); }
MICRO_WIDE Products products_wide(const Half& half) { return products_of(half); }

/// A stretch of the signal and the best movement-plus-baseline in it for a given course.
class Fitter {
 public:
  Fitter(const Eigen::VectorXd& signal, Eigen::Index first, Eigen::Index last)
      : first_(first), y_(signal.segment(first, last - first + 1)) {
    t_ = Eigen::VectorXd::LinSpaced(y_.size(), -1, 1);
    inverse_size_ = 1 / size(), inverse_tt_ = 1 / t_.squaredNorm();
    mean_y_ = y_.mean(), slope_y_ = t_.dot(y_) * inverse_tt_;
    total_ = without_line(y_).squaredNorm();
    for (const auto* of : {&t_, &y_}) {  // a slope and a signal that Half can be asked about
      padded_.insert(padded_.end(), of->begin(), of->end());
      padded_.insert(padded_.end(), 3, 0);
    }
  }

  struct Solution {
    double amplitude, squares;
  };

  Products rise(double start, double peak) const {
    return products(start, 1 / (peak - start), std::ceil(start), std::ceil(peak));
  }

  Products fall(double peak, double end) const {
    return products(end, 1 / (peak - end), std::ceil(peak), std::floor(end) + 1);
  }

  /// Movement, constant and slope by least squares; the baseline's columns are orthogonal, so they are
  /// eliminated first.
  Solution solve(const Products& rise, const Products& fall) const {
    const double pp = rise.pp + fall.pp, p1 = rise.p1 + fall.p1, pt = rise.pt + fall.pt,
                 py = rise.py + fall.py;
    const double own = pp - p1 * p1 * inverse_size_ - pt * pt * inverse_tt_;
    if (own < 1e-6 * pp || pp <= 0) return {0, total_};
    const double amplitude = (py - p1 * mean_y_ - pt * slope_y_) / own;
    return {amplitude, total_ - amplitude * amplitude * own};
  }

  Solution solve(const Course& course) const {
    return solve(rise(course.start, course.peak), fall(course.peak, course.end));
  }

  /// Share of the variance around the sloping baseline that the movement explains, both averaged over `bin`
  /// samples: noise from sample to sample says nothing about the course.
  double explained(const Course& course, double amplitude, Eigen::Index bin) const {
    const Eigen::Index n = y_.size();
    Eigen::VectorXd model(n);
    for (Eigen::Index i = 0; i < n; ++i)
      model[i] = amplitude * value(static_cast<double>(i + first_), course);
    const Eigen::VectorXd rest = averaged(without_line(y_ - model), bin),
                          all = averaged(without_line(y_), bin);
    return all.squaredNorm() > 0 ? 1 - rest.squaredNorm() / all.squaredNorm() : 0;
  }

  double size() const { return static_cast<double>(y_.size()); }

 private:
  /// Of the frames `from` to `to` (not included), as far as they are in the stretch.
  Products products(double origin, double slope, double from, double to) const {
    const auto begin = std::max<Eigen::Index>(0, static_cast<Eigen::Index>(from) - first_);
    const auto end = std::min<Eigen::Index>(y_.size(), static_cast<Eigen::Index>(to) - first_);
    const double* slopes = padded_.data();
    const Half half{origin - static_cast<double>(first_), slope, begin, end, slopes, slopes + y_.size() + 3};
    return have_wide_registers() ? products_wide(half) : products_any(half);
  }

  /// Less the constant and slope that fit best.
  Eigen::VectorXd without_line(const Eigen::VectorXd& values) const {
    return (values.array() - values.mean()).matrix() - t_ * (t_.dot(values) * inverse_tt_);
  }

  Eigen::Index first_;
  Eigen::VectorXd y_, t_;
  std::vector<double> padded_;
  double inverse_size_ = 0, inverse_tt_ = 0, mean_y_ = 0, slope_y_ = 0, total_ = 0;
};

/// What a fit may return: within the stretch that shows the baseline too, and no steeper than one frame.
struct Limits {
  double first, last, shortest, longest;

  bool allow(const Course& c) const {
    const double length = c.end - c.start;
    return c.peak - c.start >= 1 && c.end - c.peak >= 1 && c.start >= first && c.end <= last &&
           length >= shortest && length <= longest;
  }
};

/// Where a course's start, peak and end may go in one step, in steps.
struct Move {
  int start, peak, end;
};
constexpr std::array<Move, 10> moves{{{-1, 0, 0},
                                      {1, 0, 0},
                                      {0, -1, 0},
                                      {0, 1, 0},
                                      {0, 0, -1},
                                      {0, 0, 1},
                                      {-1, -1, -1},
                                      {1, 1, 1},
                                      {-1, 0, 1},
                                      {1, 0, -1}}};

/// A course and the moves from it. Most moves leave one half of the movement as it is, or share it with
/// another, and most halves around a course were around the one before: each half is looked at once.
class Neighbourhood {
 public:
  Neighbourhood(const Fitter& fitter, const Course& course, double step)
      : fitter_(fitter), course_(course), step_(step) {}

  const Course& course() const { return course_; }
  double step() const { return step_; }

  Course after(const Move& move) const {
    return {course_.start + move.start * step_, course_.peak + move.peak * step_,
            course_.end + move.end * step_};
  }

  double squares(const Move& move) {
    const Course to = after(move);
    auto& rise = rises_[place(move.start, move.peak)];
    auto& fall = falls_[place(move.peak, move.end)];
    if (!rise) rise = fitter_.rise(to.start, to.peak);
    if (!fall) fall = fitter_.fall(to.peak, to.end);
    return fitter_.solve(*rise, *fall).squares;
  }

  void go(const Move& move) {
    course_ = after(move);
    rises_ = around(rises_, move.start, move.peak), falls_ = around(falls_, move.peak, move.end);
  }

  void halve_steps() {
    step_ /= 2;
    Halves rises, falls;
    rises[place(0, 0)] = rises_[place(0, 0)], falls[place(0, 0)] = falls_[place(0, 0)];
    rises_ = rises, falls_ = falls;
  }

 private:
  /// By how far their two ends are moved: -1, 0 or 1 step each.
  using Halves = std::array<std::optional<Products>, 9>;
  static std::size_t place(int one, int other) { return static_cast<std::size_t>(3 * (one + 1) + other + 1); }

  /// As seen from where its middle went.
  static Halves around(const Halves& halves, int one, int other) {
    Halves moved;
    for (int i = std::max(-1, -1 - one); i <= std::min(1, 1 - one); ++i)
      for (int k = std::max(-1, -1 - other); k <= std::min(1, 1 - other); ++k)
        moved[place(i, k)] = halves[place(i + one, k + other)];
    return moved;
  }

  const Fitter& fitter_;
  Course course_;
  double step_;
  Halves rises_, falls_;
};

/// Coordinate descent over start, peak and end with shrinking steps.
Course descend(const Fitter& fitter, const Limits& limits, const Course& from, double step) {
  Neighbourhood around(fitter, from, step);
  double best = around.squares({0, 0, 0});
  while (around.step() >= 0.25) {
    const Move* winner = nullptr;
    for (const Move& move : moves) {
      if (!limits.allow(around.after(move))) continue;
      const double squares = around.squares(move);
      if (squares < best * (1 - 1e-6)) best = squares, winner = &move;
    }
    winner ? around.go(*winner) : around.halve_steps();
  }
  return around.course();
}

}  // namespace

double profile_value(double frame, double start, double peak, double end) {
  return value(frame, {start, peak, end});
}

Profile fit_profile(const Eigen::VectorXd& signal, double middle, double duration) {
  const auto step = static_cast<Eigen::Index>(duration / most_samples);
  if (step >= 2) {  // a slow movement's course needs no more samples than this
    const auto scale = static_cast<double>(step);
    const auto fine = [&](double row) { return (row + 0.5) * scale - 0.5; };
    Profile profile = fit_profile(averaged(signal, step), (middle + 0.5) / scale - 0.5, duration / scale);
    profile.start = fine(profile.start), profile.peak = fine(profile.peak), profile.end = fine(profile.end);
    return profile;
  }
  const double context = std::max(4.0, duration);
  const auto first =
      std::max<Eigen::Index>(0, static_cast<Eigen::Index>(std::floor(middle - duration / 2 - context)));
  const auto last = std::min<Eigen::Index>(
      signal.size() - 1, static_cast<Eigen::Index>(std::ceil(middle + duration / 2 + context)));
  const Fitter fitter(signal, first, last);
  const Limits limits{static_cast<double>(first) - 1, static_cast<double>(last) + 1, 0.35 * duration,
                      1.6 * std::max(3.0, duration)};
  Course best{};
  double best_squares = std::numeric_limits<double>::infinity();
  for (const double lean : {-0.3, 0.1})  // early and late peaks
    for (const double stretch : {0.7, 1.15}) {
      const double half = 0.5 * stretch * std::max(3.0, duration);
      const Course course = descend(fitter, limits, {middle - half, middle + lean * half, middle + half},
                                    std::max(0.5, half / 3));
      const double squares = fitter.solve(course).squares;
      if (squares < best_squares) best_squares = squares, best = course;
    }
  const auto solution = fitter.solve(best);
  Profile profile{best.start,
                  best.peak,
                  best.end,
                  solution.amplitude,
                  std::sqrt(std::max(0.0, solution.squares) / fitter.size()),
                  0};
  const auto bin = std::max<Eigen::Index>(1, std::lround((best.end - best.start) / bins_per_movement));
  profile.explained = fitter.explained(best, solution.amplitude, bin);
  return profile;
}

}  // namespace micro
