// The same template in C++17. Copy this folder, and build it with
//     c++ -std=c++17 -O2 -fPIC -shared -fvisibility=hidden -I<folder of microx_plugin.hpp> smile.cpp -o
//     smile.so
#include <microx_plugin.hpp>

#include <algorithm>
#include <cmath>

namespace {

class Smile {
 public:
  explicit Smile(std::string_view options) {
    if (options.size() > 2) throw microx_plugin::Refused("smile has no options");
  }

  void describe(microx_au_description& description) const {
    static const std::int32_t units[]{12};
    description.action_unit_count = 1;
    description.action_units = units;
    description.threshold = 0.5;
  }

  void classify(const microx_event& event, microx_au_score* scores, std::size_t) {
    const double right = rise(event, "mouth_corner_r"), left = rise(event, "mouth_corner_l");
    if (std::isnan(right) || std::isnan(left)) throw microx_plugin::Unsuitable("the face is not seen");
    const double most = std::max({0.0, right, left});
    scores[0].probability = most / (most + 1);
    scores[0].intensity = std::min(5.0, most / 2);
    scores[0].side = right < 0.3 * left ? MICROX_LEFT : left < 0.3 * right ? MICROX_RIGHT : MICROX_BOTH;
  }

 private:
  /// How far up a region went from the onset to the apex, % of inter-ocular distance.
  static double rise(const microx_event& event, std::string_view name) {
    const microx_plugin::Motion motion(*event.motion);
    const auto region = motion.find_region(name);
    return motion.displacement(event.onset, region, 1) - motion.displacement(event.apex, region, 1);
  }
};

const void* factory_of(microx_text kind) {
  static constexpr auto classifier = microx_plugin::AuClassifier<Smile>::factory(MICROX_PARALLEL);
  return microx_plugin::view(kind) == MICROX_AU_CLASSIFIER ? &classifier : nullptr;
}

}  // namespace

extern "C" MICROX_EXPORT const microx_entry microx_plugin_entry = {
    MICROX_PLUGIN_MAGIC,
    sizeof(microx_entry),
    MICROX_ABI_MAJOR,
    MICROX_ABI_MINOR,
    MICROX_TEXT("smile"),
    MICROX_TEXT("1.0"),
    MICROX_TEXT("CC0"),
    MICROX_TEXT("AU 12 from the corners of the mouth: a template"),
    microx_plugin::keep_host,
    factory_of,
    nullptr};
