#pragma once

#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/store/hdf5_handles.h"

namespace micro {

/// Writes the compound table "events" into a face's group, replacing one that is there. False on failure.
bool write_events(hid_t face_group, const std::vector<Event>& events);
/// Throws Error(input) when the table is not ours.
std::vector<Event> read_events(hid_t face_group, int face_id, const std::filesystem::path& path);

}  // namespace micro
