#include "libmicro/recognition/plugin_spotter.h"

#include <limits>

#include "libmicro/recognition/plugin_input.h"
#include "libmicro/recognition/plugin_instance.h"

namespace micro {
namespace {

class InstanceSpotter : public PluginSpotter {
 public:
  InstanceSpotter(std::shared_ptr<Plugin> plugin, const std::string& options)
      : instance_(std::move(plugin), MICROX_SPOTTER, options) {
    if (!instance_.factory().spot) instance_.plugin().fail("its spotter cannot spot");
    const auto said = instance_.describe<microx_spotter_description>();
    needs_ = take_needs(instance_.plugin(), said.need_count, said.needs, said.need_stride);
  }

  std::vector<TableLayout> tables(const std::vector<TableLayout>& available) const override {
    return match_needs(instance_.plugin(), needs_, available);
  }

  std::optional<std::vector<std::pair<Interval, double>>> spot(const MotionWindow& window) override {
    const MotionView view(window);
    std::vector<microx_spotted> events(static_cast<std::size_t>(window.frames()));  // more there cannot be
    std::uint64_t written = std::numeric_limits<std::uint64_t>::max();
    const auto status = instance_.call("spotting", [&] {
      return instance_.factory().spot(instance_.handle(), &view.motion(), events.data(), events.size(),
                                      &written);
    });
    if (status == MICROX_UNSUITABLE) return std::nullopt;
    if (written > events.size())
      instance_.plugin().fail("it found " + std::to_string(written) + " events in " +
                              std::to_string(events.size()) + " frames");
    events.resize(static_cast<std::size_t>(written));
    return taken(events, window.frames());
  }

 private:
  std::vector<std::pair<Interval, double>> taken(const std::vector<microx_spotted>& events,
                                                 std::int64_t frames) const {
    const Plugin& plugin = instance_.plugin();
    std::vector<std::pair<Interval, double>> all;
    for (const auto& event : events) {
      if (event.onset < 0 || event.onset > event.apex || event.apex > event.offset || event.offset >= frames)
        plugin.fail("event " + std::to_string(all.size()) +
                    " is not onset <= apex <= offset within the frames");
      if (!all.empty() && event.onset < all.back().first.onset()) plugin.fail("its events are not in order");
      all.emplace_back(Interval::make(event.onset, event.apex, event.offset),
                       take_number(plugin, "its confidence", event.confidence, 0, 1));
    }
    return all;
  }

  PluginInstance<microx_spotter> instance_;
  std::vector<PluginNeed> needs_;
};

}  // namespace

std::unique_ptr<PluginSpotter> PluginSpotter::open(std::shared_ptr<Plugin> plugin,
                                                   const std::string& options) {
  return std::make_unique<InstanceSpotter>(std::move(plugin), options);
}

}  // namespace micro
