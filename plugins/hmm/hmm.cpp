#include <numbers>

#include "plugins/api/microx_learner.hpp"

namespace {

using namespace microx_plugin;
using Numbers = std::vector<double>;

constexpr double never = -1e30;

double log_sum(double a, double b) {
  const double most = std::max(a, b);
  return most <= never ? never : most + std::log1p(std::exp(std::min(a, b) - most));
}

/// One class: states that are gone through from left to right; in each the columns are normally distributed.
struct Chain {
  std::size_t states = 0, columns = 0;
  Numbers mean, variance;  ///< states x columns
  Numbers stay;            ///< probability of staying in a state, within 0..1

  double density(std::size_t state, std::span<const double> row) const {
    double log = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double v = variance[state * columns + j], distance = row[j] - mean[state * columns + j];
      log -= 0.5 * (std::log(2 * std::numbers::pi * v) + distance * distance / v);
    }
    return log;
  }
  double log_stay(std::size_t state) const { return state + 1 == states ? 0 : std::log(stay[state]); }
  double log_leave(std::size_t state) const { return std::log(1 - stay[state]); }
};

/// Logarithms of forward probabilities and densities, steps x states.
struct Forward {
  Numbers alpha, density;
  double likelihood = never;  ///< of the whole sequence
};

Forward forward(const Chain& chain, const Samples& samples, std::size_t sample) {
  const std::size_t steps = samples.steps(sample), states = chain.states;
  Forward out{Numbers(steps * states, never), Numbers(steps * states), never};
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t s = 0; s < states; ++s) {
      out.density[t * states + s] = chain.density(s, samples.row(sample, t));
      double from = t == 0 && s == 0 ? 0 : never;
      if (t > 0) from = log_sum(from, out.alpha[(t - 1) * states + s] + chain.log_stay(s));
      if (t > 0 && s > 0) from = log_sum(from, out.alpha[(t - 1) * states + s - 1] + chain.log_leave(s - 1));
      out.alpha[t * states + s] = std::max(never, from + out.density[t * states + s]);
    }
  for (std::size_t s = 0; s < states; ++s)
    out.likelihood = log_sum(out.likelihood, out.alpha[(steps - 1) * states + s]);
  return out;
}

/// Sums over sequences from which a chain is estimated anew.
struct Estimate {
  Numbers weight, sum, square, stayed, left;

  explicit Estimate(const Chain& chain)
      : weight(chain.states),
        sum(chain.states * chain.columns),
        square(sum.size()),
        stayed(chain.states),
        left(chain.states) {}

  void add(std::size_t state, double share, std::span<const double> row) {
    weight[state] += share;
    for (std::size_t j = 0; j < row.size(); ++j) {
      sum[state * row.size() + j] += share * row[j];
      square[state * row.size() + j] += share * row[j] * row[j];
    }
  }

  void update(Chain& chain, double floor) const {
    for (std::size_t s = 0; s < chain.states; ++s) {
      if (weight[s] < 1e-6) continue;  // no sequence reaches it: it stays as it is
      for (std::size_t at = s * chain.columns; at < (s + 1) * chain.columns; ++at) {
        chain.mean[at] = sum[at] / weight[s];
        chain.variance[at] = std::max(floor, square[at] / weight[s] - chain.mean[at] * chain.mean[at]);
      }
      const double moves = stayed[s] + left[s];
      if (moves > 0) chain.stay[s] = std::clamp(stayed[s] / moves, 0.01, 0.99);
    }
  }
};

/// Baum and Welch: expected shares of each state at each step, by forward and backward probabilities.
void add_expected(const Chain& chain, const Samples& samples, std::size_t sample, Estimate& estimate) {
  const Forward f = forward(chain, samples, sample);
  const std::size_t steps = samples.steps(sample), states = chain.states;
  Numbers beta(states, 0), next(states);
  for (std::size_t t = steps; t-- > 0;) {
    for (std::size_t s = 0; s < states; ++s) {
      const double here = f.alpha[t * states + s];
      if (t + 1 < steps) {
        const double stays = chain.log_stay(s) + f.density[(t + 1) * states + s] + beta[s];
        const double leaves =
            s + 1 < states ? chain.log_leave(s) + f.density[(t + 1) * states + s + 1] + beta[s + 1] : never;
        next[s] = log_sum(stays, leaves);
        estimate.stayed[s] += std::exp(here + stays - f.likelihood);
        estimate.left[s] += std::exp(here + leaves - f.likelihood);
      } else {
        next[s] = 0;
      }
      estimate.add(s, std::exp(here + next[s] - f.likelihood), samples.row(sample, t));
    }
    beta = next;
  }
}

/// Starts with every sequence cut into equal parts.
Chain fit_chain(const Training& training, std::uint32_t label, std::size_t states, int rounds, double floor) {
  const std::size_t columns = training.samples.columns();
  Chain chain{states, columns, Numbers(states * columns), Numbers(states * columns, 1.0),
              Numbers(states, 0.8)};
  Estimate equal_parts(chain);
  for (std::size_t i = 0; i < training.labels.size(); ++i)
    for (std::size_t t = 0; training.labels[i] == label && t < training.samples.steps(i); ++t) {
      const std::size_t steps = training.samples.steps(i), state = t * states / steps;
      equal_parts.add(state, 1, training.samples.row(i, t));
      const bool last = (t + 1) * states / steps > state;
      (last ? equal_parts.left : equal_parts.stayed)[state] += 1;
    }
  equal_parts.update(chain, floor);
  for (int round = 0; round < rounds; ++round) {
    Estimate estimate(chain);
    for (std::size_t i = 0; i < training.labels.size(); ++i)
      if (training.labels[i] == label) add_expected(chain, training.samples, i, estimate);
    estimate.update(chain, floor);
  }
  return chain;
}

/// One chain a class; the answer goes by their likelihoods.
class HiddenMarkov : public Predictor {
 public:
  static void train(const Training& training, ModelWriter& model) {
    const std::size_t states = training.settings.count("states");
    Numbers share(training.classes());
    for (std::size_t i = 0; i < training.labels.size(); ++i) share[training.labels[i]] += training.weight(i);
    model.count(states);
    model.numbers(share);
    for (std::size_t c = 0; c < training.classes(); ++c) {
      const Chain chain =
          fit_chain(training, static_cast<std::uint32_t>(c), states,
                    static_cast<int>(training.settings.count("rounds")), training.settings.number("floor"));
      model.numbers(chain.mean), model.numbers(chain.variance), model.numbers(chain.stay);
    }
  }

  static std::unique_ptr<Predictor> open(ModelReader& model, std::size_t columns, std::size_t classes,
                                         const Settings&) {
    ModelReader::need(columns < 1'000'000 && classes < 1000);
    auto made = std::make_unique<HiddenMarkov>();
    const std::size_t states = model.count(1, 64);
    made->share_ = model.numbers<double>(classes);
    for (const double share : made->share_) ModelReader::need(share > 0);
    for (std::size_t c = 0; c < classes; ++c) {
      Chain chain{states, columns, model.numbers<double>(states * columns),
                  model.numbers<double>(states * columns), model.numbers<double>(states)};
      for (const double variance : chain.variance) ModelReader::need(variance > 0);
      for (const double stay : chain.stay) ModelReader::need(stay > 0 && stay < 1);
      made->chains_.push_back(std::move(chain));
    }
    return made;
  }

  void predict(const Samples& samples, std::size_t sample, std::span<double> answers) override {
    for (std::size_t c = 0; c < answers.size(); ++c)
      answers[c] = std::log(share_[c]) + forward(chains_[c], samples, sample).likelihood;
    softmax(answers);
  }

 private:
  Numbers share_;
  std::vector<Chain> chains_;
};

}  // namespace

MICROX_LEARNER_PLUGIN(HiddenMarkov, "hmm",
                      "a left-right hidden Markov model of each class over an event's frames",
                      "Rabiner, Proc. IEEE 77:257, 1989",
                      "states=5|1|16|from left to right\nrounds=10|0|100|of Baum and Welch\n"
                      "floor=0.5|0.000001|10|least variance of a column in a state",
                      MICROX_LEARNER_SEQUENCES);
