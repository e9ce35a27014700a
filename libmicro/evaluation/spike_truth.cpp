#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "libmicro/core/error.h"
#include "libmicro/evaluation/annotation_files.h"

namespace micro {
namespace {

using Json = nlohmann::json;

/// Reads one truth file; every problem is an Error(input) that names the file and the place in it.
class TruthReader {
 public:
  explicit TruthReader(const std::filesystem::path& path) : file_("'" + path.string() + "'") {
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
      throw Error(ErrorCategory::input, file_ + " cannot be read", "check the name and the permissions");
    document_ = Json::parse(stream, nullptr, false);
    if (!document_.is_object() || !document_.contains("format") || document_["format"] != "microx truth 1")
      throw Error(ErrorCategory::input, file_ + " is not a truth file of microx spikein");
  }

  AnnotatedVideo read() {
    AnnotatedVideo video;
    video.fps =
        document_.contains("fps") && document_["fps"].is_number() ? document_["fps"].get<double>() : 0;
    if (!(video.fps > 0 && video.fps < 1e6)) refuse("fps");
    video.frames = frame(document_, "frames", "");
    take(video, "events", EventKind::expression);
    take(video, "distractors", EventKind::expression);
    take(video, "blinks", EventKind::blink);
    take(video, "gaze", EventKind::gaze);
    take(video, "speech", EventKind::speech);
    return video;
  }

 private:
  [[noreturn]] void refuse(const std::string& place) const {
    throw Error(ErrorCategory::input, file_ + " is damaged: " + place, "make it again with microx spikein");
  }

  FrameIndex frame(const Json& object, const char* key, const std::string& place) const {
    if (!object.is_object() || !object.contains(key) || !object[key].is_number_integer()) refuse(place + key);
    const double value = object[key].get<double>();
    if (!(value >= 0 && value <= 1e9)) refuse(place + key);
    return static_cast<FrameIndex>(value);
  }

  void take(AnnotatedVideo& video, const std::string& list, EventKind kind) const {
    if (!document_.contains(list)) return;
    if (!document_[list].is_array()) refuse(list);
    for (std::size_t i = 0; i < document_[list].size(); ++i) {
      const std::string place = list + " " + std::to_string(i) + " ";
      Annotation event = one(document_[list][i], place, video.frames);
      event.kind = kind;
      if (list == "distractors") event.given_class = EventClass::macro;
      video.events.push_back(std::move(event));
    }
  }

  Annotation one(const Json& object, const std::string& place, FrameIndex frames) const {
    const FrameIndex onset = frame(object, "onset", place), offset = frame(object, "offset", place);
    const bool has_apex = object.contains("apex");
    const FrameIndex apex = has_apex ? frame(object, "apex", place) : onset + (offset - onset) / 2;
    if (offset < onset || apex < onset || apex > offset || offset >= frames) refuse(place + "is no interval");
    Annotation event{.interval = Interval::make(onset, apex, offset)};
    event.apex_known = has_apex;
    if (object.contains("action_unit") && object["action_unit"].is_string())
      event.action_units = parse_action_units(object["action_unit"].get<std::string>());
    event.origin = file_ + " " + place;
    event.origin.pop_back();
    return event;
  }

  std::string file_;
  Json document_;
};

}  // namespace

AnnotatedVideo read_spike_truth(const std::filesystem::path& path) {
  AnnotatedVideo video = TruthReader(path).read();
  video.name = video_name_of(path.filename().string());
  return video;
}

}  // namespace micro
