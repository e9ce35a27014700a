// For authors of learners in C++20: a class with four functions becomes the table of microx_learner.h, and
// models are read with every length checked.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <type_traits>

#include "microx_learner.h"  // beside this file, as microx_plugin.hpp
#include "microx_plugin.hpp"

namespace microx_plugin {

/// Reading samples without pointer arithmetic.
class Samples {
 public:
  explicit Samples(const microx_samples& samples) : samples_(samples) {}
  std::size_t count() const { return samples_.count; }
  std::size_t columns() const { return samples_.columns; }
  std::size_t steps(std::size_t sample) const {
    return samples_.starts[sample + 1] - samples_.starts[sample];
  }
  std::span<const double> row(std::size_t sample, std::size_t step = 0) const {
    const auto offset = static_cast<std::int64_t>(samples_.starts[sample] + step) * samples_.row_stride;
    return {&at(samples_.values, offset), columns()};
  }

 private:
  const microx_samples& samples_;
};

/// Lines "name=value".
class Settings {
 public:
  explicit Settings(std::string_view lines) {
    while (!lines.empty()) {
      const auto line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(line.size() + 1, lines.size()));
      const auto equals = line.find('=');
      if (equals != line.npos) values_[std::string(line.substr(0, equals))] = line.substr(equals + 1);
    }
  }
  const std::string& word(const std::string& name) const { return values_.at(name); }
  double number(const std::string& name) const { return std::stod(values_.at(name)); }
  std::size_t count(const std::string& name) const { return static_cast<std::size_t>(number(name)); }

 private:
  std::map<std::string, std::string> values_;
};

struct Training {
  Samples samples;
  std::span<const std::uint32_t> labels;
  std::span<const double> class_weights;
  std::uint64_t seed;
  Settings settings;

  std::size_t classes() const { return class_weights.size(); }
  double weight(std::size_t sample) const { return class_weights[labels[sample]]; }
};

/// Puts numbers into a model, little-endian as the machines are that this runs on.
class ModelWriter {
 public:
  void count(std::uint64_t value) { append(&value, sizeof value); }
  void number(double value) { append(&value, sizeof value); }
  template <class T>
  void numbers(const T* values, std::size_t size) {
    static_assert(std::is_arithmetic_v<T>);
    append(values, size * sizeof(T));
  }
  template <class Container>
  void numbers(const Container& values) {
    numbers(std::data(values), std::size(values));
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void append(const void* bytes, std::size_t size) { bytes_.append(static_cast<const char*>(bytes), size); }
  std::string bytes_;
};

/// Reads them back; throws Refused for what is too short, too long, out of range or not finite.
class ModelReader {
 public:
  ModelReader(const void* bytes, std::size_t size) : next_(static_cast<const char*>(bytes)), left_(size) {}

  std::size_t count(std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    take(&value, sizeof value);
    need(value >= least && value <= most);
    return static_cast<std::size_t>(value);
  }
  double number() { return numbers<double>(1).front(); }
  double number(double least, double most) {
    const double value = number();
    need(value >= least && value <= most);
    return value;
  }
  template <class T>
  std::vector<T> numbers(std::size_t size) {
    need(size <= left_ / sizeof(T));
    std::vector<T> values(size);
    take(values.data(), size * sizeof(T));
    if constexpr (std::is_floating_point_v<T>)
      need(std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); }));
    return values;
  }
  void end() const { need(left_ == 0); }
  static void need(bool holds) {
    if (!holds) throw Refused("the model is damaged");
  }

 private:
  void take(void* to, std::size_t size) {
    need(size <= left_);
    if (size) std::memcpy(to, next_, size);
    next_ += size, left_ -= size;
  }
  const char* next_;
  std::size_t left_;
};

/// A model that answers.
class Predictor {
 public:
  virtual ~Predictor() = default;
  virtual void predict(const Samples& samples, std::size_t sample, std::span<double> answers) = 0;
};

/// `Class::train(const Training&, ModelWriter&)` and `Class::open(ModelReader&, columns, classes, const
/// Settings&)`, which returns a std::unique_ptr<Predictor>.
template <class Class>
struct Learner {
  struct Instance {
    std::unique_ptr<Predictor> predictor;
    std::size_t classes;
  };

  static microx_status train(const microx_training* training, const microx_sink* model) {
    return guarded([&] {
      const auto& t = *training;
      const Samples samples(*t.samples);
      ModelWriter writer;
      Class::train(Training{samples,
                            {t.labels, samples.count()},
                            {t.class_weights, t.classes},
                            t.seed,
                            Settings(view(t.settings))},
                   writer);
      if (model->write(model->owner, writer.bytes().data(), writer.bytes().size()) != MICROX_OK)
        throw std::runtime_error("the host does not take the model");
    });
  }
  static microx_status create(const void* model, std::uint64_t size, std::uint64_t columns,
                              std::uint64_t classes, microx_text settings, void** instance) {
    return guarded([&] {
      ModelReader reader(model, size);
      auto predictor = Class::open(reader, columns, classes, Settings(view(settings)));
      reader.end();
      *instance = new Instance{std::move(predictor), classes};
    });
  }
  static void destroy(void* instance) { delete static_cast<Instance*>(instance); }
  static microx_status predict(void* instance, const microx_samples* given, double* answers) {
    return guarded([&] {
      auto& self = *static_cast<Instance*>(instance);
      const Samples samples(*given);
      for (std::size_t i = 0; i < samples.count(); ++i)
        self.predictor->predict(samples, i, {answers + i * self.classes, self.classes});
    });
  }
  static constexpr microx_learner table(microx_text reference, microx_text settings,
                                        std::uint32_t flags = 0) {
    return {sizeof(microx_learner),
            MICROX_PER_THREAD,
            flags,
            0,
            reference,
            settings,
            &train,
            &create,
            &destroy,
            &predict};
  }
};

/// Scores -> probabilities: exp(score) over their sum.
inline void softmax(std::span<double> scores) {
  const double most = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (double& score : scores) sum += score = std::exp(score - most);
  for (double& score : scores) score /= sum;
}

}  // namespace microx_plugin

/// Defines the entry of a plugin that is one learner.
#define MICROX_LEARNER_PLUGIN(Class, name, description, reference, settings, flags)                 \
  namespace {                                                                                       \
  const microx_learner learner_table =                                                              \
      microx_plugin::Learner<Class>::table(MICROX_TEXT(reference), MICROX_TEXT(settings), flags);   \
  const void* learner_factory(microx_text id) {                                                     \
    return microx_plugin::view(id) == MICROX_LEARNER ? &learner_table : nullptr;                    \
  }                                                                                                 \
  }                                                                                                 \
  extern "C" MICROX_EXPORT const microx_entry microx_plugin_entry = {MICROX_PLUGIN_MAGIC,           \
                                                                     sizeof(microx_entry),          \
                                                                     MICROX_ABI_MAJOR,              \
                                                                     MICROX_ABI_MINOR,              \
                                                                     MICROX_TEXT(name),             \
                                                                     MICROX_TEXT("1.0"),            \
                                                                     MICROX_TEXT("BSD-3-Clause"), \
                                                                     MICROX_TEXT(description),      \
                                                                     &microx_plugin::keep_host,     \
                                                                     &learner_factory,              \
                                                                     nullptr}
