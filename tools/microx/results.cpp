#include "tools/microx/results.h"

#include <fmt/format.h>

#include <iostream>
#include <utility>

#include "libmicro/core/error.h"
#include "tools/microx/messages.h"
#include "tools/microx/outputs.h"

namespace microx {

void Results::attempt(const std::string& input, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& failure) {
    const int code = exit_code_of(failure);
    if (inputs_ == 1 || code == static_cast<int>(micro::ErrorCategory::cancelled)) throw;
    show_error(failure_text(failure));
    failed_.push_back(input);
    documents_.push_back({{"source", input}, {"error", failure_text(failure)}, {"exit_code", code}});
  }
}

void Results::add(Json document, const std::string& input, const std::vector<micro::Event>& events) {
  documents_.push_back(std::move(document));
  csv_.add(input, events);
}

void Results::finish(bool json, const std::string& csv) const {
  if (json) std::cout << text_of(inputs_ == 1 ? documents_.front() : documents_);
  if (!csv.empty()) write_file(csv, csv_.text());
  if (failed_.empty()) return;
  throw micro::Error(
      micro::ErrorCategory::batch,
      fmt::format("{} of {} inputs failed: {}", failed_.size(), inputs_, fmt::join(failed_, ", ")),
      "the others are done");
}

}  // namespace microx
