#pragma once

#include "libmicro/core/event.h"

namespace micro {

/// How sure it is that a movement with this evidence is a facial expression whose onset and offset are right
/// (overlap of at least a half with the true one), 0..1: a logistic regression on known movements put into
/// real faces (bench/accuracy/fit_confidence.py), so that of events reported with 0.8 about 80 % are true.
double confidence(const Evidence& evidence);

}  // namespace micro
