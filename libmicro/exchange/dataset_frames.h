#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "libmicro/exchange/dataset_content.h"
#include "libmicro/exchange/dataset_tree.h"

namespace micro {

/// What a coder's table says of an event, in the table's own numbers.
struct CodedFrames {
  std::optional<FrameIndex> onset, apex, offset;
};

/// Finds the frames of events and turns the numbers of a table into frames from 0.
class DatasetFrames {
 public:
  using Report = std::function<void(const char* code, const std::string& text)>;

  DatasetFrames(const Dataset& dataset, std::filesystem::path folder, const DatasetTree& tree,
                const DatasetOptions& options, const ImageLister& images)
      : dataset_(dataset), folder_(std::move(folder)), tree_(tree), options_(options), images_(images) {}

  /// Sets path, frames, capture rate, onset, apex and offset of the item. In a folder of images a table's
  /// number is the last number in an image's name; in a video frames are counted from `first_frame`.
  void place(DatasetItem& item, const CodedFrames& coded, const Report& report);
  /// Sets the path alone, of a picture.
  void find(DatasetItem& item, const Report& report) const;

 private:
  struct Images {
    std::vector<FrameIndex> numbers;  ///< of the images, in the order in which they are decoded
    bool ascending = false;
  };

  const Images& images_of(const std::filesystem::path& folder);
  void place_without(DatasetItem& item, const CodedFrames& coded) const;
  void place_in_video(DatasetItem& item, const CodedFrames& coded, const Report& report) const;
  void place_in_images(DatasetItem& item, const CodedFrames& coded, const Report& report);

  const Dataset& dataset_;
  std::filesystem::path folder_;
  const DatasetTree& tree_;
  const DatasetOptions& options_;
  const ImageLister& images_;
  std::map<std::filesystem::path, Images> known_;
};

/// What the set's description says of the rate at which a path was filmed; 0 = nothing.
double capture_fps_of(const Dataset& dataset, const std::string& path);

}  // namespace micro
