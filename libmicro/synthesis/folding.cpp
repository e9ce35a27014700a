#include "libmicro/synthesis/folding.h"

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr double most = 0.9;  // of the derivative of the displacement; at 1 the map stops being one to one

double derivative(const PlannedEvent& event, const ActionUnitField& field) {
  return event.amplitude_px / event.inter_ocular_px * field.steepness();
}

bool overlap(const PlannedEvent& one, const PlannedEvent& other) {
  return one.interval.onset() <= other.interval.offset() && other.interval.onset() <= one.interval.offset();
}

std::string short_number(double value) {
  std::string text = std::to_string(value);
  return text.substr(0, text.find('.') + 2);
}

}  // namespace

void check_folding(const std::vector<PlannedEvent>& events,
                   const std::vector<const ActionUnitField*>& fields) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const double own = derivative(events[i], *fields[i]);
    double all = own;
    for (std::size_t j = 0; j < events.size(); ++j)
      if (j != i && overlap(events[i], events[j])) all += derivative(events[j], *fields[j]);
    if (all <= most || own <= 0) continue;
    const bool alone = own > most;
    throw Error(ErrorCategory::usage,
                "action unit " + events[i].action_unit + " at frame " +
                    std::to_string(events[i].interval.onset()) + ": " + short_number(events[i].amplitude_px) +
                    " px would fold the skin over itself" +
                    (alone ? "" : " together with what moves at the same time"),
                alone ? "up to " + short_number(events[i].amplitude_px * most / own) + " px are possible here"
                      : "make them smaller or apart");
  }
}

}  // namespace micro
