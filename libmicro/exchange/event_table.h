#pragma once

#include <string>
#include <vector>

#include "libmicro/core/event.h"

namespace micro {

/// The table of events that every command writes: one line per event (RFC 4180).
std::vector<std::string> event_table_header();
std::vector<std::string> event_table_row(const std::string& source, const Event& event);

/// "micro onset=412 apex=420 offset=431 confidence=0.93": what formats that only know times carry along, so
/// that the exact frames come back. Blinks and the like have their kind in front.
std::string event_label(const Event& event);

}  // namespace micro
