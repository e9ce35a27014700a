// The journal of codings beside a recording that is being reviewed.
#include "libmicro/pipeline/coding_journal.h"
#include "fuzz/target.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  Coding coding;
  coding.status = "added", coding.onset = 5, coding.apex = 9, coding.offset = 12;
  coding.action_units = "R4C+L12", coding.comment = "an asymmetric \"one\"";
  const auto path = as_file("", "interview.h5.codings");
  CodingJournal journal(path.parent_path() / "interview.h5");
  journal.append(0, "anna", coding);
  coding.id = 1, coding.status = "rejected", coding.proposal = 3;
  journal.append(1, "bert", coding);
  return {content_of(path)};
}

void take(const std::string& input) {
  const auto path = as_file(input, "interview.h5.codings");
  Codings codings;
  CodingJournal(path.parent_path() / "interview.h5").replay(codings);
}

}  // namespace micro::fuzz
