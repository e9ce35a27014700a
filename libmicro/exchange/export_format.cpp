#include "libmicro/exchange/export_format.h"

#include <algorithm>
#include <cmath>

#include "libmicro/core/error.h"

namespace micro {

void ExportOptions::add_to(OptionSet& set) {
  set.add({.name = "export.columns",
           .value = &columns,
           .help = "per-frame tables: datasets or columns, comma-separated, * stands for anything; 'all'"});
  set.add({.name = "export.layout",
           .value = &layout,
           .help = "csv: one column a quantity (wide) or one row a value (long)",
           .choices = {"wide", "long"}});
  set.add({.name = "export.all",
           .value = &all,
           .help = "also what is not an expression: blinks, head motion, speech, ..."});
  set.add({.name = "export.face", .value = &face, .help = "this face alone; -1 = every face", .minimum = -1});
  set.add({.name = "export.least_confidence",
           .value = &least_confidence,
           .help = "events below this confidence stay behind",
           .minimum = 0,
           .maximum = 1});
  set.add({.name = "export.coder",
           .value = &coder,
           .help = "what this coder accepted and added instead of what was found; see microx review"});
  set.add({.name = "export.first_frame",
           .value = &first_frame,
           .help = "megc: number of a video's first frame, 0 or 1",
           .minimum = 0,
           .maximum = 1});
  set.add({.name = "export.media",
           .value = &media,
           .help = "elan, boris: file name of the video; empty = as it was called when it was analysed"});
}

ExportedRecording::ExportedRecording(const std::filesystem::path& path, const ExportOptions& options)
    : reader_(RecordingReader::open(path)), options_(options), name_(path.stem().string()) {
  for (const int face : reader_->face_ids())
    if (options_.face < 0 || options_.face == face) faces_.push_back(face);
  if (options_.face >= 0 && faces_.empty())
    throw Error(ErrorCategory::usage, "'" + path.string() + "' has no face " + std::to_string(options_.face),
                "microx info lists the faces");
  if (!options_.coder.empty()) {
    codings_ = read_codings(path);
    std::string coders;
    for (const auto& [key, list] : codings_) coders += (coders.empty() ? "" : ", ") + key.second;
    if (std::ranges::none_of(codings_, [&](const auto& one) { return one.first.second == options_.coder; }))
      throw Error(ErrorCategory::usage, "'" + path.string() + "' has no codings of '" + options_.coder + "'",
                  coders.empty() ? "nobody has coded it yet" : "there are those of " + coders);
  }
  playback_ = read_clock("pts_s", number("playback_fps"));
  capture_ = read_clock("capture_s", capture_fps());
}

std::vector<double> ExportedRecording::read_clock(const char* dataset, double fps) const {
  auto clock = reader_->read_frames(dataset, 0, frames());
  const double zero = clock.empty() ? 0 : clock[0];
  for (double& time : clock) time -= zero;
  // The last frame lasts as long as the one before it, a lone one as long as the rate says.
  const std::size_t n = clock.size();
  const double last = n > 1 ? clock[n - 1] - clock[n - 2] : fps > 0 ? 1 / fps : 0;
  clock.push_back((n > 0 ? clock[n - 1] : 0) + last);
  return clock;
}

double ExportedRecording::at(const std::vector<double>& clock, FrameIndex frame) {
  return clock[static_cast<std::size_t>(
      std::clamp<FrameIndex>(frame, 0, static_cast<FrameIndex>(clock.size()) - 1))];
}

std::string ExportedRecording::media() const {
  return options_.media.empty() ? text("source_name") : options_.media;
}

std::string ExportedRecording::text(const std::string& attribute) const {
  const auto found = reader_->text().find(attribute);
  return found == reader_->text().end() ? std::string() : found->second;
}

double ExportedRecording::number(const std::string& attribute) const {
  const auto found = reader_->numbers().find(attribute);
  return found == reader_->numbers().end() ? std::nan("") : found->second;
}

/// A coder's movement has the confidence and the size of the proposal it is about, if it is about one.
std::vector<Event> ExportedRecording::coded_events(int face) const {
  std::vector<Event> events;
  const auto proposals = reader_->events(face);
  const auto found = codings_.find({face, options_.coder});
  if (found == codings_.end()) return events;
  for (const auto& coding : found->second) {
    if (!coding.is_event()) continue;
    const auto interval = Interval::make(coding.onset, coding.apex, coding.offset);
    Event event{.interval = interval};
    const auto proposal = std::ranges::find(
        proposals, coding.proposal, [](const Event& one) { return static_cast<std::int64_t>(one.id); });
    if (proposal != proposals.end()) event = *proposal;
    if (proposal == proposals.end())
      event.confidence = event.amplitude_px = event.amplitude_iod = event.snr = std::nan("");
    event.id = static_cast<int>(coding.id), event.face_id = face, event.kind = EventKind::expression;
    event.interval = interval;
    event.onset_s = capture_s(coding.onset), event.apex_s = capture_s(coding.apex);
    event.offset_s = capture_s(coding.offset);
    event.duration_s = static_cast<double>(event.interval.length()) / capture_fps();
    event.event_class = classify_duration(event.duration_s, ClassDefinition::strict);
    event.action_units = coding.action_units, event.emotion = coding.emotion, event.note = coding.comment;
    event.emotion_confidence = std::nan("");  // a coder does not say how sure
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<Event> ExportedRecording::events(int face) const {
  if (!options_.coder.empty()) {
    auto events = coded_events(face);
    std::ranges::stable_sort(events, {}, [](const Event& event) { return event.interval.onset(); });
    return events;
  }
  std::vector<Event> events;
  for (auto& event : reader_->events(face))
    if ((options_.all || event.kind == EventKind::expression) &&
        event.confidence >= options_.least_confidence)
      events.push_back(std::move(event));
  std::ranges::stable_sort(events, {}, [](const Event& event) { return event.interval.onset(); });
  return events;
}

void ExportTarget::add(const std::string& ending, const std::function<void(std::ostream&)>& write) const {
  const auto path = folder / (name + ending);
  std::error_code ignored;
  if (!force && std::filesystem::exists(path, ignored))
    throw Error(ErrorCategory::output, "'" + path.string() + "' exists already",
                "give --force to replace it, or another folder with -o");
  files.add(path, write);
}

ExportFormat export_format_named(const std::string& name) {
  std::string known;
  for (const auto& format : all_export_formats()) {
    if (format.name == name) return format;
    known += (known.empty() ? "" : ", ") + format.name;
  }
  throw Error(ErrorCategory::usage, "there is no format '" + name + "'", "one of " + known);
}

}  // namespace micro
