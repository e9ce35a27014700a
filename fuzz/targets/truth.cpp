// Truth files of microx spikein, as truth and as a list of events.
#include "fuzz/target.h"
#include "libmicro/core/error.h"
#include "libmicro/evaluation/annotation_files.h"
#include "libmicro/synthesis/event_request.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {project_file("sample_data/sample.truth.json"), project_file("sample_data/sample.truth.csv")};
}

void take(const std::string& input) {
  for (const char* name : {"truth.json", "truth.csv"}) {
    try {
      read_event_file(as_file(input, name));
    } catch (const Error& error) {  // what is no list of events may still be a truth
      if (error.category() == ErrorCategory::internal) throw;
    }
  }
  read_spike_truth(as_file(input, "truth.json"));
}

}  // namespace micro::fuzz
