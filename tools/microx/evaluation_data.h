#pragma once

#include <string>

#include "tools/microx/evaluation_text.h"
#include "tools/microx/report_data.h"

namespace microx {

/// Everything a result holds; undefined numbers are null.
Json to_json(const EvaluationHead& head, const micro::SpottingEvaluation& evaluation);
Json to_json(const EvaluationHead& head, const micro::RecognitionEvaluation& evaluation);
Json to_json(const EvaluationHead& head, const micro::AgreementEvaluation& evaluation);

/// One line a metric: group, metric, unit, iou, value, ci_low, ci_high (RFC 4180); undefined numbers are
/// empty.
std::string metrics_csv(const micro::Metrics& metrics);

}  // namespace microx
