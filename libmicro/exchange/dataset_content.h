#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/action_units.h"
#include "libmicro/core/frame.h"
#include "libmicro/exchange/dataset.h"

namespace micro {

/// Something in a set that is not as it should be.
struct DatasetFinding {
  /// apex_missing, apex_outside, offset_missing, offset_zero, offset_before_onset, onset_missing,
  /// not_a_frame, subject_missing, subject_mismatch, type_unknown, emotion_missing, emotion_unknown,
  /// action_units_unread, duplicate_row, duplicate_event, lookup_missing, frames_missing, frames_empty,
  /// frames_ambiguous, frames_unnumbered, frames_renumbered, frames_gap, frame_absent, rate_unknown,
  /// name_unread, picture_missing, pixels_wrong, picture_constant, duplicate_picture, text_row, count_differs
  std::string code;
  std::string where;    ///< "row 62 of 'CASME2.xlsx'", or the path of a file
  std::size_t row = 0;  ///< of the table, as a spreadsheet numbers them; 0 = none
  std::string text;     ///< what is wrong, with the values
  std::string reason;   ///< why it is harmless: documented for this set; empty = an error
  bool is_error() const { return reason.empty(); }
};

/// One event of one clip, or one picture.
struct DatasetItem {
  std::size_t row = 0;
  std::string where;
  std::map<std::string, std::string> values;  ///< by role, as coded
  std::filesystem::path path;                 ///< image folder, video or picture; empty = not found
  std::string clip;                           ///< name of the clip that the event is in; empty for pictures
  std::string subject;  ///< one spelling for one person: "6" is "006" where that came first
  std::string type, emotion;
  double capture_fps = 0;                         ///< 0 = not known
  FrameIndex frames = 0;                          ///< images in the folder; 0 = not known
  std::optional<FrameIndex> onset, apex, offset;  ///< of `path`, from 0, inclusive
  CodedActionUnits action_units;
  std::vector<std::size_t> findings;  ///< of DatasetContent
};

struct DatasetContent {
  std::string source;  ///< the table's file, or the folder
  std::vector<DatasetItem> items;
  std::vector<DatasetFinding> findings;
  std::size_t errors() const;
  /// Whether anything found about an item is an error.
  bool is_broken(const DatasetItem& item) const;
};

/// What the user says of their copy of a set.
struct DatasetOptions {
  std::filesystem::path table;                 ///< instead of looking for it
  std::string path;                            ///< instead of Dataset::paths
  std::map<std::string, std::string> columns;  ///< role -> name of the column
  bool with_frames = true;  ///< false = the table alone: frame numbers become those from `first_frame`
};

/// The images of a folder in the order in which they are decoded. Throws Error(input).
using ImageLister = std::function<std::vector<std::filesystem::path>(const std::filesystem::path&)>;
/// Takes the picture of one row of a table of pixels (8 bits, grey, `side` x `side`).
using PixelSink = std::function<void(const DatasetItem&, const std::string& pixels, int side)>;

/// Reads a copy of a set: every row or picture, where it is, and what is wrong. Wrong rows are findings,
/// never failures; throws Error(input) when the folder or the table cannot be read at all, Error(usage) for
/// options that cannot be.
DatasetContent read_dataset(const Dataset& dataset, const std::filesystem::path& folder,
                            const DatasetOptions& options, const ImageLister& images,
                            const PixelSink& pixels = {});

/// The manifest of what was read (tab-separated): see docs/datasets.md. Items with errors are left out.
/// Paths are absolute, or relative to `base` when it is not empty.
std::string manifest_text(const Dataset& dataset, const DatasetContent& content,
                          const std::filesystem::path& base);

}  // namespace micro
