#include "libmicro/recognition/plugin_feature.h"

#include <cmath>
#include <limits>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/recognition/plugin_instance.h"
#include "libmicro/recognition/plugin_text.h"

namespace micro {
namespace {

microx_face_picture shown(const FacePicture& picture) {
  return {.struct_size = sizeof(microx_face_picture),
          .landmark_count = static_cast<std::uint32_t>(picture.landmarks.rows),
          .frame = picture.frame,
          .time_s = picture.time_s,
          .width = static_cast<std::uint64_t>(picture.crop.cols),
          .height = static_cast<std::uint64_t>(picture.crop.rows),
          .pixels = picture.crop.data,
          .row_stride = static_cast<std::int64_t>(picture.crop.step[0]),
          .landmarks = picture.landmarks.empty() ? nullptr : picture.landmarks[0],
          .landmark_stride =
              picture.landmarks.empty() ? 0 : static_cast<std::int64_t>(picture.landmarks.step[0])};
}

class InstanceFeature : public PluginFeature {
 public:
  InstanceFeature(std::shared_ptr<Plugin> plugin, const std::string& options)
      : instance_(std::move(plugin), MICROX_FEATURE_EXTRACTOR, options) {
    Plugin& owner = instance_.plugin();
    if (!instance_.factory().extract) owner.fail("its feature extractor cannot extract");
    const auto said = instance_.describe<microx_feature_description>();
    if (said.column_count < 1) owner.fail("it has no columns");
    columns_ = take_texts(owner, "column", said.column_count, said.column_names);
    units_ = take_texts(owner, "unit", said.column_count, said.column_units);
    std::set<std::string> seen;
    for (const auto& column : columns_)
      if (column.empty() || !seen.insert(column).second)
        owner.fail("column '" + column + "' is empty or named twice");
    const auto reference = plugin_text(said.reference, 4096);
    if (!reference || said.needs_previous > 1) owner.fail("its description is not well-formed");
    reference_ = *reference, needs_previous_ = said.needs_previous == 1;
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  const std::vector<std::string>& units() const override { return units_; }
  const std::string& reference() const override { return reference_; }
  bool needs_previous() const override { return needs_previous_; }

  std::optional<std::vector<double>> extract(const FacePicture& picture,
                                             const FacePicture* previous) override {
    const auto now = shown(picture), before = previous ? shown(*previous) : microx_face_picture{};
    std::vector<double> values(columns_.size(), std::numeric_limits<double>::quiet_NaN());
    std::uint64_t written = std::numeric_limits<std::uint64_t>::max();
    const auto status = instance_.call("extracting", [&] {
      return instance_.factory().extract(instance_.handle(), &now, previous ? &before : nullptr,
                                         values.data(), values.size(), &written);
    });
    if (status == MICROX_UNSUITABLE) return std::nullopt;
    if (written != values.size())
      instance_.plugin().fail("it returned " + std::to_string(written) + " values, not " +
                              std::to_string(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
      if (std::isinf(values[i])) instance_.plugin().fail("its column '" + columns_[i] + "' is infinite");
    return values;
  }

 private:
  PluginInstance<microx_feature_extractor> instance_;
  std::vector<std::string> columns_, units_;
  std::string reference_;
  bool needs_previous_ = false;
};

}  // namespace

std::unique_ptr<PluginFeature> PluginFeature::open(std::shared_ptr<Plugin> plugin,
                                                   const std::string& options) {
  return std::make_unique<InstanceFeature>(std::move(plugin), options);
}

}  // namespace micro
