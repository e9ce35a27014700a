#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>

#include "libmicro/core/error.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/store/recording_writer.h"
#include "tests/support/process.h"

namespace micro::test {

class RecordingTest : public testing::Test {
 protected:
  void SetUp() override { ::setenv("SOURCE_DATE_EPOCH", "1767225600", 1); }  // the time of creation

  static RecordingHeader header(const std::string& source = "Gespräch.mp4") {
    return {{{"source_name", source}, {"config", "[video]\n"}},
            {{"capture_fps", 200}, {"width", 640}},
            {{"pts_s", {}, StorageType::f64, "s", "presentation time", {}, {}, "test"},
             {"luma_mean", {}, StorageType::f32, "1", "mean luma", {}, {}, "test"}},
            {{"valid", {}, StorageType::flag, "1", "seen", {}, {}, "test"},
             {"motion/displacement",
              {2, 2},
              StorageType::f32,
              "px",
              "moved",
              {"region", "xy"},
              {"a", "b"},
              "test"}}};
  }

  /// Face 0 is seen in every frame but each seventh, face 1 from frame 1500 on.
  static FrameRow row(FrameIndex i) {
    const auto t = static_cast<double>(i);
    FrameRow row{i, {t / 200, 0.5}, {}};
    if (i % 7) row.faces.push_back({0, {1, t, -t, 0.5, std::numeric_limits<double>::quiet_NaN()}});
    if (i >= 1500) row.faces.push_back({1, {1, 1, 2, 3, 4}});
    return row;
  }
  static std::vector<Event> events() {
    Event event{.interval = Interval::make(10, 15, 30)};
    event.onset_s = 0.05, event.apex_s = 0.075, event.offset_s = 0.15, event.duration_s = 0.105;
    event.confidence = 0.9, event.amplitude_px = 1.25, event.amplitude_iod = 1.4, event.snr = 8;
    event.regions = {"mouth_corner_l", "cheek_l"};
    event.note = "größer";
    return {event};
  }
  static constexpr FrameIndex frames = 2500;

  std::unique_ptr<RecordingWriter> open(const std::string& name, bool force = false,
                                        bool resume = true) const {
    return RecordingWriter::open(file(name), header(), force, resume);
  }
  static void append(RecordingWriter& writer, FrameIndex from, FrameIndex to) {
    for (FrameIndex i = from; i < to; ++i) {
      writer.append(row(i));
      if (i % 500 == 499) writer.checkpoint(state_after(i));
    }
  }
  static std::vector<std::byte> state_after(FrameIndex i) {
    return std::vector<std::byte>(8, static_cast<std::byte>(i / 500));
  }
  static void complete(RecordingWriter& writer) {
    writer.set_events(events(), "[spotting]\n");
    writer.finish({{"warnings", ""}}, {{"frames_lost", 0}});
  }
  std::string whole(const std::string& name) const {
    const auto writer = open(name, true, false);
    append(*writer, 0, frames);
    complete(*writer);
    return content_of(file(name));
  }
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  bool exists(const std::string& name) const { return std::filesystem::exists(file(name)); }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
};

}  // namespace micro::test
