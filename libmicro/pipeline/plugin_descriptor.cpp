#include "libmicro/pipeline/plugin_descriptor.h"

#include <algorithm>

#include "libmicro/core/error.h"
#include "libmicro/features/facemark_points.h"
#include "libmicro/recognition/plugin_feature.h"
#include "libmicro/recognition/plugin_search.h"

namespace micro {
namespace {

FacePicture picture_of(const FrameView& view) {
  FacePicture picture{static_cast<long>(view.frame), view.capture_s, view.crop, {}};
  const auto points = crop_points(unit_landmarks(view.face), view.crop.cols, 0);
  picture.landmarks.create(static_cast<int>(points.size()), 2);
  for (std::size_t i = 0; i < points.size(); ++i) {
    double* row = picture.landmarks[static_cast<int>(i)];
    row[0] = points[i].x, row[1] = points[i].y;
  }
  return picture;
}

void extract(PluginFeature& feature, const DescriptorInput& input, std::span<double> out) {
  const FacePicture now = picture_of(input.here());
  std::optional<FacePicture> previous;
  if (input.at > 0) previous = picture_of(input.frames[input.at - 1]);
  const auto values = feature.extract(now, previous ? &*previous : nullptr);
  if (values) std::ranges::copy(*values, out.begin());  // else missing, as the values are already
}

Extractor extractor_of(const std::shared_ptr<Plugin>& plugin, const std::string& options) {
  const std::shared_ptr<PluginFeature> feature = PluginFeature::open(plugin, options);
  Extractor extractor;
  for (std::size_t i = 0; i < feature->columns().size(); ++i)
    extractor.columns.push_back({feature->columns()[i], feature->units()[i]});
  extractor.before = feature->needs_previous() ? 1 : 0;
  extractor.partial = true;  // the first picture of a face has none before it
  extractor.compute = [feature](const DescriptorInput& input, std::span<double> out) {
    extract(*feature, input, out);
  };
  return extractor;
}

}  // namespace

std::optional<Descriptor> plugin_descriptor(const Config& config) {
  const std::string &name = config.features.plugin, &options = config.features.plugin_options;
  if (name.empty()) return {};
  if (config.features.parameters.contains(name))
    throw Error(ErrorCategory::usage, "microx has a feature '" + name + "' of its own",
                "name it with features.use, or give the plugin another name");
  const auto plugin = find_plugin(name, plugin_folders(config.recognition.plugin_folders));
  Descriptor descriptor{.name = plugin->name(),
                        .family = Family::plugin,
                        .description = plugin->description(),
                        .reference = PluginFeature::open(plugin, options)->reference(),
                        .needs = {.crop = true},
                        .parameters = {{.name = "plugin",
                                        .value = plugin->file().string(),
                                        .help = "its file",
                                        .text = Parameter::Text::model_file},
                                       {.name = "options", .value = options, .help = "what it was given"}}};
  descriptor.make = [plugin, options](const MakeContext&) { return extractor_of(plugin, options); };
  return descriptor;
}

}  // namespace micro
