// Praat's long text format (Boersma, Glot International 5, 2001): interval tiers cover the whole time, so
// what lies between events is there as empty intervals.
#include <algorithm>
#include <ostream>

#include "libmicro/exchange/event_table.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text)
    out += c == '"' ? std::string("\"\"") : c == '\n' || c == '\r' ? " " : std::string(1, c);
  return out + "\"";
}

struct Span {
  double begin, end;
  std::string text;
};

/// Spans that do not overlap, and what lies between them.
struct Tier {
  std::string name;
  std::vector<Span> spans;

  void close(double end) {
    std::vector<Span> whole;
    double at = 0;
    for (auto& span : spans) {
      if (span.begin > at) whole.push_back({at, span.begin, ""});
      at = span.end;
      whole.push_back(std::move(span));
    }
    if (at < end || whole.empty()) whole.push_back({at, end, ""});
    spans = std::move(whole);
  }
};

std::vector<Tier> tiers_of(const ExportedRecording& recording, int face) {
  const std::string prefix = "face " + std::to_string(face) + ": ";
  std::vector<Tier> lanes{{prefix + "events", {}}};
  for (const auto& event : recording.events(face)) {
    const Span span{recording.playback_s(event.interval.onset()),
                    recording.playback_s(event.interval.offset() + 1), event_label(event)};
    std::size_t lane = 0;
    while (lane < lanes.size() && !lanes[lane].spans.empty() && lanes[lane].spans.back().end > span.begin)
      ++lane;
    if (lane == lanes.size()) lanes.push_back({prefix + "events " + std::to_string(lane + 1), {}});
    lanes[lane].spans.push_back(span);
  }
  return lanes;
}

void write_tier(const Tier& tier, std::size_t number, const std::string& end, std::ostream& out) {
  out << "    item [" << number
      << "]:\n        class = \"IntervalTier\"\n        name = " << quoted(tier.name)
      << "\n        xmin = 0\n        xmax = " << end << "\n        intervals: size = " << tier.spans.size()
      << "\n";
  for (std::size_t i = 0; i < tier.spans.size(); ++i)
    out << "        intervals [" << i + 1 << "]:\n            xmin = " << number_text(tier.spans[i].begin)
        << "\n            xmax = " << number_text(tier.spans[i].end)
        << "\n            text = " << quoted(tier.spans[i].text) << "\n";
}

void write_apexes(const ExportedRecording& recording, int face, std::size_t number, const std::string& end,
                  std::ostream& out) {
  std::vector<FrameIndex> apexes;
  for (const auto& event : recording.events(face)) apexes.push_back(event.interval.apex());
  std::ranges::sort(apexes);
  apexes.erase(std::unique(apexes.begin(), apexes.end()), apexes.end());
  out << "    item [" << number << "]:\n        class = \"TextTier\"\n        name = "
      << quoted("face " + std::to_string(face) + ": apex") << "\n        xmin = 0\n        xmax = " << end
      << "\n        points: size = " << apexes.size() << "\n";
  for (std::size_t i = 0; i < apexes.size(); ++i)
    out << "        points [" << i + 1
        << "]:\n            number = " << number_text(recording.playback_s(apexes[i]))
        << "\n            mark = \"" << apexes[i] << "\"\n";
}

void write(const ExportedRecording& recording, std::ostream& out) {
  const double length = recording.playback_s(recording.frames());
  const std::string end = number_text(length);
  std::vector<std::pair<int, std::vector<Tier>>> faces;
  std::size_t count = 0;
  for (const int face : recording.faces()) {
    faces.emplace_back(face, tiers_of(recording, face));
    count += faces.back().second.size() + 1;
  }
  out << "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\nxmax = " << end
      << "\ntiers? <exists>\nsize = " << count << "\nitem []:\n";
  std::size_t number = 0;
  for (auto& [face, tiers] : faces) {
    for (auto& tier : tiers) {
      tier.close(length);
      write_tier(tier, ++number, end, out);
    }
    write_apexes(recording, face, ++number, end, out);
  }
}

}  // namespace

ExportFormat export_format_textgrid() {
  return {.name = "textgrid",
          .description = "interval tier of the events and point tier of the apexes of each face",
          .files = "NAME.TextGrid",
          .reference = "Praat (Boersma, Glot International 2001)",
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            target.add(".TextGrid", [&](std::ostream& out) { write(recordings.front(), out); });
          }};
}

}  // namespace micro
