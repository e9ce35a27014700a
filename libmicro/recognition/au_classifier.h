#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/action_units.h"
#include "libmicro/recognition/event_window.h"

namespace micro {

class Plugin;

/// What a classifier says of one action unit in one event.
struct AuScore {
  int action_unit = 0;     ///< FACS number
  char side = 0;           ///< 'L', 'R', 'B' both, 0 unknown; of the movement, should it be there
  double probability = 0;  ///< 0..1
  double intensity = 0;    ///< 0 absent, 1..5 for A..E; NaN = not measured
};

/// An AU classifier of a plugin. Not thread-safe: one a thread. Every failure of the plugin, and everything
/// it returns that cannot be, is Error(plugin) in its name.
class AuClassifier {
 public:
  virtual ~AuClassifier() = default;
  /// `options`: JSON object or empty. Checks all that the plugin declares.
  static std::unique_ptr<AuClassifier> open(std::shared_ptr<Plugin> plugin, const std::string& options);

  virtual const std::string& name() const = 0;
  virtual const std::vector<int>& action_units() const = 0;  ///< the order of scores
  virtual double threshold() const = 0;                      ///< probability from which a unit is seen
  virtual double context_s() const = 0;                      ///< wanted before onset and after offset
  /// Of the tables a recording has, those to put into windows. Throws Error(plugin) when one is missing.
  virtual std::vector<TableLayout> tables(const std::vector<TableLayout>& available) const = 0;
  /// Nothing when the plugin cannot judge this event.
  virtual std::optional<std::vector<AuScore>> classify(const EventWindow& event) = 0;
};

/// 'A'..'E' of an intensity 0..5, rounded up; 0 for NaN and for 0.
char intensity_letter(double intensity);
/// The units seen, as a coder writes them, "1B+R12C", by number.
std::vector<ActionUnitCode> seen_units(const std::vector<AuScore>& scores, double threshold);

}  // namespace micro
