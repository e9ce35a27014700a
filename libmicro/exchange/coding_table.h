#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/csv_table.h"
#include "libmicro/core/frame.h"

namespace micro {

/// From times on a video's own clock, as annotation programs keep them, to frames.
class MediaClock {
 public:
  /// A constant rate, at which the video plays.
  static MediaClock of_rate(double playback_fps);
  /// The exact times of a recording's frames.
  static MediaClock of_recording(const std::filesystem::path& recording);

  /// The frame that begins nearest to this time: annotation programs round to milliseconds.
  FrameIndex first_frame(double seconds) const;
  /// The frame that ends nearest to this time.
  FrameIndex last_frame(double seconds) const { return first_frame(seconds) - 1; }
  FrameIndex frames() const { return static_cast<FrameIndex>(starts_.size()) - 1; }  ///< -1 = not known
  double capture_fps() const { return capture_fps_; }                                ///< 0 = not known

 private:
  double fps_ = 0, capture_fps_ = 0;
  std::vector<double> starts_;  ///< and the end
};

/// A stretch that a coder marked.
struct CodedSpan {
  double begin_s = 0, end_s = 0;  ///< on the video's clock; equal = a moment
  std::string tier;               ///< tier, or behaviour and subject
  std::string coder, value;
  std::vector<std::pair<std::string, std::string>> notes;  ///< dependent tier or column, text
};

struct CodedSpans {
  std::string file, video;  ///< video: the name of what was coded, without folder and ending; may be empty
  std::vector<CodedSpan> spans;
  double playback_fps = 0;  ///< as the file says; 0 = it does not
};

/// Whether a file is an annotation document of ELAN, or a table of events of BORIS; by its content.
bool is_elan(const std::filesystem::path& path);
bool is_boris(const std::filesystem::path& path);

/// Every annotation of the tiers whose name fits one of the patterns (* and ? as in a shell; none = every
/// tier). An annotation without a time of its own gets its share of the time between its neighbours, as in
/// ELAN. Throws Error(input), naming the file and what is wrong in it.
CodedSpans read_elan(const std::filesystem::path& path, const std::vector<std::string>& tiers);

/// Tabular (START, STOP, POINT) or aggregated (Start (s), Stop (s)) events. Throws Error(input) also for a
/// start without a stop.
std::vector<CodedSpans> read_boris(const std::filesystem::path& path,
                                   const std::vector<std::string>& behaviors);

/// The table that `microx evaluate` and `microx import` take: video, coder, kind, type, onset, apex, offset,
/// action_units, emotion, comment, fps, frames. Spans of the same time are one event; frames that a value
/// names
/// ("onset=412 apex=420 offset=431", as microx exports write) count instead of its times; a moment on a tier
/// called apex is the apex of the event around it; values and notes that are action units become such; tiers
/// called blink, gaze, speech or head give the kind. Without `clock` the file's own rate is used; throws
/// Error(usage) when there is none.
CsvTable coding_table(const std::vector<CodedSpans>& codings, const std::optional<MediaClock>& clock);

/// The table as text (RFC 4180).
std::string csv_text(const CsvTable& table);

}  // namespace micro
