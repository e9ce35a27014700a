#pragma once

#include <string>
#include <vector>

#include "libmicro/evaluation/agreement.h"
#include "libmicro/evaluation/recognition.h"
#include "libmicro/evaluation/spotting_evaluation.h"

namespace microx {

/// What was compared, for the head of every output.
struct EvaluationHead {
  std::string predicted, truth;  ///< as the user named them; truth is empty when one table holds both
  std::vector<std::string> notes;
  micro::BootstrapOptions bootstrap;
};

/// The results as tables and sentences; undefined numbers are "-", intervals of confidence stand in brackets.
std::string evaluation_text(const EvaluationHead& head, const micro::SpottingEvaluation& evaluation);
std::string evaluation_text(const EvaluationHead& head, const micro::RecognitionEvaluation& evaluation);
std::string evaluation_text(const EvaluationHead& head, const micro::AgreementEvaluation& evaluation);

/// Every video with its misses and false alarms.
std::string finding_text(const micro::SpottingEvaluation& evaluation);

}  // namespace microx
