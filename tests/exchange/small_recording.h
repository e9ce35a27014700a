#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "libmicro/store/recording_writer.h"

namespace micro::test {

/// A recording of 40 frames filmed at 200/s and played at 25/s: face 0 is missing in frame 7, face 1 is there
/// from frame 30 on. Everything in it is known.
class SmallRecording {
 public:
  static constexpr FrameIndex frames = 40;

  static void write(const std::filesystem::path& path, const std::string& source = "Interview 1.mp4") {
    ::setenv("SOURCE_DATE_EPOCH", "1767225600", 1);  // the time of creation
    const auto writer = RecordingWriter::open(path, header(source), true, false);
    for (FrameIndex i = 0; i < frames; ++i) writer->append(row(i));
    writer->set_events(events(), "[spotting]\n");
    writer->finish({{"warnings", ""}}, {{"frames_lost", 0}});
  }

  static std::vector<Event> events() {
    auto micro = event(0, 0, 4, 8, 15, EventKind::expression);
    micro.regions = {"mouth_corner_l", "cheek_l"};
    micro.action_units = "R4C+L12B";
    micro.emotion = "contempt", micro.emotion_confidence = 0.75;
    auto overlapping = event(0, 1, 10, 12, 20, EventKind::expression);
    overlapping.confidence = 0.4;
    auto blink = event(0, 2, 22, 24, 28, EventKind::blink);
    blink.note = "both \"eyes\", closed";
    return {micro, overlapping, blink, event(1, 0, 31, 33, 39, EventKind::expression)};
  }

 private:
  static Event event(int face, int id, FrameIndex onset, FrameIndex apex, FrameIndex offset, EventKind kind) {
    Event event{.interval = Interval::make(onset, apex, offset)};
    event.face_id = face, event.id = id, event.kind = kind;
    event.onset_s = onset / 200.0, event.apex_s = apex / 200.0, event.offset_s = offset / 200.0;
    event.duration_s = (offset - onset + 1) / 200.0;
    event.event_class = classify_duration(event.duration_s, ClassDefinition::strict);
    event.confidence = 0.9, event.amplitude_px = 1.25, event.amplitude_iod = 1.5, event.snr = 8;
    return event;
  }

  static RecordingHeader header(const std::string& source) {
    return {{{"source_name", source},
             {"source_sha256", std::string(64, 'a')},
             {"capture_fps_source", "option"},
             {"config", "[video]\n"}},
            {{"capture_fps", 200}, {"playback_fps", 25}, {"width", 640}, {"height", 480}},
            {{"pts_s", {}, StorageType::f64, "s", "presentation time", {}, {}, "test"},
             {"capture_s", {}, StorageType::f64, "s", "capture time", {}, {}, "test"},
             {"luma_mean", {}, StorageType::f32, "1", "mean luma", {}, {}, "test"}},
            {{"valid", {}, StorageType::flag, "1", "seen", {}, {}, "test"},
             {"confidence", {}, StorageType::f32, "1", "well placed", {}, {}, "test"},
             {"landmarks", {68, 2}, StorageType::f32, "px", "points", {"landmark", "xy"}, {}, "test"},
             {"pose",
              {6},
              StorageType::f32,
              "rad, IOD",
              "pose",
              {"pose"},
              {"pitch", "yaw", "roll", "tx", "ty", "tz"},
              "test"},
             {"inter_ocular_px", {}, StorageType::f32, "px", "distance", {}, {}, "test"},
             {"motion/displacement",
              {2, 2},
              StorageType::f32,
              "px",
              "moved",
              {"region", "xy"},
              {"glabella", "chin"},
              "test"}}};
  }

  static FrameRow row(FrameIndex i) {
    const auto t = static_cast<double>(i);
    FrameRow row{i, {t / 25, t / 200, 0.5}, {}};
    const auto face = [&](int id) {
      FrameRow::Face values{id, {1, 0.875}};
      for (int k = 0; k < 68; ++k) values.values.insert(values.values.end(), {k + t / 8, 2 * k - t / 8});
      values.values.insert(values.values.end(),
                           {0.125, -0.25, 0.5, 1, 2, 10, 80, t / 4, -t / 4, std::nan(""), 0.1});
      return values;
    };
    if (i != 7) row.faces.push_back(face(0));
    if (i >= 30) row.faces.push_back(face(1));
    return row;
  }
};

}  // namespace micro::test
