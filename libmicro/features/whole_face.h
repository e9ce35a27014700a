#pragma once

#include "libmicro/features/descriptor.h"
#include "libmicro/features/linear_model.h"

namespace micro {

/// What descriptors share that apply a linear model to the reduced crop: one column for each of its outputs,
/// named <prefix>0 ...
Extractor crop_model_extractor(const MakeContext& context, const std::string& kind,
                               const std::string& prefix);
Parameter model_parameter(const std::string& kind);
Parameter side_parameter();
Parameter equalise_parameter();

}  // namespace micro
