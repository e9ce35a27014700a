#pragma once

#include <vector>

#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// `fields[i]` is what events[i] moves. Throws Error(usage), naming the event and how far it may go, when an
/// event, or several at the same time, would fold the skin over itself.
void check_folding(const std::vector<PlannedEvent>& events,
                   const std::vector<const ActionUnitField*>& fields);

}  // namespace micro
