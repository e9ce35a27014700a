#include "libmicro/recognition/plugin_input.h"

#include <array>

namespace micro {
namespace {

constexpr std::int64_t step = sizeof(double);

const std::array<microx_text, region_count>& region_texts() {
  static const auto texts = [] {
    std::array<microx_text, region_count> all{};
    for (std::size_t r = 0; r < all.size(); ++r)
      all[r] = {region_names[r], std::char_traits<char>::length(region_names[r])};
    return all;
  }();
  return texts;
}

std::vector<microx_text> views(const std::vector<std::string>& texts) {
  std::vector<microx_text> all;
  for (const auto& text : texts) all.push_back(plugin_view(text));
  return all;
}

}  // namespace

MotionView::MotionView(const MotionWindow& window) {
  names_.reserve(2 * window.tables.size());
  for (const auto& table : window.tables) {
    names_.push_back(views(table.layout.columns));
    names_.push_back(views(table.layout.units));
    const auto columns = static_cast<std::uint64_t>(table.values.cols());
    tables_.push_back({plugin_view(table.layout.name), static_cast<std::uint64_t>(table.values.rows()),
                       columns, table.values.data(), step * table.values.cols(), step,
                       names_.end()[-2].data(), names_.end()[-1].data()});
  }
  motion_.struct_size = sizeof motion_;
  motion_.capture_fps = window.capture_fps, motion_.inter_ocular_px = window.inter_ocular_px;
  motion_.frames = static_cast<std::uint64_t>(window.frames()), motion_.regions = region_count;
  motion_.region_names = region_texts().data();
  motion_.time_s = window.time_s.data();
  motion_.displacement = window.displacement.data();
  motion_.displacement_frame_stride = 2 * region_count * step;
  motion_.displacement_region_stride = 2 * step, motion_.displacement_axis_stride = step;
  motion_.noise = window.noise.data();
  motion_.noise_frame_stride = region_count * step, motion_.noise_region_stride = step;
  motion_.table_count = tables_.size(), motion_.tables = tables_.data(),
  motion_.table_stride = sizeof(microx_table);
}

EventView::EventView(const EventWindow& window) : motion_(window.motion), kind_(to_string(window.kind)) {
  event_.struct_size = sizeof event_;
  event_.motion = &motion_.motion();
  event_.onset = window.onset, event_.apex = window.apex, event_.offset = window.offset;
  event_.kind = plugin_view(kind_);
  event_.confidence = window.confidence, event_.snr = window.snr;
}

}  // namespace micro
