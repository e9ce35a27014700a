#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

namespace micro {

class Plugin;

/// A face-locked crop as feature extractors of plugins see it.
struct FacePicture {
  long frame = 0;
  double time_s = 0;
  cv::Mat crop;                ///< CV_8UC1
  cv::Mat_<double> landmarks;  ///< 68 x 2, pixels of the crop; may be empty
};

/// A feature extractor of a plugin. Not thread-safe: one a thread. Failures and impossible values are
/// Error(plugin) in its name.
class PluginFeature {
 public:
  virtual ~PluginFeature() = default;
  static std::unique_ptr<PluginFeature> open(std::shared_ptr<Plugin> plugin, const std::string& options);
  virtual const std::vector<std::string>& columns() const = 0;
  virtual const std::vector<std::string>& units() const = 0;
  virtual const std::string& reference() const = 0;  ///< the paper
  virtual bool needs_previous() const = 0;
  /// One value a column, NaN = missing; nothing when the plugin cannot describe this picture.
  virtual std::optional<std::vector<double>> extract(const FacePicture& picture,
                                                     const FacePicture* previous) = 0;
};

}  // namespace micro
