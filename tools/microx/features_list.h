#pragma once

#include <string>

#include "libmicro/features/feature_options.h"
#include "tools/microx/report_data.h"

namespace microx {

/// What can be computed: every descriptor that `options.use` names ("" = all there are) with family, columns,
/// parameters and their ranges, cost and source.
std::string feature_list(const micro::FeatureOptions& options);
Json feature_document(const micro::FeatureOptions& options);

}  // namespace microx
