#include "libmicro/exchange/dataset_frames.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// The last number in an image's name; -1 = none.
FrameIndex last_number(const fs::path& image) {
  const std::string name = image.stem().string();
  const char* digits = "0123456789";
  const auto end = name.find_last_of(digits);
  if (end == std::string::npos) return -1;
  const auto before = name.find_last_not_of(digits, end);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  FrameIndex number = -1;
  const auto failure = std::from_chars(name.data() + begin, name.data() + end + 1, number).ec;
  return failure == std::errc{} ? number : -1;
}

std::string listed(const std::vector<std::string>& paths) {
  const std::vector<std::string> first(paths.begin(),
                                       paths.begin() + std::min<std::ptrdiff_t>(3, std::ssize(paths)));
  return joined(first, ", ") + (paths.size() > 3 ? ", ..." : "");
}

std::string text_of(FrameIndex number) { return std::to_string(number); }

}  // namespace

double capture_fps_of(const Dataset& dataset, const std::string& path) {
  for (const auto& [part, fps] : dataset.fps_of_path)
    if (lower_case(path).find(part) != std::string::npos) return fps;
  return dataset.capture_fps;
}

void DatasetFrames::find(DatasetItem& item, const Report& report) const {
  std::vector<std::string> tried;
  const auto patterns = options_.path.empty() ? dataset_.paths : std::vector<std::string>{options_.path};
  for (const auto& pattern : patterns) {
    const std::string filled = filled_pattern(pattern, item.values);
    if (filled.empty()) continue;
    const auto found = tree_.ending_in(filled);
    if (found.size() > 1)
      return report("frames_ambiguous",
                    "found in several places: " + listed(found) + "; say which with --path");
    if (found.size() == 1) return void(item.path = folder_ / found[0]);
    tried.push_back(filled);
  }
  const char* what = dataset_.stills ? "picture" : "folder of images or video";
  report(dataset_.stills ? "picture_missing" : "frames_missing",
         std::string("there is no ") + what +
             (tried.empty() ? ": the row does not name it" : " that ends in " + listed(tried)));
}

void DatasetFrames::place(DatasetItem& item, const CodedFrames& coded, const Report& report) {
  if (!options_.with_frames && dataset_.source == DatasetSource::table) return place_without(item, coded);
  if (item.path.empty()) find(item, report);
  item.capture_fps = capture_fps_of(dataset_, item.path.string());
  if (item.path.empty()) return;
  item.clip = dataset_.clip_is_folder ? item.path.stem().string() : item.values[dataset_.clip_role];
  if (item.capture_fps <= 0) report("rate_unknown", "the path does not say at which rate it was filmed");
  std::error_code ignored;
  if (fs::is_directory(item.path, ignored))
    place_in_images(item, coded, report);
  else
    place_in_video(item, coded, report);
}

void DatasetFrames::place_without(DatasetItem& item, const CodedFrames& coded) const {
  item.clip = item.values[dataset_.clip_role];
  item.path = item.clip;
  item.capture_fps = capture_fps_of(dataset_, item.path.string());
  const auto from_zero = [this](const std::optional<FrameIndex>& frame) {
    return frame && *frame >= dataset_.first_frame ? std::optional(*frame - dataset_.first_frame)
                                                   : std::nullopt;
  };
  item.onset = from_zero(coded.onset), item.apex = from_zero(coded.apex),
  item.offset = from_zero(coded.offset);
}

void DatasetFrames::place_in_video(DatasetItem& item, const CodedFrames& coded, const Report& report) const {
  for (const auto& [frame, place] : {std::pair{&coded.onset, &item.onset}, std::pair{&coded.apex, &item.apex},
                                     std::pair{&coded.offset, &item.offset}}) {
    if (!*frame) continue;
    if (**frame < dataset_.first_frame)
      report("frame_absent",
             "frame " + text_of(**frame) + " is before the video's first, " + text_of(dataset_.first_frame));
    else
      *place = **frame - dataset_.first_frame;
  }
}

const DatasetFrames::Images& DatasetFrames::images_of(const fs::path& folder) {
  const auto [entry, is_new] = known_.try_emplace(folder);
  if (!is_new) return entry->second;
  Images& images = entry->second;
  for (const auto& image : images_(folder)) images.numbers.push_back(last_number(image));
  images.ascending =
      !images.numbers.empty() && images.numbers.front() >= 0 &&
      std::ranges::adjacent_find(images.numbers, std::ranges::greater_equal{}) == images.numbers.end();
  return images;
}

void DatasetFrames::place_in_images(DatasetItem& item, const CodedFrames& coded, const Report& report) {
  const Images* images = nullptr;
  try {
    images = &images_of(item.path);
  } catch (const Error& failure) {
    return report("frames_empty", failure.what());
  }
  const auto& numbers = images->numbers;
  item.frames = std::ssize(numbers);
  if (!images->ascending)
    return report("frames_unnumbered",
                  "the images' names do not number them: a frame of the table cannot be found");
  const auto position = [&](const std::optional<FrameIndex>& frame) -> std::optional<FrameIndex> {
    const auto found = frame ? std::ranges::lower_bound(numbers, *frame) : numbers.end();
    return found == numbers.end() || *found != *frame ? std::nullopt : std::optional(found - numbers.begin());
  };
  item.onset = position(coded.onset), item.apex = position(coded.apex), item.offset = position(coded.offset);
  const std::string range = text_of(numbers.front()) + " to " + text_of(numbers.back());
  if (coded.onset && coded.offset && !item.onset && !item.offset &&
      *coded.offset - *coded.onset + 1 == item.frames) {
    item.onset = 0, item.offset = item.frames - 1;
    if (coded.apex) item.apex = *coded.apex - *coded.onset;
    return report("frames_renumbered", "the images are numbered " + range + ", the table says " +
                                           text_of(*coded.onset) + " to " + text_of(*coded.offset) +
                                           ", which are as many");
  }
  for (const auto& [name, frame, place] :
       {std::tuple{"onset", &coded.onset, &item.onset}, std::tuple{"apex", &coded.apex, &item.apex},
        std::tuple{"offset", &coded.offset, &item.offset}})
    if (*frame && !*place)
      report("frame_absent",
             std::string("there is no image of the ") + name + " " + text_of(**frame) + " among " + range);
  if (item.onset && item.offset && *item.offset - *item.onset < *coded.offset - *coded.onset)
    report("frames_gap", text_of(*coded.offset - *coded.onset - (*item.offset - *item.onset)) +
                             " images are missing between " + text_of(*coded.onset) + " and " +
                             text_of(*coded.offset));
}

}  // namespace micro
