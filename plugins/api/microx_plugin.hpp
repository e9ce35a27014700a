// For authors of plugins in C++17 and later: classes instead of tables of functions. Whatever a class throws
// is caught at the border and becomes a message and a status.
#pragma once

#include <cmath>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "microx_plugin.h"  // beside this file: both are copied together

namespace microx_plugin {

inline std::string_view view(microx_text text) {
  return text.size == 0 ? std::string_view()
                        : std::string_view(text.data, static_cast<std::size_t>(text.size));
}
/// `text` must outlive what the host does with it.
inline microx_text text_of(std::string_view text) { return {text.data(), text.size()}; }

/// Throw it when this input has no answer: not a failure.
struct Unsuitable : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Throw it from a constructor when options or a model file cannot be taken.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The host, from init() on; nullptr before.
inline const microx_host*& host() {
  static const microx_host* instance = nullptr;
  return instance;
}

inline void message(int level, std::string_view text) noexcept {
  if (host() && host()->message) host()->message(host()->context, level, text_of(text));
}

template <class Call>
microx_status guarded(Call&& call) noexcept {
  try {
    call();
    return MICROX_OK;
  } catch (const Unsuitable& reason) {
    message(MICROX_INFO, reason.what());
    return MICROX_UNSUITABLE;
  } catch (const Refused& reason) {
    message(MICROX_ERROR, reason.what());
    return MICROX_REFUSED;
  } catch (const std::bad_alloc&) {
    message(MICROX_ERROR, "out of memory");
    return MICROX_NO_MEMORY;
  } catch (const std::exception& failure) {
    message(MICROX_ERROR, failure.what());
    return MICROX_FAILED;
  } catch (...) {
    message(MICROX_ERROR, "something that is no exception was thrown");
    return MICROX_FAILED;
  }
}

inline const double& at(const double* values, std::int64_t offset) {
  return *reinterpret_cast<const double*>(reinterpret_cast<const char*>(values) + offset);
}

/// Reading what the host hands in, without pointer arithmetic.
class Motion {
 public:
  explicit Motion(const microx_motion& motion) : motion_(motion) {}
  std::int64_t frames() const { return static_cast<std::int64_t>(motion_.frames); }
  std::int64_t regions() const { return static_cast<std::int64_t>(motion_.regions); }
  double capture_fps() const { return motion_.capture_fps; }
  std::string_view region(std::int64_t index) const { return view(motion_.region_names[index]); }
  /// -1 where there is no such region.
  std::int64_t find_region(std::string_view name) const {
    for (std::int64_t r = 0; r < regions(); ++r)
      if (region(r) == name) return r;
    return -1;
  }
  /// axis 0: x to the right, 1: y down; % of inter-ocular distance.
  double displacement(std::int64_t frame, std::int64_t region, int axis) const {
    return at(motion_.displacement, frame * motion_.displacement_frame_stride +
                                        region * motion_.displacement_region_stride +
                                        axis * motion_.displacement_axis_stride);
  }
  double noise(std::int64_t frame, std::int64_t region) const {
    return at(motion_.noise, frame * motion_.noise_frame_stride + region * motion_.noise_region_stride);
  }
  /// nullptr where the recording has no such table.
  const microx_table* find_table(std::string_view name) const {
    const char* place = reinterpret_cast<const char*>(motion_.tables);
    for (std::uint64_t i = 0; i < motion_.table_count; ++i, place += motion_.table_stride) {
      const auto* table = reinterpret_cast<const microx_table*>(place);
      if (view(table->name) == name) return table;
    }
    return nullptr;
  }

 private:
  const microx_motion& motion_;
};

inline double cell(const microx_table& table, std::int64_t row, std::int64_t column) {
  return at(table.values, row * table.row_stride + column * table.column_stride);
}

/// The functions of a kind, made from a class with a constructor from std::string_view options; `Description`
/// is filled by its `void describe(Description&) const`.
template <class Class, class Description>
struct Functions {
  static microx_status create(microx_text options, void** instance) {
    return guarded([&] { *instance = new Class(view(options)); });
  }
  static void destroy(void* instance) { delete static_cast<Class*>(instance); }
  static microx_status describe(void* instance, Description* description) {
    return guarded([&] { static_cast<const Class*>(instance)->describe(*description); });
  }
};

/// `void Class::classify(const microx_event&, microx_au_score* scores, std::size_t count)` fills all scores.
template <class Class>
struct AuClassifier : Functions<Class, microx_au_description> {
  static microx_status classify(void* instance, const microx_event* event, microx_au_score* scores,
                                std::uint64_t count, std::uint64_t* written) {
    return guarded([&] {
      static_cast<Class*>(instance)->classify(*event, scores, static_cast<std::size_t>(count));
      *written = count;
    });
  }
  static constexpr microx_au_classifier factory(int threading, microx_text help = {nullptr, 0}) {
    return {sizeof(microx_au_classifier), threading, help, AuClassifier::create, AuClassifier::destroy,
            AuClassifier::describe,       &classify};
  }
};

/// `void Class::classify(const microx_emotion_input&, double* probabilities, std::size_t count)`.
template <class Class>
struct EmotionClassifier : Functions<Class, microx_emotion_description> {
  static microx_status classify(void* instance, const microx_emotion_input* input, double* probabilities,
                                std::uint64_t count, std::uint64_t* written) {
    return guarded([&] {
      static_cast<Class*>(instance)->classify(*input, probabilities, static_cast<std::size_t>(count));
      *written = count;
    });
  }
  static constexpr microx_emotion_classifier factory(int threading, microx_text help = {nullptr, 0}) {
    return {sizeof(microx_emotion_classifier),
            threading,
            help,
            EmotionClassifier::create,
            EmotionClassifier::destroy,
            EmotionClassifier::describe,
            &classify};
  }
};

inline microx_status keep_host(const microx_host* given) {
  host() = given;
  return MICROX_OK;
}

}  // namespace microx_plugin
