#include "plugins/flow-rules/decomposition.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string>

namespace flow_rules {
namespace {

using Parts = std::vector<Eigen::Index>;

constexpr std::size_t most_units = 6;
constexpr int most_sweeps = 500;
constexpr double face_middle_down = 0.4;  // of what head motion is counted about, inter-ocular distances

Eigen::Index find_region(const std::vector<std::string_view>& regions, const std::string& name) {
  const auto found = std::ranges::find(regions, name);
  return found == regions.end() ? -1 : found - regions.begin();
}

bool is_in_the_middle(const std::vector<std::string_view>& regions, std::string_view name) {
  return find_region(regions, std::string(name)) >= 0;
}

Eigen::Index region_of(const std::vector<std::string_view>& regions, std::string_view name,
                       const char* side) {
  const auto place = find_region(regions, std::string(name) + side);
  if (place < 0) throw std::runtime_error("the host does not measure the region " + std::string(name) + side);
  return place;
}

/// A rule on one side (0 right, 1 left) or on both (2), its longest vector of length 1. The subject's right
/// is on the left of the picture.
Eigen::VectorXd template_of(const UnitRule& rule, int side, const std::vector<std::string_view>& regions) {
  Eigen::VectorXd moved = Eigen::VectorXd::Zero(2 * static_cast<Eigen::Index>(regions.size()));
  for (const auto& [region, out, down] : rule.moves) {
    if (is_in_the_middle(regions, region)) {
      moved(2 * region_of(regions, region, "") + 1) += down;
      continue;
    }
    for (const int s : {0, 1}) {
      if (side != 2 && side != s) continue;
      const auto place = region_of(regions, region, s == 0 ? "_r" : "_l");
      moved(2 * place) += s == 0 ? -out : out;
      moved(2 * place + 1) += down;
    }
  }
  double longest = 0;
  for (Eigen::Index r = 0; r < moved.size() / 2; ++r)
    longest = std::max(longest, moved.segment(2 * r, 2).norm());
  return moved / longest;
}

/// What a shift, and a linear map about the middle of the face, do to each region.
Eigen::MatrixXd head_fields(const std::vector<std::string_view>& regions) {
  Eigen::MatrixXd fields = Eigen::MatrixXd::Zero(2 * static_cast<Eigen::Index>(regions.size()), 6);
  const auto put = [&](Eigen::Index region, double x, double y) {
    for (const int axis : {0, 1}) {
      fields(2 * region + axis, axis) = 1;
      fields(2 * region + axis, 2 + axis) = x;
      fields(2 * region + axis, 4 + axis) = y;
    }
  };
  for (const auto& [region, out, down] : region_places()) {
    if (is_in_the_middle(regions, region)) {
      put(region_of(regions, region, ""), 0, down - face_middle_down);
      continue;
    }
    put(region_of(regions, region, "_r"), -out, down - face_middle_down);
    put(region_of(regions, region, "_l"), out, down - face_middle_down);
  }
  return fields;
}

/// The whitened problem in its normal form: chi squared of sizes a is power - 2 b.a + a'Ga.
struct Problem {
  Eigen::MatrixXd gram;
  Eigen::VectorXd match;
  double power = 0;
  Eigen::VectorXd sizes;  ///< of the last solution

  /// Least chi squared with non-negative sizes of these parts, by coordinate descent: exact for a convex
  /// problem this small.
  double solve(const Parts& parts) {
    sizes = Eigen::VectorXd::Zero(match.size());
    for (int sweep = 0; sweep < most_sweeps; ++sweep) {
      double change = 0;
      for (const auto i : parts) {
        double pull = match(i);
        for (const auto j : parts) pull -= j == i ? 0 : gram(i, j) * sizes(j);
        const double size = std::max(0.0, pull / gram(i, i));
        change = std::max(change, std::abs(size - sizes(i)));
        sizes(i) = size;
      }
      if (change < 1e-9) break;
    }
    return power - 2 * match.dot(sizes) + sizes.dot(gram * sizes);
  }
};

Problem whitened(const EventMotion& motion, const Eigen::MatrixXd& templates, const Eigen::MatrixXd& head,
                 const Settings& settings) {
  double largest = 0;
  for (Eigen::Index r = 0; r < motion.displacement.size() / 2; ++r)
    largest = std::max(largest, motion.displacement.segment(2 * r, 2).norm());
  const double common = settings.smallest_error * settings.smallest_error +
                        settings.mismatch * settings.mismatch * largest * largest;
  Eigen::MatrixXd covariance = settings.head_rest * settings.head_rest * head * head.transpose();
  covariance.diagonal().array() += motion.error.array().square() + common;
  const Eigen::LLT<Eigen::MatrixXd> whitener(covariance);
  const Eigen::MatrixXd t = whitener.matrixL().solve(templates);
  const Eigen::VectorXd d = whitener.matrixL().solve(motion.displacement);
  return {t.transpose() * t, t.transpose() * d, d.squaredNorm(), {}};
}

/// One way of adding a rule: which of its parts, and what it costs.
struct Choice {
  std::size_t rule = 0;
  Parts parts;
};

/// The search for the few rules that explain an event.
class Search {
 public:
  Search(Problem& problem, const std::vector<Parts>& parts, const Settings& settings)
      : problem_(problem), parts_(parts), settings_(settings), chi_(problem.power) {
    for (const auto& [one, other] : opposed_units()) opposed_.emplace_back(rule_of(one), rule_of(other));
  }

  std::vector<Choice> run() {
    while (taken_.size() < most_units && add_best()) drop_needless();
    merge();
    return taken_;
  }
  double chi_squared() const { return chi_; }

  static Parts parts_of(const std::vector<Choice>& choices, std::size_t without = SIZE_MAX) {
    Parts all;
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (i != without) all.insert(all.end(), choices[i].parts.begin(), choices[i].parts.end());
    return all;
  }
  static std::vector<Parts> ways(const Parts& parts) {
    if (parts.size() == 1) return {parts};
    return {{parts[0]}, {parts[1]}, parts};
  }

 private:
  static std::size_t rule_of(int unit) {
    const auto& rules = unit_rules();
    return static_cast<std::size_t>(std::ranges::find(rules, unit, &UnitRule::number) - rules.begin());
  }
  bool is_taken(std::size_t rule) const {
    return std::ranges::find(taken_, rule, &Choice::rule) != taken_.end();
  }

  /// Chi squared with these in addition; infinite when one of their parts would not act.
  double with(const std::vector<Choice>& more) {
    Parts all = parts_of(taken_);
    for (const auto& choice : more) all.insert(all.end(), choice.parts.begin(), choice.parts.end());
    const double chi = problem_.solve(all);
    for (const auto& choice : more)
      for (const auto part : choice.parts)
        if (problem_.sizes(part) <= 0) return std::numeric_limits<double>::infinity();
    return chi;
  }

  /// Everything that may be added at once, with what it costs.
  std::vector<std::pair<std::vector<Choice>, double>> offers() const {
    std::vector<std::pair<std::vector<Choice>, double>> all;
    const auto price = [&](const Parts& way) {
      return settings_.evidence + (way.size() == 2 ? settings_.other_side : 0);
    };
    for (std::size_t rule = 0; rule < parts_.size(); ++rule)
      if (!is_taken(rule))
        for (const auto& way : ways(parts_[rule])) all.push_back({{{rule, way}}, price(way)});
    for (const auto& [one, other] : opposed_)
      if (!is_taken(one) && !is_taken(other))
        for (std::size_t side = 0; side < 3; ++side) {
          const auto first = ways(parts_[one])[side], second = ways(parts_[other])[side];
          all.push_back({{{one, first}, {other, second}}, price(first) + settings_.opposed});
        }
    return all;
  }

  bool add_best() {
    double best_gain = 0, best_chi = chi_;
    std::vector<Choice> best;
    for (const auto& [choices, price] : offers()) {
      const double chi = with(choices), gain = chi_ - chi - price;
      if (gain > best_gain) best_gain = gain, best_chi = chi, best = choices;
    }
    if (best.empty()) return false;
    taken_.insert(taken_.end(), best.begin(), best.end());
    chi_ = best_chi;
    return true;
  }

  /// What an earlier choice explained may since be explained better by the others.
  void drop_needless() {
    while (taken_.size() > 1) {
      double least = std::numeric_limits<double>::infinity();
      std::size_t which = 0;
      for (std::size_t i = 0; i < taken_.size(); ++i)
        if (const double chi = problem_.solve(parts_of(taken_, i)); chi < least) least = chi, which = i;
      if (least - chi_ >= settings_.evidence) return;
      taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(which));
      chi_ = least;
    }
  }

  /// One unit in the place of two, when it explains the event about as well.
  void merge() {
    for (std::size_t i = 0; i < taken_.size(); ++i)
      for (std::size_t j = i + 1; j < taken_.size(); ++j)
        if (replace(i, j)) return merge();
  }
  bool replace(std::size_t i, std::size_t j) {
    const auto before = taken_;
    const double chi_before = chi_;
    taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(j));
    taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(i));
    double least = std::numeric_limits<double>::infinity();
    Choice best;
    for (std::size_t rule = 0; rule < parts_.size(); ++rule) {
      if (std::ranges::find(before, rule, &Choice::rule) != before.end()) continue;
      for (const auto& way : ways(parts_[rule]))
        if (const double chi = with({{rule, way}}); chi < least) least = chi, best = {rule, way};
    }
    if (least - chi_before < settings_.evidence) {
      taken_.push_back(best);
      chi_ = least;
      return true;
    }
    taken_ = before;
    return false;
  }

  Problem& problem_;
  const std::vector<Parts>& parts_;
  const Settings& settings_;
  double chi_;
  std::vector<Choice> taken_;
  std::vector<std::pair<std::size_t, std::size_t>> opposed_;  ///< rules
};

}  // namespace

Decomposition::Decomposition(const std::vector<std::string_view>& regions, const Settings& settings)
    : settings_(settings), head_(head_fields(regions)) {
  std::vector<Eigen::VectorXd> columns;
  for (const auto& rule : unit_rules()) {
    parts_.emplace_back();
    const std::vector<int> sides = rule.sided ? std::vector<int>{0, 1} : std::vector<int>{2};
    for (const int side : sides) {
      parts_.back().push_back(static_cast<Eigen::Index>(columns.size()));
      columns.push_back(template_of(rule, side, regions));
    }
  }
  templates_.resize(columns.front().size(), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c) templates_.col(static_cast<Eigen::Index>(c)) = columns[c];
}

std::vector<Contribution> Decomposition::explain(const EventMotion& motion) const {
  Problem problem = whitened(motion, templates_, head_, settings_);
  Search search(problem, parts_, settings_);
  const auto taken = search.run();
  const double chi = search.chi_squared();
  std::vector<Contribution> found(parts_.size());
  for (std::size_t rule = 0; rule < parts_.size(); ++rule) {
    const auto own = std::ranges::find(taken, rule, &Choice::rule);
    found[rule].taken = own != taken.end();
    if (found[rule].taken) {
      found[rule].evidence =
          problem.solve(Search::parts_of(taken, static_cast<std::size_t>(own - taken.begin()))) - chi;
      problem.solve(Search::parts_of(taken));
    } else {
      Parts all = Search::parts_of(taken);
      all.insert(all.end(), parts_[rule].begin(), parts_[rule].end());
      found[rule].evidence = chi - problem.solve(all);
    }
    found[rule].right = problem.sizes(parts_[rule].front());
    found[rule].left = problem.sizes(parts_[rule].back());
  }
  return found;
}

}  // namespace flow_rules
