#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/options.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/store/codings_table.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// What of a recording goes out, and how.
struct ExportOptions {
  std::string columns =
      "valid,confidence,inter_ocular_px,pose,motion/displacement";  ///< patterns, comma-separated; see
                                                                    ///< columns.h
  std::string layout = "wide";  ///< per-frame tables: one column a quantity (wide) or one row a value (long)
  bool all = false;             ///< also what is not an expression: blinks, head motion, ...
  int face = -1;                ///< this face alone; -1 = every face
  double least_confidence = 0;  ///< events below it stay behind
  std::string
      coder;  ///< what this coder accepted and added instead of what was found; empty = what was found
  int first_frame = 0;  ///< number of a video's first frame (formats in which programs expect 1)
  std::string media;    ///< name of the video in what is written; empty = as it was called when analysed
  void add_to(OptionSet& set);  ///< as "export.*"
};

/// One recording as formats see it: what the options leave of it, with its clocks.
class ExportedRecording {
 public:
  /// Throws Error(input) for what is no recording, Error(usage) when there is no such face or coder.
  ExportedRecording(const std::filesystem::path& path, const ExportOptions& options);

  const RecordingReader& reader() const { return *reader_; }
  const ExportOptions& options() const { return options_; }
  const std::string& name() const { return name_; }      ///< of the recording's file, without its ending
  std::string media() const;                             ///< the video's file name
  std::string text(const std::string& attribute) const;  ///< "" when there is none
  double number(const std::string& attribute) const;     ///< NaN when there is none
  double capture_fps() const { return number("capture_fps"); }
  FrameIndex frames() const { return reader_->frame_count(); }
  const std::vector<int>& faces() const { return faces_; }
  /// By onset.
  std::vector<Event> events(int face) const;

  /// When a frame begins, in seconds from the first frame: on the clock of the video as it is played, and of
  /// the scene as it was filmed. `frame` may be frames(): the end.
  double playback_s(FrameIndex frame) const { return at(playback_, frame); }
  double capture_s(FrameIndex frame) const { return at(capture_, frame); }

 private:
  std::vector<Event> coded_events(int face) const;
  std::vector<double> read_clock(const char* dataset, double fps) const;
  static double at(const std::vector<double>& clock, FrameIndex frame);

  std::unique_ptr<RecordingReader> reader_;
  ExportOptions options_;
  std::string name_;
  std::vector<int> faces_;
  Codings codings_;                         ///< of options().coder
  std::vector<double> playback_, capture_;  ///< frames() + 1
};

/// Where a format puts its files: beside each other in one folder, under names that begin alike.
struct ExportTarget {
  PendingFiles& files;
  std::filesystem::path folder;
  std::string name;    ///< what the files' names begin with
  bool force = false;  ///< replace files that exist

  /// Adds "<name><ending>". Throws Error(output) when it is there already and not `force`.
  void add(const std::string& ending, const std::function<void(std::ostream&)>& write) const;
};

/// One format: a file under exchange/formats/ that defines `ExportFormat export_format_<file name>()` adds
/// one.
struct ExportFormat {
  std::string name;
  std::string description;
  std::string files;      ///< what is written, e.g. "NAME.eaf"
  std::string reference;  ///< who reads it
  bool study = false;     ///< one file for all recordings
  std::function<void(const std::vector<ExportedRecording>&, const ExportTarget&)> write;
};

/// Sorted by file name (generated from the folder).
std::vector<ExportFormat> all_export_formats();
/// Throws Error(usage), naming all there are.
ExportFormat export_format_named(const std::string& name);

}  // namespace micro
