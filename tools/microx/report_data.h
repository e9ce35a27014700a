#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/frame.h"

namespace microx {

/// Ordered, so that documents read as they were written.
using Json = nlohmann::ordered_json;

Json to_json(const micro::ClipInfo& clip);
Json to_json(const micro::DecodeReport& report);
Json to_json(const micro::Event& event);
/// The members "conventions", "events" (expressions, or every kind with `all`) and "set_aside" (counts by
/// kind).
void put_events(Json& document, const std::vector<micro::Event>& events, bool all);

/// The document as text that ends with a newline; file names that are not UTF-8 cannot break it.
std::string text_of(const Json& document);

/// Quoted where RFC 4180 asks for it.
std::string csv_field(const std::string& text);
/// Empty when there is no value, which R and pandas read as missing.
std::string csv_number(double value, int digits);

/// A table of events for R, Python or a spreadsheet (RFC 4180), one line per event.
class EventCsv {
 public:
  void add(const std::string& source, const std::vector<micro::Event>& events);
  const std::string& text() const { return text_; }

 private:
  std::string text_ =
      "source,face,id,kind,class,onset_frame,apex_frame,offset_frame_inclusive,onset_s,apex_s,offset_s,"
      "duration_ms,"
      "amplitude_px,amplitude_percent_iod,snr,confidence,regions,note\r\n";
};

}  // namespace microx
