#pragma once

#include <cstdint>
#include <string>

#include "libmicro/core/frame.h"

namespace micro {

/// What a coder says of one movement of one face; of all codings of that coder and face, `id` names it.
struct Coding {
  std::int64_t id = 0;
  std::string status = "added";  ///< accepted or rejected (a proposal), added (the coder's own), deleted
  std::int64_t proposal = -1;    ///< id of the automatic event it is about; -1 = none
  FrameIndex onset = 0, apex = 0, offset = 0;  ///< inclusive, from 0
  std::string action_units;                    ///< "R4C+L12"
  std::string emotion, comment;
  std::int64_t revision = 0;  ///< how often it was changed
  bool blind = false;         ///< made, and never changed since, before the coder saw any proposal

  /// Counts as a movement.
  bool is_event() const { return status == "accepted" || status == "added"; }
};

}  // namespace micro
