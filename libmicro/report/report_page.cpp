#include "libmicro/report/report_page.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "libmicro/core/version.h"
#include "libmicro/report/embedded.h"
#include "libmicro/report/excursion.h"
#include "libmicro/report/html.h"

namespace micro {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_bins = 3000;  ///< of a timeline, when there is one recording
constexpr std::size_t least_bins = 300;
constexpr std::size_t regions_of_event = 4;
constexpr double course_margin_s = 0.25;     ///< around an event, in its card
constexpr FrameIndex longest_course = 1200;  ///< frames

/// So many steps to one, no digits beyond.
Json rounded(double value, double steps) {
  return std::isfinite(value) ? Json(std::round(value * steps) / steps) : Json();
}

Json rounded(const std::vector<float>& values, int digits) {
  Json list = Json::array();
  const double scale = std::pow(10, digits);
  for (const float value : values)
    list.push_back(std::isfinite(value) ? Json(std::round(static_cast<double>(value) * scale) / scale)
                                        : Json());
  return list;
}

std::string text_of(const RecordingReader& recording, const std::string& name) {
  const auto found = recording.text().find(name);
  return found == recording.text().end() ? std::string() : found->second;
}

double number_of(const RecordingReader& recording, const std::string& name) {
  const auto found = recording.numbers().find(name);
  return found == recording.numbers().end() ? std::nan("") : found->second;
}

std::string spaced(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

std::string plain(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// What a reader has to know before believing any number, as pairs of name and value.
Json facts_of(const RecordingReader& recording) {
  Json facts = Json::array();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) facts.push_back({name, value});
  };
  const double fps = number_of(recording, "capture_fps"), lost = number_of(recording, "frames_lost");
  add("Video", text_of(recording, "source_name"));
  add("Size", plain(number_of(recording, "width")) + " x " + plain(number_of(recording, "height")) +
                  " pixels, " + text_of(recording, "codec") + ", " + text_of(recording, "pixel_format"));
  add("Filmed at", plain(fps) + " frames/s (" + text_of(recording, "capture_fps_source") + ")");
  add("Stored to play at", plain(number_of(recording, "playback_fps")) + " frames/s");
  add("Frames", std::to_string(recording.frame_count()));
  const bool unknown = lost == 0 && number_of(recording, "truncated") > 0;
  add("Lost frames", unknown ? "not known: the film is cut short" : std::isfinite(lost) ? plain(lost) : "");
  const double corrupt = number_of(recording, "corrupt_frames"), rate = number_of(recording, "bit_rate");
  add("Frames with decoding errors", std::isfinite(corrupt) ? plain(corrupt) : "");
  add("Bit rate", rate > 0 ? plain(std::round(rate / 1e4) / 100) + " Mbit/s" : "");
  add("Warnings", text_of(recording, "warnings"));
  add("Analysed", text_of(recording, "created") + " by libmicro " + text_of(recording, "libmicro_version"));
  add("SHA-256 of the video", text_of(recording, "source_sha256"));
  for (const auto& [name, value] : recording.text())
    if (name.ends_with("_sha256") && name != "source_sha256")
      facts.push_back({"SHA-256 of the " + spaced(name.substr(0, name.size() - 7)), value});
  return facts;
}

Json times_of(const RecordingReader& recording, FrameIndex step) {
  Json times = Json::array();
  const auto seconds = recording.read_frames("capture_s", 0, recording.frame_count());
  for (std::size_t i = 0; i < seconds.size(); i += static_cast<std::size_t>(step))
    times.push_back(std::round(seconds[i] * 1e4) / 1e4);
  return times;
}

/// The movement of an event's strongest regions, every frame of it and a little before and after.
Json course_of(const RecordingReader& recording, const Event& event) {
  const double fps = std::max(1.0, number_of(recording, "capture_fps"));
  const FrameIndex margin = std::llround(course_margin_s * fps);
  const FrameIndex first = std::max<FrameIndex>(0, event.interval.onset() - margin);
  const FrameIndex last =
      std::min({recording.frame_count() - 1, event.interval.offset() + margin, first + longest_course});
  const auto excursions = read_excursions(recording, event.face_id, first, last - first + 1);
  Json course{{"first", first}, {"lines", Json::array()}};
  for (std::size_t i = 0; i < std::min(regions_of_event, event.regions.size()); ++i) {
    const auto region = std::ranges::find(excursions.regions, event.regions[i]) - excursions.regions.begin();
    if (region == std::ssize(excursions.regions)) continue;
    std::vector<float> values;
    for (std::size_t f = 0; f < excursions.frames; ++f)
      values.push_back(excursions.at(f, static_cast<std::size_t>(region)));
    course["lines"].push_back({{"region", event.regions[i]}, {"values", rounded(values, 3)}});
  }
  return course;
}

Json event_data(const RecordingReader& recording, const Event& event) {
  return {{"id", event.id},
          {"kind", to_string(event.kind)},
          {"class", to_string(event.event_class)},
          {"onset", event.interval.onset()},
          {"apex", event.interval.apex()},
          {"offset", event.interval.offset()},
          {"onset_s", event.onset_s},
          {"apex_s", event.apex_s},
          {"offset_s", event.offset_s},
          {"ms", std::round(1e5 * event.duration_s) / 100},
          {"confidence", rounded(event.confidence, 1000)},
          {"px", rounded(event.amplitude_px, 100)},
          {"iod", rounded(event.amplitude_iod, 100)},
          {"regions", event.regions},
          {"units", event.action_units},
          {"emotion", event.emotion},
          {"emotion_confidence", rounded(event.emotion_confidence, 100)},
          {"note", event.note},
          {"course", event.kind == EventKind::expression ? course_of(recording, event) : Json()}};
}

void replace(std::string& text, const std::string& mark, std::string_view with) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size()))
    text.replace(at, mark.size(), with);
}

}  // namespace

std::string script_safe(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) c == '<' ? safe += "\\u003c" : safe += c;
  return safe;
}

std::string base64(const std::string& bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    const unsigned three = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned k = 0; k < 4; ++k)
      text += i + k <= bytes.size() ? digits[three >> (18U - 6U * k) & 63U] : '=';
  }
  return text;
}

ReportPage::ReportPage(std::string title, std::size_t recordings)
    : title_(std::move(title)),
      bins_(std::max(least_bins, most_bins / std::max<std::size_t>(1, recordings))) {}

Json ReportPage::face_data(const RecordingReader& recording, int face) const {
  const auto levels = read_levels(recording, face, 0, recording.frame_count(), bins_);
  Json lines = Json::array();
  for (std::size_t r = 0; r < levels.regions.size(); ++r) {
    std::vector<float> line;
    for (std::size_t bin = 0; bin < levels.bins(); ++bin)
      line.push_back(levels.values[bin * levels.regions.size() + r]);
    lines.push_back(rounded(line, 2));
  }
  const auto binned = [&](const char* dataset, std::size_t entry, bool largest) {
    return read_binned(recording, face, dataset, entry, levels.frames_per_bin, largest);
  };
  FrameIndex seen = 0;
  for (FrameIndex first = 0; first < recording.frame_count(); first += 65536)
    seen += std::ranges::count_if(
        recording.read_face(face, "valid", first,
                            std::min<FrameIndex>(65536, recording.frame_count() - first)),
        [](double flag) { return flag > 0; });
  Json data{
      {"id", face},
      {"seen", seen},
      {"step", levels.frames_per_bin},
      {"times", times_of(recording, levels.frames_per_bin)},
      {"regions", levels.regions},
      {"lines", lines},
      {"confidence", rounded(binned("confidence", 0, false), 2)},
      {"sharpness", rounded(binned("sharpness", 0, false), 0)},
      {"luma", rounded(read_binned(recording, -1, "luma_mean", 0, levels.frames_per_bin, false), 4)},
      {"head", {rounded(binned("motion/head", 0, true), 1), rounded(binned("motion/head", 1, true), 1)}},
      {"iod", rounded(binned("inter_ocular_px", 0, false), 2)},
      {"events", Json::array()}};
  for (const auto& event : recording.events(face)) data["events"].push_back(event_data(recording, event));
  return data;
}

void ReportPage::add_recording(const RecordingReader& recording, const std::string& name) {
  const auto seconds = recording.read_frames(
      "capture_s", std::max<FrameIndex>(0, recording.frame_count() - 1), recording.frame_count() > 0 ? 1 : 0);
  Json data{{"name", name},
            {"fps", number_of(recording, "capture_fps")},
            {"frames", recording.frame_count()},
            {"seconds", seconds.empty() ? 0 : seconds[0]},
            {"facts", facts_of(recording)},
            {"config", text_of(recording, "config") + "\n" + text_of(recording, "spotting_config") + "\n" +
                           text_of(recording, "recognition_config")},
            {"faces", Json::array()}};
  for (const int face : recording.face_ids()) data["faces"].push_back(face_data(recording, face));
  recordings_.push_back(std::move(data));
}

void ReportPage::add_pictures(const Event& event, const EventJpegs& pictures) {
  const auto url = [](const std::string& jpeg) {
    return jpeg.empty() ? Json() : Json("data:image/jpeg;base64," + base64(jpeg));
  };
  for (auto& face : recordings_.back()["faces"])
    for (auto& entry : face["events"])
      if (face["id"] == event.face_id && entry["id"] == event.id)
        entry["pictures"] = {{"onset", url(pictures.onset)},
                             {"apex", url(pictures.apex)},
                             {"offset", url(pictures.offset)},
                             {"motion", url(pictures.motion)},
                             {"magnification", rounded(pictures.magnification, 10)}};
}

std::string ReportPage::html() const {
  std::string page(embedded_report_html());
  replace(page, "{{title}}", html_text(title_));
  replace(page, "/*{{style}}*/",
          std::string(embedded_dygraphs_style()) + "\n" + std::string(embedded_report_style()));
  replace(page, "/*{{dygraphs}}*/", embedded_dygraphs_script());
  replace(page, "/*{{script}}*/", embedded_report_script());
  replace(page, "{{data}}",
          script_safe({{"title", title_}, {"version", MICRO_VERSION}, {"recordings", recordings_}}));
  return page;
}

}  // namespace micro
