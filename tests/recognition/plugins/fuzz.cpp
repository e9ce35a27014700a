// A plugin of every kind that gives random and mutated answers, driven by the seed in its options.
#include <microx_plugin.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <random>

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN(),
                 infinity = std::numeric_limits<double>::infinity();

/// Mostly what is right, now and then something that is not.
class Chance {
 public:
  explicit Chance(std::string_view options)
      : random_(std::strtoull(std::string(options).c_str(), nullptr, 10)) {}
  bool rarely() { return random_() % 40 == 0; }
  std::uint64_t number() { return random_(); }
  double share() {
    constexpr double wrong[]{nan, infinity, -infinity, -0.1, 1.1, 1e300, -1e-300};
    if (rarely()) return wrong[random_() % std::size(wrong)];
    return static_cast<double>(random_() % 1001) / 1000;
  }
  std::uint64_t count(std::uint64_t right) {
    const std::uint64_t wrong[]{0, right + 1, std::numeric_limits<std::uint64_t>::max(),
                                std::uint64_t{1} << 62, random_()};
    return rarely() ? wrong[random_() % std::size(wrong)] : right;
  }
  microx_text text(const char* right) {
    static const char wrong[] = "\xff\xfe bad \x01";
    if (!rarely()) return {right, std::strlen(right)};
    switch (random_() % 4) {
      case 0:
        return {nullptr, 5};
      case 1:
        return {wrong, sizeof wrong - 1};
      case 2:
        return {right, std::uint64_t{1} << 60};
      default:
        return {nullptr, 0};
    }
  }
  microx_status status() {
    constexpr microx_status wrong[]{
        MICROX_FAILED, MICROX_UNSUITABLE, MICROX_REFUSED, MICROX_NO_MEMORY, -7, 99};
    if (!rarely()) return MICROX_OK;
    const microx_text said = text("something went wrong");
    if (microx_plugin::host())
      microx_plugin::host()->message(microx_plugin::host()->context, MICROX_ERROR, said);
    return wrong[random_() % std::size(wrong)];
  }
  void maybe_throw() {
    if (rarely() && rarely()) throw 42;
  }

 private:
  std::mt19937_64 random_;
};

struct Instance {
  explicit Instance(std::string_view options) : chance(options) {}
  Chance chance;
  std::vector<std::int32_t> units;
  std::vector<microx_text> texts;
  microx_need need{};
};

Instance& of(void* instance) { return *static_cast<Instance*>(instance); }

microx_status create(microx_text options, void** place) {
  *place = new Instance(microx_plugin::view(options));
  return MICROX_OK;
}
void destroy(void* place) { delete static_cast<Instance*>(place); }

template <class Description>
void put_needs(Instance& self, Description& said) {
  self.need = {self.chance.text("motion/eye_likeness"),
               self.chance.count(2),
               nullptr,
               nullptr,
               static_cast<std::uint32_t>(self.chance.count(1)),
               0};
  said.need_count = self.chance.rarely() ? self.chance.count(1) : 1;
  said.needs = self.chance.rarely() ? nullptr : &self.need;
  said.need_stride = self.chance.count(sizeof(microx_need));
  if (said.need_count > 1 && said.need_count <= 1000)
    said.need_count = 1001;  // a list that is not there cannot be told
}

microx_status describe_units(void* place, microx_au_description* said) {
  Instance& self = of(place);
  self.units = {1, 4, 12};
  if (self.chance.rarely()) self.units[1] = static_cast<std::int32_t>(self.chance.number());
  said->action_unit_count = self.chance.rarely() ? self.chance.count(0) : 3;
  if (said->action_unit_count > 3 && said->action_unit_count <= 80) said->action_unit_count = 81;
  said->action_units = self.chance.rarely() ? nullptr : self.units.data();
  put_needs(self, *said);
  said->threshold = self.chance.share(), said->context_s = self.chance.share();
  return self.chance.status();
}
microx_status classify_units(void* place, const microx_event*, microx_au_score* scores, std::uint64_t count,
                             std::uint64_t* written) {
  Instance& self = of(place);
  constexpr std::int32_t sides[]{MICROX_LEFT, MICROX_RIGHT, MICROX_BOTH, MICROX_SIDE_UNKNOWN};
  for (std::uint64_t i = 0; i < count; ++i) {
    if (self.chance.rarely()) scores[i].action_unit = static_cast<std::int32_t>(self.chance.number());
    scores[i].side = self.chance.rarely() ? static_cast<std::int32_t>(self.chance.number())
                                          : sides[self.chance.number() % 4];
    scores[i].probability = self.chance.share(), scores[i].intensity = self.chance.share() * 5;
  }
  *written = self.chance.count(count);
  self.chance.maybe_throw();
  return self.chance.status();
}

microx_status describe_emotions(void* place, microx_emotion_description* said) {
  Instance& self = of(place);
  self.texts = {self.chance.text("happiness"), self.chance.text("anger")};
  said->independent = self.chance.rarely() ? 7 : static_cast<std::uint32_t>(self.chance.number() % 8 != 0);
  said->label_count = self.chance.rarely() ? self.chance.count(0) : 2;
  if (said->label_count > 2 && said->label_count <= 1000) said->label_count = 1001;
  said->labels = self.chance.rarely() ? nullptr : self.texts.data();
  put_needs(self, *said);
  said->needs_action_units = static_cast<std::uint32_t>(self.chance.count(0));
  said->threshold = self.chance.share(), said->context_s = self.chance.share();
  return self.chance.status();
}
microx_status classify_emotions(void* place, const microx_emotion_input*, double* values, std::uint64_t count,
                                std::uint64_t* written) {
  Instance& self = of(place);
  for (std::uint64_t i = 0; i < count; ++i) values[i] = self.chance.share();
  if (count == 2 && !self.chance.rarely()) values[1] = 1 - values[0];
  *written = self.chance.count(count);
  self.chance.maybe_throw();
  return self.chance.status();
}

microx_status describe_feature(void* place, microx_feature_description* said) {
  Instance& self = of(place);
  self.texts = {self.chance.text("mean"), self.chance.text("spread"), self.chance.text("1")};
  said->needs_previous = static_cast<std::uint32_t>(self.chance.count(1));
  said->column_count = self.chance.rarely() ? self.chance.count(0) : 2;
  if (said->column_count > 2 && said->column_count <= 1000000) said->column_count = 1000001;
  said->column_names = self.chance.rarely() ? nullptr : self.texts.data();
  said->column_units = self.chance.rarely() ? nullptr : self.texts.data() + 1;
  said->reference = self.chance.text("nobody");
  return self.chance.status();
}
microx_status extract(void* place, const microx_face_picture*, const microx_face_picture*, double* values,
                      std::uint64_t count, std::uint64_t* written) {
  Instance& self = of(place);
  for (std::uint64_t i = 0; i < count; ++i) values[i] = self.chance.share();
  *written = self.chance.count(count);
  self.chance.maybe_throw();
  return self.chance.status();
}

microx_status describe_spotter(void* place, microx_spotter_description* said) {
  Instance& self = of(place);
  put_needs(self, *said);
  return self.chance.status();
}
microx_status spot(void* place, const microx_motion* motion, microx_spotted* events, std::uint64_t capacity,
                   std::uint64_t* written) {
  Instance& self = of(place);
  const std::uint64_t found = std::min<std::uint64_t>(capacity, self.chance.number() % 4);
  std::int64_t at = 0;
  for (std::uint64_t i = 0; i < found; ++i) {
    const auto step = [&] {
      return static_cast<std::int64_t>(self.chance.number() %
                                       (self.chance.rarely() ? std::uint64_t{1} << 62 : 5));
    };
    events[i] = {at, at + step(), at + 10, self.chance.share()};
    at += 5 + (self.chance.rarely() ? -20 : 0);
    if (at + 10 >= static_cast<std::int64_t>(motion->frames)) at = 0;
  }
  *written = self.chance.count(found);
  self.chance.maybe_throw();
  return self.chance.status();
}

const void* factory_of(microx_text kind) {
  static const microx_au_classifier units{sizeof units, MICROX_PER_THREAD, {nullptr, 0},  create,
                                          destroy,      describe_units,    classify_units};
  static const microx_emotion_classifier emotions{
      sizeof emotions, MICROX_SERIAL, {nullptr, 0}, create, destroy, describe_emotions, classify_emotions};
  static const microx_feature_extractor feature{sizeof feature, MICROX_PARALLEL,  {nullptr, 0}, create,
                                                destroy,        describe_feature, extract};
  static const microx_spotter spotter{sizeof spotter, MICROX_SERIAL,    {nullptr, 0}, create,
                                      destroy,        describe_spotter, spot};
  const auto name = microx_plugin::view(kind);
  if (name == MICROX_AU_CLASSIFIER) return &units;
  if (name == MICROX_EMOTION_CLASSIFIER) return &emotions;
  if (name == MICROX_FEATURE_EXTRACTOR) return &feature;
  return name == MICROX_SPOTTER ? &spotter : nullptr;
}

}  // namespace

extern "C" MICROX_EXPORT const microx_entry microx_plugin_entry = {MICROX_PLUGIN_MAGIC,
                                                                   sizeof(microx_entry),
                                                                   MICROX_ABI_MAJOR,
                                                                   MICROX_ABI_MINOR,
                                                                   MICROX_TEXT("fuzz"),
                                                                   MICROX_TEXT("1"),
                                                                   MICROX_TEXT("CC0"),
                                                                   MICROX_TEXT("random and mutated answers"),
                                                                   microx_plugin::keep_host,
                                                                   factory_of,
                                                                   nullptr};
