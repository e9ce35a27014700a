#include <numeric>

#include "plugins/api/microx_learner.hpp"

namespace {

using namespace microx_plugin;

constexpr std::size_t most_columns = 400;  // every pair of them is looked at
constexpr std::uint32_t root = 0xFFFFFFFF;

/// Column values become ranks: bin b lies between edges b - 1 and b.
std::uint32_t bin_of(double value, std::span<const double> edges) {
  return static_cast<std::uint32_t>(std::ranges::upper_bound(edges, value) - edges.begin());
}

/// Counts how often values of two columns and a class come together.
class Table {
 public:
  Table(std::size_t bins, std::size_t classes) : bins_(bins), counts_(bins * bins * classes) {}
  double& at(std::size_t a, std::size_t b, std::size_t c) { return counts_[(c * bins_ + a) * bins_ + b]; }
  const std::vector<double>& counts() const { return counts_; }

  /// I(A; B | C) in nats.
  double conditional_information() {
    const std::size_t classes = counts_.size() / bins_ / bins_;
    const double all = std::accumulate(counts_.begin(), counts_.end(), 0.0);
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      std::vector<double> of_a(bins_), of_b(bins_);
      double of_class = 0;
      for (std::size_t a = 0; a < bins_; ++a)
        for (std::size_t b = 0; b < bins_; ++b) {
          const double n = at(a, b, c);
          of_a[a] += n, of_b[b] += n, of_class += n;
        }
      for (std::size_t a = 0; a < bins_; ++a)
        for (std::size_t b = 0; b < bins_; ++b)
          if (const double n = at(a, b, c); n > 0)
            sum += n / all * std::log(n * of_class / (of_a[a] * of_b[b]));
    }
    return sum;
  }

 private:
  std::size_t bins_;
  std::vector<double> counts_;
};

/// Samples as bins, column by column.
struct Binned {
  std::vector<std::vector<double>> edges;
  std::vector<std::vector<std::uint32_t>> columns;
};

Binned binned(const Training& training, std::size_t bins) {
  Binned out;
  const std::size_t count = training.labels.size();
  for (std::size_t j = 0; j < training.samples.columns(); ++j) {
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = training.samples.row(i)[j];
    auto sorted = values;
    std::ranges::sort(sorted);
    const double low = sorted[count / 50], high = sorted[count - 1 - count / 50];
    std::vector<double> edges;
    for (std::size_t b = 1; b < bins; ++b)
      edges.push_back(low + (high - low) * static_cast<double>(b) / static_cast<double>(bins));
    auto& column = out.columns.emplace_back();
    for (const double value : values) column.push_back(bin_of(value, edges));
    out.edges.push_back(std::move(edges));
  }
  return out;
}

/// Parents in the tree of greatest information (Prim's algorithm from column 0, first of equals).
std::vector<std::uint32_t> tree_over(const Binned& data, const Training& training, std::size_t bins) {
  const std::size_t columns = data.columns.size();
  std::vector<std::uint32_t> parent(columns, root);
  std::vector<double> best(columns, -1);
  std::vector<bool> inside(columns);
  for (std::size_t added = 0, newest = 0; added < columns; ++added) {
    inside[newest] = true;
    for (std::size_t j = 0; j < columns; ++j) {
      if (inside[j]) continue;
      Table table(bins, training.classes());
      for (std::size_t i = 0; i < training.labels.size(); ++i)
        table.at(data.columns[newest][i], data.columns[j][i], training.labels[i]) += training.weight(i);
      const double information = table.conditional_information();
      if (information > best[j]) best[j] = information, parent[j] = static_cast<std::uint32_t>(newest);
    }
    newest = columns;
    for (std::size_t j = 0; j < columns; ++j)
      if (!inside[j] && (newest == columns || best[j] > best[newest])) newest = j;
  }
  return parent;
}

/// Naive Bayes in which each column also depends on one other column.
class TreeAugmentedBayes : public Predictor {
 public:
  static void train(const Training& training, ModelWriter& model) {
    if (training.samples.columns() > most_columns)
      throw Refused("tan takes at most 400 columns: select fewer");
    const std::size_t bins = training.settings.count("bins");
    const double smoothing = training.settings.number("smoothing"), prior = training.settings.number("prior");
    const Binned data = binned(training, bins);
    const auto parent = tree_over(data, training, bins);
    std::vector<double> share(training.classes());
    for (std::size_t i = 0; i < training.labels.size(); ++i) share[training.labels[i]] += training.weight(i);
    model.count(bins);
    model.numbers(share);
    model.numbers(parent);
    for (const auto& edges : data.edges) model.numbers(edges);
    for (std::size_t j = 0; j < parent.size(); ++j) {
      Table table(bins, training.classes());
      for (std::size_t i = 0; i < training.labels.size(); ++i)
        table.at(parent[j] == root ? 0 : data.columns[parent[j]][i], data.columns[j][i],
                 training.labels[i]) += training.weight(i);
      model.numbers(log_shares(table.counts(), bins, smoothing, prior));
    }
  }

  static std::unique_ptr<Predictor> open(ModelReader& model, std::size_t columns, std::size_t classes,
                                         const Settings&) {
    ModelReader::need(columns <= most_columns && classes < 1000);
    auto made = std::make_unique<TreeAugmentedBayes>();
    made->bins_ = model.count(2, 64);
    made->share_ = model.numbers<double>(classes);
    for (const double share : made->share_) ModelReader::need(share > 0);
    made->parent_ = model.numbers<std::uint32_t>(columns);
    for (const auto parent : made->parent_) ModelReader::need(parent == root || parent < columns);
    for (std::size_t j = 0; j < columns; ++j) {
      made->edges_.push_back(model.numbers<double>(made->bins_ - 1));
      ModelReader::need(std::ranges::is_sorted(made->edges_.back()));
    }
    for (std::size_t j = 0; j < columns; ++j)
      made->logs_.push_back(model.numbers<double>(classes * made->bins_ * made->bins_));
    return made;
  }

  void predict(const Samples& samples, std::size_t sample, std::span<double> answers) override {
    const auto row = samples.row(sample);
    std::vector<std::uint32_t> bins(row.size());
    for (std::size_t j = 0; j < row.size(); ++j) bins[j] = bin_of(row[j], edges_[j]);
    for (std::size_t c = 0; c < answers.size(); ++c) {
      answers[c] = std::log(share_[c]);
      for (std::size_t j = 0; j < row.size(); ++j) {
        const std::size_t above = parent_[j] == root ? 0 : bins[parent_[j]];
        answers[c] += logs_[j][(c * bins_ + above) * bins_ + bins[j]];
      }
    }
    softmax(answers);
  }

 private:
  /// log P(value | parent's value, class): the counts, and P(value | class) in the weight of `prior` samples,
  /// so that where a parent's value is rare the answer is that of naive Bayes.
  static std::vector<double> log_shares(std::vector<double> counts, std::size_t bins, double smoothing,
                                        double prior) {
    for (std::size_t first = 0; first < counts.size(); first += bins * bins) {  // a class
      std::vector<double> share(bins, smoothing);
      for (std::size_t at = 0; at < bins * bins; ++at) share[at % bins] += counts[first + at];
      const double all = std::accumulate(share.begin(), share.end(), 0.0);
      for (std::size_t row = first; row < first + bins * bins; row += bins) {
        const std::span<double> cells(counts.data() + row, bins);
        const double sum = std::accumulate(cells.begin(), cells.end(), 0.0) + prior;
        for (std::size_t b = 0; b < bins; ++b) cells[b] = std::log((cells[b] + prior * share[b] / all) / sum);
      }
    }
    return counts;
  }

  std::size_t bins_ = 0;
  std::vector<double> share_;
  std::vector<std::uint32_t> parent_;
  std::vector<std::vector<double>> edges_, logs_;
};

}  // namespace

MICROX_LEARNER_PLUGIN(
    TreeAugmentedBayes, "tan", "tree-augmented naive Bayes on columns cut into bins of equal width",
    "Friedman, Geiger and Goldszmidt, Machine Learning 29:131, 1997",
    "bins=3|2|16|of equal width that each column is cut "
    "into\nsmoothing=0.1|0.001|100|samples added to each bin of a class\nprior=5|0.001|1000|samples that "
    "naive Bayes counts as, against those with the same parent",
    0);
