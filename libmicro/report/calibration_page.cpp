#include "libmicro/report/calibration_page.h"

#include <algorithm>
#include <cmath>

#include "libmicro/evaluation/quantile.h"
#include "libmicro/report/html.h"
#include "libmicro/report/sensitivity_plots.h"

namespace micro {
namespace {

constexpr const char* style = R"(
body{font:15px/1.45 "Helvetica Neue",Arial,sans-serif;color:#111;background:#fff;max-width:900px;margin:24px auto;padding:0 16px}
h1{font-size:25px;margin:0 0 4px}h2{font-size:19px;margin:30px 0 6px;border-bottom:1px solid #999;padding-bottom:3px}
p{margin:8px 0}.facts,.note{color:#333}.key{font-size:17px}.warn{border:2px solid #111;padding:6px 10px}
table{border-collapse:collapse;margin:10px 0;font-variant-numeric:tabular-nums}
th,td{padding:3px 9px;border-bottom:1px solid #bbb;text-align:right;white-space:nowrap}
th{border-bottom:2px solid #333;font-weight:600;vertical-align:bottom}th:first-child,td:first-child{text-align:left}
tr.all td{font-weight:600;border-bottom:2px solid #777}.in{color:#444;font-size:13px;font-weight:400;display:block}
svg{font:12px Arial,sans-serif;max-width:100%;height:auto}.few{display:flex;flex-wrap:wrap;gap:8px 16px}
.mid{text-anchor:middle}.end{text-anchor:end}.tiny{font-size:10.5px}.big{font-size:15px;font-weight:600}
.name{font-weight:600;font-size:13px}.mark{font-size:11px;fill:#111;paint-order:stroke;stroke:#fff;stroke-width:3px}
.axis{stroke:#333}.grid{stroke:#ddd}.band{fill:#b9c6d8;stroke:none}.curve{fill:none;stroke:#0a3062;stroke-width:2}
.half{stroke:#111;stroke-dasharray:2 3;stroke-width:1.3}.most{stroke:#111;stroke-dasharray:7 3;stroke-width:1.3}
.seen{fill:#fff;stroke:#111;stroke-width:1.2}
@media print{body{margin:0;max-width:none;font-size:11pt}h2{break-after:avoid}svg,tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)";

std::string paragraph(const std::string& html, const char* kind = "") {
  return "<p" + (*kind ? " class=\"" + std::string(kind) + "\"" : std::string()) + ">" + html + "</p>\n";
}

std::string plural(long count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

std::string plain_number(double value) {
  std::string text = fixed_text(value, 2);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// "0.80 px (0.90 % IOD)" as words of a sentence: "from", "below" or "above" that.
std::string limit_words(const Estimate& px, const SensitivityLimits::InUnit& in_px, const Estimate& iod,
                        const SensitivityLimits::InUnit& in_iod) {
  if (std::isnan(px.value)) return "cannot be told yet from so few movements";
  const auto limit = bounded(px.value, in_px.smallest, in_px.largest);
  if (limit.reach == Reach::above)
    return "is larger than anything that was tried (" + short_text(limit.size) + " px)";
  if (limit.reach == Reach::below)
    return "is smaller than anything that was tried (" + short_text(limit.size) + " px)";
  return "is " + short_text(limit.size) + " px, or " + limit_text(iod.value, in_iod) +
         " % of the inter-ocular distance (95 % interval " + html_text(limit_band_text(px, in_px)) + " px)";
}

std::string facts(const CalibrationReport& report) {
  const double seconds = static_cast<double>(report.frames) / report.fps;
  std::string text = html_text(report.film) + ": " + std::to_string(report.width) + " x " +
                     std::to_string(report.height) + ", " + std::to_string(report.frames) +
                     " frames filmed at " + plain_number(report.fps) + "/s (" + fixed_text(seconds, 1) +
                     " s), " + html_text(report.codec);
  if (report.bit_rate > 0) text += " at " + short_text(report.bit_rate / 1e6) + " Mbit/s";
  return paragraph(text + "; inter-ocular distance " + fixed_text(report.inter_ocular_px, 0) +
                       " px. Spiked films: " + html_text(report.encoding) + ".",
                   "facts");
}

std::string summary(const CalibrationReport& report) {
  const auto& sensitivity = report.sensitivity;
  const auto& all = sensitivity.limits.front();
  std::string html = paragraph("Into this film " + plural(sensitivity.shown, "known movement") +
                                   " were put, and the film was analysed as any other. <b>Half of such "
                                   "movements are found</b> at a size that " +
                                   limit_words(all.px.half, all.px, all.iod.half, all.iod) +
                                   ". <b>95 of 100 are found</b> at a size that " +
                                   limit_words(all.px.most, all.px, all.iod.most, all.iod) +
                                   ". Movements that are smaller may be there and go unseen: <b>that none "
                                   "was found does not say that none "
                                   "happened</b>.",
                               "key");
  if (!report.stopped_by.empty())
    html += paragraph(
        "<b>Not all that was planned is done:</b> " + html_text(report.stopped_by) + " after " +
            std::to_string(report.passes_done) + " of " + std::to_string(report.passes_planned) +
            " passes, " + std::to_string(sensitivity.shown) + " of " + std::to_string(report.spikes_planned) +
            " movements. The order is balanced, so what follows is right but less exact. The same "
            "command goes on from here.",
        "warn");
  for (const auto& note : report.notes) html += paragraph("Note: " + html_text(note) + ".", "note");
  return html;
}

std::string limit_cell(const Estimate& estimate, const SensitivityLimits::InUnit& unit) {
  const std::string band = limit_band_text(estimate, unit);
  return "<td>" + html_text(limit_text(estimate.value, unit)) +
         (band.empty() ? "" : "<span class=\"in\">" + html_text(band) + "</span>") + "</td>";
}

std::string limit_row(const SensitivityLimits& row, const std::string& name) {
  return std::string("<tr") + (row.region.empty() && row.duration_ms == 0 ? " class=\"all\"" : "") + "><td>" +
         html_text(name) + "</td><td>" + std::to_string(row.found) + " of " + std::to_string(row.shown) +
         "</td>" + limit_cell(row.px.half, row.px) + limit_cell(row.iod.half, row.iod) +
         limit_cell(row.px.most, row.px) + limit_cell(row.iod.most, row.iod) + "</tr>\n";
}

std::string limit_head(const char* first) {
  return std::string("<table><tr><th>") + first +
         "</th><th>found</th><th>50 %, px</th><th>50 %, % IOD</th><th>95 %, px</th><th>95 %, % "
         "IOD</th></tr>\n";
}

std::string units_of(const CalibrationReport& report, const std::string& region) {
  const auto& names = report.sensitivity.regions;
  const auto place = std::ranges::find(names, region) - names.begin();
  return report.action_units.at(static_cast<std::size_t>(place));
}

std::string limits(const CalibrationReport& report) {
  std::string html = "<h2>Limits of detection</h2>\n";
  html += paragraph(
      "The size (largest displacement of the skin) at which half, and 95 of 100, of the movements are "
      "found; below each its 95 % interval. &ldquo;&gt;&rdquo;: larger than anything tried, so the limit "
      "itself is not known; &ldquo;&lt;&rdquo;: smaller than anything tried; –: too few movements to say. % "
      "IOD: of the distance "
      "between the eye centres.");
  html += limit_head("region (action units)");
  for (const auto& row : report.sensitivity.limits) {
    if (row.duration_ms != 0) continue;
    html += limit_row(row, row.region.empty()
                               ? "all regions"
                               : region_text(row.region) + " (" + units_of(report, row.region) + ")");
  }
  html += "</table>\n" + limit_head("duration");
  for (const auto& row : report.sensitivity.limits)
    if (row.region.empty() && row.duration_ms != 0)
      html += limit_row(row, plain_number(row.duration_ms) + " ms");
  return html + "</table>\n" +
         paragraph(
             "Limits of each region at each duration are in the JSON file. A 95 % limit needs many "
             "movements: "
             "with fewer than about 60 large ones in a row its upper end stays open.",
             "note");
}

std::string surface(const CalibrationReport& report) {
  const auto& sensitivity = report.sensitivity;
  std::string html = "<h2>What was found, by size and duration</h2>\n";
  html += paragraph(
      "Share of the movements that were found, how many of how many, and the 95 % interval of the share. "
      "Darker: more were found. First all regions together, then each (there size across and duration "
      "down are the same; –: not tried yet).");
  html += "<div>" + surface_svg(sensitivity, "", report.in_percent, false) + "</div>\n<div class=\"few\">";
  for (const auto& region : sensitivity.regions)
    html += surface_svg(sensitivity, region, report.in_percent, true) + "\n";
  return html + "</div>\n";
}

std::string curves(const CalibrationReport& report) {
  std::string html = "<h2>Chance of being found, by size</h2>\n";
  html += paragraph(
      "Line: fitted chance over all durations, with its 95 % band. Circles: share found at each size; larger "
      "circles stand for more movements. Vertical lines: the limits of 50 % (dotted) and 95 % (dashed), "
      "where "
      "they lie within what was tried.");
  html += "<div class=\"few\">";
  for (const auto& row : report.sensitivity.limits)
    if (!row.curve.empty()) html += curve_svg(row) + "\n";
  return html + "</div>\n";
}

double median_of(std::vector<double> values, bool absolute, double q) {
  for (double& value : values) value = absolute ? std::abs(value) : value;
  return quantile(std::move(values), q);
}

std::string timing(const CalibrationReport& report) {
  const auto& points = report.sensitivity.timing.points;
  std::string html = "<h2>Timing of what was found</h2>\n";
  html += paragraph(
      "Found minus true frame, of " + plural(report.sensitivity.found, "hit") +
      ". Bias: the median with its sign (below 0: too early). Error: the median, and the 90th percentile, "
      "without sign. The true onset is the first displaced frame and the true offset the last; both move by "
      "hundredths of a pixel only, so onsets tend to be found late and offsets early.");
  html +=
      "<table><tr><th></th><th>bias, frames</th><th>error, frames</th><th>90 %, frames</th><th>bias, ms</th>"
      "<th>error, ms</th><th>90 %, ms</th></tr>\n";
  for (std::size_t i = 0; i < timing_names.size(); ++i) {
    html += std::string("<tr><td>") + timing_names[i] + "</td>";
    for (const auto* values : {&points[i].frames, &points[i].ms}) {
      html += "<td>" + fixed_text(median_of(*values, false, 0.5), 1) + "</td><td>" +
              fixed_text(median_of(*values, true, 0.5), 1) + "</td><td>" +
              fixed_text(median_of(*values, true, 0.9), 1) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

std::string alarm_row(const std::string& name, long found, double minutes) {
  const Confidence count = poisson_interval(found);
  return "<tr><td>" + html_text(name) + "</td><td>" + std::to_string(found) + "</td><td>" +
         short_text(minutes) + "</td><td>" + short_text(ratio(static_cast<double>(found), minutes)) +
         "<span class=\"in\">" + short_text(count.low / minutes) + " to " + short_text(count.high / minutes) +
         "</span></td></tr>\n";
}

std::string alarms(const CalibrationReport& report) {
  std::string html = "<h2>Found where nothing was put in</h2>\n";
  html += paragraph(
      "Expressions found in the film without any added movement, per minute in which the face is seen, with "
      "the exact 95 % interval of a Poisson rate. <b>Whatever the person really did counts here too</b>: "
      "these "
      "are false alarms only if the film shows no expression. Look at them before you call them so.");
  html += "<table><tr><th>film</th><th>found</th><th>minutes</th><th>per minute</th></tr>\n";
  for (const auto* film : {&report.original, &report.control})
    html += alarm_row(film->name, static_cast<long>(film->found.size()), film->minutes);
  html +=
      alarm_row("spiked, beyond all of these", report.further_alarms, report.spiked_minutes) + "</table>\n";
  return html +
         paragraph(
             "The last row counts what touches neither an added movement nor anything found in the two films "
             "above. A difference between the first two rows is what encoding the film once more does.",
             "note");
}

std::string method(const CalibrationReport& report) {
  const auto& sensitivity = report.sensitivity;
  std::string html = "<h2>How it was done, and what it does not say</h2>\n";
  html += paragraph(
      "Each pass took the film, moved the skin at random free moments by known movements (a raised cosine up "
      "and down, apex at "
      "40 % of the duration), encoded it and analysed it with the settings of any other analysis. Free are "
      "moments in which the "
      "face is well seen and which are away from everything that was found in the unspiked film; blinks, "
      "speech and turns of the "
      "head were not avoided, because they are part of this film. Every size, duration and region came once "
      "before any came again.");
  html += paragraph(
      "Found means: an expression was reported whose frames share at least half of the frames that it and "
      "the "
      "movement cover together (intersection over union of 0.5, the rule of the MEGC challenges). " +
      plural(sensitivity.touched, "movement") + " of " + std::to_string(sensitivity.shown) +
      " shared at least one frame with something reported, against " + std::to_string(sensitivity.found) +
      " found by that rule.");
  html += paragraph(
      "Limits come from a logistic curve of the logarithm of size with a ceiling that may stay below 100 %; "
      "its three parameters "
      "are averaged over with weak priors (docs/calibration.md). The intervals take every movement as "
      "independent; they say "
      "nothing about other people, other rooms or another day.");
  return html +
         paragraph(
             "Added movement does not wrinkle or shade the skin, and real micro-expressions are no raised "
             "cosines: this is the limit of "
             "measuring movement with this camera, light and person, not of recognising expressions. A film "
             "that is encoded "
             "once more is a little worse than the film itself, so these limits are a little too large.");
}

}  // namespace

std::string calibration_page(const CalibrationReport& report) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Limits of detection: " +
      html_text(report.film) + "</title><style>" + style + "</style></head><body>\n";
  html += "<h1>What could have been found in " + html_text(report.film) + "</h1>\n" + facts(report);
  html += summary(report) + limits(report) + surface(report) + curves(report) + timing(report) +
          alarms(report) + method(report);
  return html +
         paragraph("microx " + html_text(report.version) +
                       " calibrate. Frames are numbered from 0; onset, apex and offset are inclusive. Film "
                       "SHA-256 " +
                       html_text(report.film_sha256) + ".",
                   "note") +
         "</body></html>\n";
}

}  // namespace micro
