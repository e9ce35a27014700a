#pragma once

#include <filesystem>
#include <string>

#include "libmicro/core/pending_files.h"
#include "libmicro/pipeline/classifier_training.h"

namespace micro {

/// The numbers a protocol is summed up by: uf1, uar, accuracy, kappa; of action units f1, f1_macro,
/// side_correct; random_labels and p_value where labels were dealt out anew.
Metrics headline(const ProtocolResult& protocol);

/// For each protocol answers_<protocol>.csv, metrics_<protocol>.csv and, of classes,
/// confusion_<protocol>.png. The answers are a table that microx evaluate reads.
void add_report(PendingFiles& files, const std::filesystem::path& folder, const ClassifierResult& result,
                const std::string& target);

}  // namespace micro
