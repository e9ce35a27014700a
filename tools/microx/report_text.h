#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/frame.h"

namespace microx {

/// What every output that carries frames has to say about them.
inline constexpr const char* frame_convention =
    "frames are inclusive and numbered from 0; duration = (offset - onset + 1) / capture rate";

/// One row of an aligned table; the last column is not padded.
using Row = std::vector<std::string>;
/// Lines with the columns aligned: those named in `left` to the left, the others to the right.
std::vector<std::string> align(const std::vector<Row>& rows, const std::vector<std::size_t>& left);

/// A number with so many digits behind the point; "-" when it is undefined (NaN).
std::string fixed(double value, int digits);

/// "1 video", "3 videos".
std::string counted(std::ptrdiff_t count, const char* one, const char* several);

/// "2000 frames, 640x480, filmed at 200/s (com.android.capture.fps), plays at 200/s, no frame lost".
std::string clip_facts(const micro::ClipInfo& clip, const micro::DecodeReport& report);

/// What was found and, on a second line, what was set aside; `all` says that the latter is listed above.
std::string found_lines(const std::vector<micro::Event>& events, bool all);

/// The events as a table, only expressions unless `all`, and then found_lines().
std::string event_table(const std::vector<micro::Event>& events, bool all);

/// The events to be listed: expressions, or with `all` every kind.
std::vector<micro::Event> listed(const std::vector<micro::Event>& events, bool all);

}  // namespace microx
