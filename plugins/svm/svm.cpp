#include <libsvm/svm.h>

#include <cstdlib>
#include <mutex>
#include <numeric>

#include "plugins/api/microx_learner.hpp"

namespace {

using namespace microx_plugin;

/// libsvm's own form of rows: pairs of number and place, ended by place -1.
class Nodes {
 public:
  explicit Nodes(std::size_t columns) : width_(columns + 1) {}
  void add(std::span<const double> row) {
    for (std::size_t j = 0; j < row.size(); ++j) nodes_.push_back({static_cast<int>(j) + 1, row[j]});
    nodes_.push_back({-1, 0});
  }
  std::size_t count() const { return nodes_.size() / width_; }
  std::span<svm_node> row(std::size_t i) { return {nodes_.data() + i * width_, width_}; }
  std::vector<svm_node*> pointers() {
    std::vector<svm_node*> rows;
    for (std::size_t i = 0; i < count(); ++i) rows.push_back(row(i).data());
    return rows;
  }

 private:
  std::size_t width_;
  std::vector<svm_node> nodes_;
};

/// What libsvm is to learn; the class weights must outlive it.
svm_parameter parameters_of(const std::string& kernel, double cost, double gamma, bool probability) {
  svm_parameter p{};
  p.svm_type = C_SVC;
  p.kernel_type = kernel == "rbf" ? RBF : LINEAR;
  p.gamma = gamma, p.C = cost, p.eps = 1e-3, p.cache_size = 64, p.shrinking = 1, p.probability = probability;
  return p;
}

double gamma_of(const Settings& settings, std::size_t columns) {
  const double given = settings.number("gamma");
  return given > 0 ? given : 1.0 / static_cast<double>(columns);
}

struct FreeModel {
  void operator()(svm_model* model) const { svm_free_and_destroy_model(&model); }
};
using ModelPtr = std::unique_ptr<svm_model, FreeModel>;

/// libsvm draws its folds with rand(), whose state belongs to the whole process.
ModelPtr learn(const svm_problem& problem, const svm_parameter& parameters, std::uint64_t seed) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  svm_set_print_string_function([](const char*) {});
  if (const char* objection = svm_check_parameter(&problem, &parameters)) throw std::runtime_error(objection);
  std::srand(static_cast<unsigned>(seed));
  return ModelPtr(svm_train(&problem, &parameters));
}

/// A model of all training samples, kept as its support vectors.
class Machine : public Predictor {
 public:
  static void write(const svm_model& trained, std::size_t columns, ModelWriter& model) {
    const auto classes = static_cast<std::size_t>(trained.nr_class), pairs = classes * (classes - 1) / 2;
    const auto vectors = static_cast<std::size_t>(trained.l);
    model.count(vectors);
    model.number(trained.param.gamma);
    model.numbers(trained.label, classes), model.numbers(trained.nSV, classes);
    model.numbers(trained.rho, pairs), model.numbers(trained.probA, pairs),
        model.numbers(trained.probB, pairs);
    for (std::size_t c = 0; c + 1 < classes; ++c) model.numbers(trained.sv_coef[c], vectors);
    for (std::size_t i = 0; i < vectors; ++i)
      for (std::size_t j = 0; j < columns; ++j) model.number(trained.SV[i][j].value);
  }

  Machine(ModelReader& model, std::size_t columns, std::size_t classes, const Settings& settings)
      : vectors_(columns) {
    const std::size_t pairs = classes * (classes - 1) / 2, vectors = model.count(0, 10'000'000);
    const double gamma = model.number(0, 1e6);
    labels_ = model.numbers<int>(classes), sizes_ = model.numbers<int>(classes);
    check(vectors);
    rho_ = model.numbers<double>(pairs), a_ = model.numbers<double>(pairs), b_ = model.numbers<double>(pairs);
    for (std::size_t c = 0; c + 1 < classes; ++c) coefficients_.push_back(model.numbers<double>(vectors));
    for (std::size_t i = 0; i < vectors; ++i) vectors_.add(model.numbers<double>(columns));
    machine_.param = parameters_of(settings.word("kernel"), 1, gamma, true);
    machine_.nr_class = static_cast<int>(classes), machine_.l = static_cast<int>(vectors);
    rows_ = vectors_.pointers();
    for (auto& numbers : coefficients_) places_.push_back(numbers.data());
    machine_.SV = rows_.data(), machine_.sv_coef = places_.data();
    machine_.rho = rho_.data(), machine_.probA = a_.data(), machine_.probB = b_.data();
    machine_.label = labels_.data(), machine_.nSV = sizes_.data();
  }

  void predict(const Samples& samples, std::size_t sample, std::span<double> answers) override {
    Nodes one(samples.columns());
    one.add(samples.row(sample));
    std::vector<double> in_their_order(answers.size());
    svm_predict_probability(&machine_, one.row(0).data(), in_their_order.data());
    for (std::size_t c = 0; c < answers.size(); ++c)
      answers[static_cast<std::size_t>(labels_[c])] = in_their_order[c];
  }

 private:
  /// Every class once, and as many support vectors as there are in all.
  void check(std::size_t vectors) const {
    std::vector<bool> seen(labels_.size());
    std::size_t sum = 0;
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      ModelReader::need(labels_[c] >= 0 && static_cast<std::size_t>(labels_[c]) < seen.size() &&
                        sizes_[c] >= 0);
      ModelReader::need(!seen[static_cast<std::size_t>(labels_[c])]);
      seen[static_cast<std::size_t>(labels_[c])] = true;
      sum += static_cast<std::size_t>(sizes_[c]);
    }
    ModelReader::need(sum == vectors);
  }

  Nodes vectors_;
  std::vector<svm_node*> rows_;
  std::vector<std::vector<double>> coefficients_;
  std::vector<double*> places_;
  std::vector<double> rho_, a_, b_;
  std::vector<int> labels_, sizes_;
  svm_model machine_{};
};

/// Trained anew for each answer on the training samples nearest to it.
class LocalMachine : public Predictor {
 public:
  static void write(const Training& training, ModelWriter& model) {
    model.count(training.samples.count());
    model.numbers(training.labels);
    model.numbers(training.class_weights);
    for (std::size_t i = 0; i < training.labels.size(); ++i) model.numbers(training.samples.row(i));
  }

  LocalMachine(ModelReader& model, std::size_t columns, std::size_t classes, const Settings& settings)
      : nearest_(settings.count("neighbours")), columns_(columns) {
    const std::size_t count = model.count(1, 10'000'000);
    labels_ = model.numbers<std::uint32_t>(count);
    for (const auto label : labels_) ModelReader::need(label < classes);
    weights_ = model.numbers<double>(classes);
    for (const double weight : weights_) ModelReader::need(weight > 0 && weight < 1e9);
    ModelReader::need(columns < 1'000'000);
    values_ = model.numbers<double>(count * columns);
    parameters_ =
        parameters_of(settings.word("kernel"), settings.number("cost"), gamma_of(settings, columns), false);
  }

  void predict(const Samples& samples, std::size_t sample, std::span<double> answers) override {
    const auto row = samples.row(sample);
    const auto chosen = nearest_to(row);
    std::ranges::fill(answers, 0);
    if (std::ranges::all_of(chosen, [&](std::size_t i) { return labels_[i] == labels_[chosen[0]]; })) {
      answers[labels_[chosen[0]]] = 1;
      return;
    }
    Nodes nodes(columns_);
    std::vector<double> classes;
    for (const std::size_t i : chosen) nodes.add(stored(i)), classes.push_back(labels_[i]);
    auto rows = nodes.pointers();
    const svm_problem problem{static_cast<int>(chosen.size()), classes.data(), rows.data()};
    std::vector<int> present(classes.begin(), classes.end());
    std::ranges::sort(present);
    present.erase(std::ranges::unique(present).begin(), present.end());
    std::vector<double> weights;
    for (const int label : present) weights.push_back(weights_[static_cast<std::size_t>(label)]);
    svm_parameter parameters = parameters_;  // libsvm warns of weights of classes that are not there
    parameters.nr_weight = static_cast<int>(present.size());
    parameters.weight_label = present.data(), parameters.weight = weights.data();
    const ModelPtr model = learn(problem, parameters, 0);
    answer_with(*model, row, answers);
  }

 private:
  std::span<const double> stored(std::size_t i) const { return {values_.data() + i * columns_, columns_}; }

  std::vector<std::size_t> nearest_to(std::span<const double> row) const {
    std::vector<std::pair<double, std::size_t>> distances;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < columns_; ++j) sum += (stored(i)[j] - row[j]) * (stored(i)[j] - row[j]);
      distances.emplace_back(sum, i);
    }
    std::ranges::sort(distances);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < std::min(nearest_, distances.size()); ++i)
      chosen.push_back(distances[i].second);
    std::ranges::sort(chosen);
    return chosen;
  }

  /// Too few samples to fit probabilities to: each pair of classes shares a vote by its logistic margin.
  static void answer_with(const svm_model& model, std::span<const double> row, std::span<double> answers) {
    Nodes one(row.size());
    one.add(row);
    const auto classes = static_cast<std::size_t>(model.nr_class);
    std::vector<double> margins(classes * (classes - 1) / 2);
    svm_predict_values(&model, one.row(0).data(), margins.data());
    std::size_t pair = 0;
    for (std::size_t a = 0; a < classes; ++a)
      for (std::size_t b = a + 1; b < classes; ++b, ++pair) {
        const double first = 1 / (1 + std::exp(-2 * margins[pair]));
        answers[static_cast<std::size_t>(model.label[a])] += first;
        answers[static_cast<std::size_t>(model.label[b])] += 1 - first;
      }
    for (double& answer : answers) answer /= static_cast<double>(pair);
  }

  std::size_t nearest_, columns_;
  std::vector<std::uint32_t> labels_;
  std::vector<double> weights_, values_;
  svm_parameter parameters_{};
};

class SupportVectors {
 public:
  static void train(const Training& training, ModelWriter& model) {
    const Settings& settings = training.settings;
    if (settings.count("neighbours") > 0) return LocalMachine::write(training, model);
    const std::size_t columns = training.samples.columns();
    svm_parameter parameters =
        parameters_of(settings.word("kernel"), settings.number("cost"), gamma_of(settings, columns), true);
    std::vector<int> weighted(training.classes());
    std::iota(weighted.begin(), weighted.end(), 0);
    std::vector<double> weights(training.class_weights.begin(), training.class_weights.end());
    parameters.nr_weight = static_cast<int>(weights.size());
    parameters.weight_label = weighted.data(), parameters.weight = weights.data();
    Nodes nodes(columns);
    for (std::size_t i = 0; i < training.labels.size(); ++i) nodes.add(training.samples.row(i));
    std::vector<double> classes(training.labels.begin(), training.labels.end());
    auto rows = nodes.pointers();
    const svm_problem problem{static_cast<int>(rows.size()), classes.data(), rows.data()};
    Machine::write(*learn(problem, parameters, training.seed), columns, model);
  }

  static std::unique_ptr<Predictor> open(ModelReader& model, std::size_t columns, std::size_t classes,
                                         const Settings& settings) {
    ModelReader::need(columns < 1'000'000 && classes < 1000);
    if (settings.count("neighbours") > 0)
      return std::make_unique<LocalMachine>(model, columns, classes, settings);
    return std::make_unique<Machine>(model, columns, classes, settings);
  }
};

}  // namespace

MICROX_LEARNER_PLUGIN(
    SupportVectors, "svm", "support vector machine, of all samples or of those nearest to each question",
    "Cortes and Vapnik, Machine Learning 20:273, 1995; local: Zhang, Berg, Maire and Malik, CVPR 2006; "
    "libsvm",
    "kernel=linear|linear,rbf|borders are planes, or curved\ncost=1|0.0001|100000|of a sample on the wrong "
    "side\n"
    "gamma=0|0|1000|of the rbf kernel; 0 = 1 over the number of columns\n"
    "neighbours=0|0|100000|train anew on this many nearest samples for each answer; 0 = one machine of all",
    0);
