#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace micro {

/// One event that is asked for by name. Times in seconds of the filmed scene.
struct EventRequest {
  std::string action_unit;
  double onset_s = 0;       ///< the nearest frame becomes the first displaced one
  double duration_s = 0;    ///< from the onset to the end of the offset frame
  double apex_share = 0.4;  ///< of the duration, before the apex
  double hold_share = 0;    ///< of the duration, at the apex
  double amplitude = 0;
  bool amplitude_in_percent = false;  ///< of the inter-ocular distance; otherwise pixels
  bool distractor = false;
  /// Times of the frames themselves where they are known, as in a truth file; they replace the duration.
  struct Frames {
    double apex_s, hold_end_s, offset_s;
  };
  std::optional<Frames> frames;
  std::string origin;  ///< as the user wrote it, or file and place, for messages
};

/// "AU@ONSET_S:DURATION_MS:AMPLITUDE[%][:APEX_SHARE[:HOLD_SHARE]]", e.g. "L12@2.5:120:1.5" or
/// "1+2@0.8:2000:4%:0.3:0.4". Throws Error(usage), naming the text and what is wrong.
EventRequest parse_event(const std::string& text);

/// The events and distractors of a truth file (JSON or CSV, as `microx spikein` writes them). Throws
/// Error(input) for a file that is not one.
std::vector<EventRequest> read_event_file(const std::filesystem::path& path);

}  // namespace micro
