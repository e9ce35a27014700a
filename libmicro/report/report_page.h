#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// Pictures of one event as JPEG files; empty = there is none.
struct EventJpegs {
  std::string onset, apex, offset, motion;
  double magnification = 0;
};

/// A page about one recording or several: what was analysed and how, its quality over time, a timeline of the
/// regions' movements, a card for each event, and a summary of all. One HTML file that needs nothing else: no
/// network, no other file. Put together a recording at a time.
class ReportPage {
 public:
  /// `recordings`: how many there will be; the timelines share the room that a page may take.
  ReportPage(std::string title, std::size_t recordings);

  /// Starts a recording: facts, timelines of every face, events of every kind. Throws Error(input).
  void add_recording(const RecordingReader& recording, const std::string& name);
  /// Pictures of an event of the recording added last.
  void add_pictures(const Event& event, const EventJpegs& pictures);
  std::string html() const;

 private:
  nlohmann::ordered_json face_data(const RecordingReader& recording, int face) const;

  std::string title_;
  std::size_t bins_;
  nlohmann::ordered_json recordings_ = nlohmann::ordered_json::array();
};

/// A JSON text as it may stand within a script element.
std::string script_safe(const nlohmann::ordered_json& json);
/// Bytes in base 64 (RFC 4648).
std::string base64(const std::string& bytes);

}  // namespace micro
