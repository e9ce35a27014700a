#pragma once

#include <functional>
#include <map>
#include <opencv2/core.hpp>
#include <span>
#include <tuple>
#include <vector>

#include "libmicro/features/descriptor.h"

namespace micro {

/// The crops of frames as float or double.
std::vector<cv::Mat_<float>> float_crops(std::span<const FrameView> frames);
std::vector<cv::Mat_<double>> double_crops(std::span<const FrameView> frames);

void fill_missing(std::span<double> out);

/// Histograms of the frames of a window, each of which depends on that frame and its neighbours `reach`
/// before and after. Windows of frames in order overlap: what one has computed serves the next. Belongs to
/// one worker and one recording, whose frames it tells by their numbers.
class WindowHistograms {
 public:
  /// `of_frame` fills the histogram of the frame in the middle of 2 reach + 1.
  using OfFrame = std::function<void(std::span<const FrameView>, std::vector<double>&)>;

  WindowHistograms(std::size_t reach, std::size_t size, OfFrame of_frame)
      : reach_(reach), size_(size), of_frame_(std::move(of_frame)) {}

  /// How many frames of a window have all their neighbours.
  std::size_t count(std::span<const FrameView> window) const {
    return window.size() < 2 * reach_ + 1 ? 0 : window.size() - 2 * reach_;
  }
  /// Calls `take` with the histogram of each of them, in order.
  void each(std::span<const FrameView> window,
            const std::function<void(std::size_t, const std::vector<double>&)>& take);

 private:
  /// Face, and frame numbers: the neighbours differ where an event's frames are thinned.
  using Key = std::tuple<int, FrameIndex, FrameIndex, FrameIndex>;

  std::size_t reach_, size_;
  OfFrame of_frame_;
  std::map<Key, std::vector<double>> known_;
};

/// Sums of a window's histograms over `parts` equal stretches of time, one after the other; false, with `out`
/// missing, when it has fewer frames.
bool sum_histograms(WindowHistograms& histograms, std::span<const FrameView> window, int parts,
                    std::span<double> out);

/// A descriptor of stretches of film that adds up histograms of its frames, in parts of time.
struct FilmHistograms {
  std::vector<ColumnInfo> columns;  ///< of one part
  int reach = 1;                    ///< frames before and after that a frame's histogram depends on
  WindowHistograms::OfFrame of_frame;
  std::function<void(std::span<double>)> finish;  ///< turns the sums of all parts into what is given
};
/// From the parameters time_cells and window_s; columns of several parts are named "t0_..." and so on.
Extractor film_extractor(const MakeContext& context, const FilmHistograms& film);

/// Parameters that descriptors of stretches of film share.
Parameter time_cells_parameter();
Parameter window_parameter();

}  // namespace micro
