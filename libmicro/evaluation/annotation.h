#pragma once

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libmicro/core/event.h"

namespace micro {

/// What a coder marked or a program reported: one event of one video. Frames are numbered from 0, onset and
/// offset are inclusive.
struct Annotation {
  Interval interval;  ///< where the apex is not known it stands in the middle and is not used
  bool apex_known = true;
  EventKind kind = EventKind::expression;
  std::optional<EventClass> given_class;  ///< as the source says it; otherwise the duration decides
  std::string emotion;                    ///< lower case; empty = not given
  std::set<std::string> action_units;     ///< "4", or with sides "L12"; without intensities
  double confidence = std::numeric_limits<double>::quiet_NaN();  ///< 0..1; NaN = not given
  std::string origin;  ///< where it stands, for messages: "'truth.csv' line 12"
};

/// One video and everything that was marked in it; without events it was looked at and nothing was found.
struct AnnotatedVideo {
  std::string name;        ///< file name without folder and ending; empty = the source names no video
  std::string other_name;  ///< a second name to go by (what a recording was made from); may be empty
  std::string subject;     ///< may be empty
  double fps = std::numeric_limits<double>::quiet_NaN();  ///< capture rate; NaN = not known
  FrameIndex frames = 0;                                  ///< length; 0 = not known
  std::vector<Annotation> events;
};

/// All videos of one source.
struct AnnotationSet {
  std::string source;  ///< the file or folder, as the user named it
  std::vector<AnnotatedVideo> videos;
  std::vector<std::string> notes;  ///< one line each: what was taken for what, left out or completed
};

/// The action units named in a coder's cell: "4+7", "L1+L2", "6B+A12C", "12 or 14", "AU4". Intensities (A-E),
/// words and marks of doubt are passed over; alternatives count as all of them. With `sides`, L and R stay
/// part of the name; otherwise L12 is 12.
std::set<std::string> parse_action_units(const std::string& text, bool sides = false);

/// "micro-expression", "Micro - 1/2", "ME", "macro", "MaE", "brief", ... ; nothing for any other word.
std::optional<EventClass> parse_event_class(const std::string& text);

/// The last part of a path without the ending of a video, recording or table: "s15/clip_01.avi" -> "clip_01".
std::string video_name_of(const std::string& path);

/// The parts of a text between separators, as they stand; none of an empty text.
std::vector<std::string> split_text(const std::string& text, char separator);

/// Spaces at either end gone, A-Z in lower case.
std::string plain_text(const std::string& text);

/// Whether two subject codes mean the same person: equal, or the same number ("006", "6").
bool same_subject(const std::string& one, const std::string& other);

}  // namespace micro
