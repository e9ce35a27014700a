#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>

#include "libmicro/core/text.h"
#include "libmicro/pipeline/study_summary.h"
#include "tools/microx/batch_commands.h"
#include "tools/microx/commands.h"
#include "tools/microx/outputs.h"
#include "tools/microx/report_data.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const micro::GroupSummary& group, const std::vector<std::string>& by) {
  Json out = Json::object();
  for (std::size_t i = 0; i < by.size(); ++i) out[by[i]] = group.values[i];
  out["recordings"] = group.recordings;
  out["minutes"] = group.minutes;
  out["minutes_with_face"] = group.minutes_with_face;
  for (const auto& one : group.classes)
    out["classes"][one.name] = {{"count", one.count},
                                {"per_minute", number_or_null(one.per_minute)},
                                {"median_ms", number_or_null(one.median_ms)},
                                {"lower_quartile_ms", number_or_null(one.lower_quartile_ms)},
                                {"upper_quartile_ms", number_or_null(one.upper_quartile_ms)}};
  return out;
}

class SummaryCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("STUDY", folder_, "Folder that microx batch or microx merge wrote")->required();
    command
        .add_option("--by", by_,
                    "Columns whose values make groups, separated by commas, such as subject,condition")
        ->type_name("COLUMNS");
    command.add_option("--events", events_, "Also write one row for each expression, for mixed models")
        ->type_name("FILE.tsv");
    command
        .add_option("--counts", counts_,
                    "Also write one row for each group and class, with zeros and minutes")
        ->type_name("FILE.tsv");
    command.add_flag("--force", force_, "Replace tables that exist");
    command.add_flag("--json", json_, "Print one JSON document instead of text");
  }

  void run() const {
    for (const auto* path : {&events_, &counts_})
      if (!path->empty()) check_writable(*path, force_);
    const auto summary = micro::summarise_study(folder_, micro::split(by_, ','));
    if (!events_.empty()) write_file(events_, micro::long_events(folder_));
    if (!counts_.empty()) write_file(counts_, micro::long_counts(summary));
    std::cout << (json_ ? text_of(document(summary)) : text(summary)) << std::flush;
  }

 private:
  static Json document(const micro::StudySummary& summary) {
    const auto& icc = summary.reliability;
    Json out{
        {"recordings", summary.recordings}, {"missing", summary.missing}, {"subjects", summary.subjects}};
    out["groups"] = Json::array();
    for (const auto& group : summary.groups) out["groups"].push_back(to_json(group, summary.by));
    out["reliability"] = {{"subjects", icc.subjects},
                          {"recordings", icc.values},
                          {"icc_one_recording", number_or_null(icc.single)},
                          {"icc_mean_of_recordings", number_or_null(icc.mean)},
                          {"recordings_per_subject", number_or_null(icc.occasions)}};
    return out;
  }

  static std::string text(const micro::StudySummary& summary) {
    std::string out = fmt::format("{} of {}, {} without a recording\n",
                                  counted(summary.recordings, "recording", "recordings"),
                                  counted(summary.subjects, "named subject", "named subjects"),
                                  counted(summary.missing, "video", "videos"));
    for (const auto& group : summary.groups) out += group_text(group, summary.by);
    const auto& icc = summary.reliability;
    if (std::isfinite(icc.single))
      out += fmt::format(
          "Reliability of the rate of micro and brief movements, {} recordings of {} subjects: ICC(1,1) "
          "{:.2f},\n"
          "of the mean of {:.1f} recordings ICC(1,k) {:.2f}\n",
          icc.values, icc.subjects, icc.single, icc.occasions, icc.mean);
    else if (icc.subjects > 1 && icc.values > icc.subjects)
      out += "Reliability of rates: none, all recordings have the same rate\n";
    else
      out += "Reliability of rates: needs two subjects, and one of them recorded twice\n";
    return out;
  }

  static std::string group_text(const micro::GroupSummary& group, const std::vector<std::string>& by) {
    std::string out;
    for (std::size_t i = 0; i < by.size(); ++i)
      out += fmt::format("{}{} {}", i ? ", " : "", by[i], group.values[i]);
    out += fmt::format("{}{}, {:.1f} min, {:.1f} min with a face\n", by.empty() ? "" : ": ",
                       counted(group.recordings, "recording", "recordings"), group.minutes,
                       group.minutes_with_face);
    out +=
        fmt::format("  {:<10}{:>8}{:>12}{:>22}\n", "class", "count", "per minute", "median ms (quartiles)");
    for (const auto& one : group.classes)
      out += fmt::format("  {:<10}{:>8}{:>12}{:>22}\n", one.name, one.count, fixed(one.per_minute, 2),
                         one.count == 0 ? "-"
                                        : fmt::format("{:.0f} ({:.0f}-{:.0f})", one.median_ms,
                                                      one.lower_quartile_ms, one.upper_quartile_ms));
    return out;
  }

  std::string folder_, by_, events_, counts_;
  bool force_ = false, json_ = false;
};

}  // namespace

void add_study(CLI::App& app) {
  auto* command =
      app.add_subcommand("study", "What a study found: counts, rates, durations, tables for statistics");
  command->require_subcommand(1);
  auto* summary = command->add_subcommand("summary", "Counts, rates per minute, durations and reliability");
  const auto state = std::make_shared<SummaryCommand>();
  state->add_options(*summary);
  const std::string example =
      "Examples:\n"
      "  microx study summary study --by condition\n"
      "  microx study summary study --by subject,condition --counts counts.tsv --events events.tsv\n"
      "counts.tsv is for glmer(count ~ condition + offset(log(minutes_with_face)) + (1 | subject), family = "
      "poisson).\n\n";
  summary->footer(example + exit_codes);
  command->footer(example + exit_codes);
  summary->callback([state] { state->run(); });
}

}  // namespace microx
