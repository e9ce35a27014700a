#include "libmicro/features/rois.h"

#include <algorithm>
#include <array>
#include <limits>

#include "libmicro/features/descriptor.h"

namespace micro {
namespace {

/// Areas of bare skin, each from regions of interest next to each other.
struct Area {
  const char* name;
  std::vector<const char*> rois;
};

const std::vector<Area>& areas() {
  static const std::vector<Area> list{{"forehead", {"forehead_inner_r", "forehead_inner_l"}},
                                      {"cheek_r", {"cheek_inner_r", "cheek_outer_r"}},
                                      {"cheek_l", {"cheek_inner_l", "cheek_outer_l"}},
                                      {"nose", {"nose_side_r", "nose_side_l"}},
                                      {"chin", {"chin_r", "chin_l"}}};
  return list;
}

std::size_t index_of_roi(const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(roi_names(), name) - roi_names().begin());
}

void compute(const DescriptorInput& input, std::span<double> out) {
  const cv::Mat& color = input.here().color;
  const auto boxes = rois(unit_landmarks(input.here().face), color.cols);
  std::size_t at = 0;
  for (const auto& area : areas()) {
    cv::Scalar sum;
    double pixels = 0;
    for (const char* roi : area.rois) {
      const cv::Rect& box = boxes[index_of_roi(roi)];
      if (box.empty()) continue;
      sum += cv::sum(color(box));
      pixels += box.area();
    }
    for (const int channel : {2, 1, 0})
      out[at++] = pixels > 0 ? sum[channel] / pixels : std::numeric_limits<double>::quiet_NaN();
  }
}

Extractor make(const MakeContext&) {
  Extractor extractor;
  for (const auto& area : areas())
    for (const char* channel : {"_red", "_green", "_blue"})
      extractor.columns.push_back({std::string(area.name) + channel, "grey levels"});
  extractor.compute = compute;
  return extractor;
}

}  // namespace

Descriptor descriptor_skin_color() {
  return {.name = "skin_color",
          .family = Family::signal,
          .description = "mean red, green and blue of areas of bare skin, for pulse measurement (rPPG)",
          .reference =
              "Verkruysse, Svaasand and Nelson, Remote Plethysmographic Imaging Using Ambient Light, "
              "Optics Express 2008",
          .needs = {.color = true},
          .make = make,
          .cost_ms = 0.009};
}

}  // namespace micro
