#include "libmicro/pipeline/review_session.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "libmicro/core/action_units.h"
#include "libmicro/core/error.h"
#include "libmicro/evaluation/agreement.h"
#include "libmicro/evaluation/matching.h"
#include "libmicro/evaluation/video_pairs.h"
#include "libmicro/pipeline/coding_json.h"

namespace micro {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* consensus_coder = "consensus";  ///< what two coders agreed on is kept as this one's
constexpr FrameIndex coarse_frames = 16;
constexpr FrameIndex stretch_frames = 16384;
constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCategory::usage, why); }

Json json_of_event(const Event& event) {
  return {{"id", event.id},
          {"kind", to_string(event.kind)},
          {"class", to_string(event.event_class)},
          {"onset", event.interval.onset()},
          {"apex", event.interval.apex()},
          {"offset", event.interval.offset()},
          {"confidence", event.confidence},
          {"iod", event.amplitude_iod},
          {"regions", event.regions},
          {"action_units", event.action_units},
          {"emotion", event.emotion},
          {"emotion_confidence", event.emotion_confidence},
          {"note", event.note}};
}

double number_of(const RecordingReader& recording, const char* name) {
  const auto found = recording.numbers().find(name);
  return found == recording.numbers().end() ? 0 : found->second;
}

/// Whole file at once, in stretches, so that only the result is large.
Excursions all_excursions(const RecordingReader& recording, int face) {
  Excursions all;
  for (FrameIndex first = 0; first < recording.frame_count(); first += stretch_frames) {
    auto part =
        read_excursions(recording, face, first, std::min(stretch_frames, recording.frame_count() - first));
    all.regions = part.regions;
    all.frames += part.frames;
    all.values.insert(all.values.end(), part.values.begin(), part.values.end());
  }
  return all;
}

/// Largest value of each region in each bin of rows.
std::vector<float> largest(const float* rows, std::size_t count, std::size_t regions, std::size_t per_bin) {
  std::vector<float> bins((count + per_bin - 1) / per_bin * regions, nothing);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t r = 0; r < regions; ++r) {
      float& bin = bins[i / per_bin * regions + r];
      bin = std::fmax(bin, rows[i * regions + r]);
    }
  return bins;
}

std::vector<Annotation> annotations_of(const std::vector<Coding>& codings) {
  std::vector<Annotation> events;
  for (const auto& coding : codings) {
    if (!coding.is_event()) continue;
    Annotation event{.interval = Interval::make(coding.onset, coding.apex, coding.offset)};
    event.emotion = coding.emotion;
    event.action_units = parse_action_units(coding.action_units, true);
    event.origin = std::to_string(coding.id);
    events.push_back(std::move(event));
  }
  return events;
}

/// The coding that was agreed on for this stretch, if any.
Json agreed_on(const Coding& coding, const std::vector<Coding>& agreed) {
  const auto found = std::ranges::find_if(agreed, [&](const Coding& one) {
    return one.status != "deleted" && one.onset <= coding.offset && coding.onset <= one.offset;
  });
  return found == agreed.end() ? Json() : json_of(*found);
}

/// Both coders' movements side by side: matched pairs, and those that only one of them has, by onset, each
/// with what was agreed on.
Json consensus(const std::vector<Coding>& one, const std::vector<Coding>& other,
               const std::vector<Coding>& agreed) {
  const auto events_one = annotations_of(one), events_other = annotations_of(other);
  std::set<std::string> paired_one, paired_other;
  const auto coding = [](const std::vector<Coding>& list, const Annotation& event) -> const Coding& {
    return *std::ranges::find(list, std::stoll(event.origin), &Coding::id);
  };
  std::vector<Json> rows;
  const auto add = [&](const Coding* mine, const Coding* theirs, double iou) {
    rows.push_back({{"one", mine ? json_of(*mine) : Json()},
                    {"other", theirs ? json_of(*theirs) : Json()},
                    {"iou", iou},
                    {"agreed", agreed_on(mine ? *mine : *theirs, agreed)}});
  };
  for (const auto& match : match_events(events_other, events_one)) {
    const auto &mine = events_one[match.predicted], &theirs = events_other[match.truth];
    paired_one.insert(mine.origin), paired_other.insert(theirs.origin);
    add(&coding(one, mine), &coding(other, theirs), match.iou);
  }
  for (const auto& event : events_one)
    if (!paired_one.contains(event.origin)) add(&coding(one, event), nullptr, 0);
  for (const auto& event : events_other)
    if (!paired_other.contains(event.origin)) add(nullptr, &coding(other, event), 0);
  const auto begin = [](const Json& row) {
    return (row["one"].is_null() ? row["other"] : row["one"])["onset"].get<FrameIndex>();
  };
  std::ranges::stable_sort(rows, {}, begin);
  return rows;
}

}  // namespace

ReviewSession::ReviewSession(std::filesystem::path recording, bool blind)
    : path_(std::move(recording)), blind_(blind), journal_((RecordingReader::open(path_), path_)) {
  codings_ = read_codings(path_);
  recovered_ = journal_.replay(codings_);
  if (recovered_ > 0) {
    write_codings(path_, codings_);
    journal_.clear();
  }
  reader_ = RecordingReader::open(path_);
  for (const int face : reader_->face_ids()) {
    auto& all = excursions_[face] = all_excursions(*reader_, face);
    coarse_[face] = largest(all.values.data(), all.frames, all.regions.size(), coarse_frames);
  }
}

const std::vector<Coding>& ReviewSession::codings_of(int face, const std::string& coder) const {
  static const std::vector<Coding> none;
  const auto found = codings_.find({face, coder});
  return found == codings_.end() ? none : found->second;
}

bool ReviewSession::coded_blind(const std::string& coder) const {
  bool any = false;
  for (const auto& [key, list] : codings_)
    for (const auto& coding : list) {
      if (key.second != coder) continue;
      if (!coding.blind) return false;
      any = true;
    }
  return any;
}

bool ReviewSession::hidden_from(const std::string& coder) const {
  return !revealed_.contains(coder) && (blind_ || coded_blind(coder));
}

bool ReviewSession::has_seen_proposals(const std::string& coder) const {
  if (!hidden_from(coder)) return true;
  return std::ranges::any_of(codings_, [&](const auto& one) {
    return one.first.second == coder &&
           std::ranges::any_of(one.second, [](const Coding& coding) { return !coding.blind; });
  });
}

Json ReviewSession::state(const std::string& coder) const {
  Json faces = Json::array();
  std::set<std::string> coders;
  for (const int face : reader_->face_ids()) {
    Json events = Json::array(), codings = Json::array();
    if (!hidden_from(coder))
      for (const auto& event : reader_->events(face)) events.push_back(json_of_event(event));
    for (const auto& coding : codings_of(face, coder))
      if (coding.status != "deleted") codings.push_back(json_of(coding));
    faces.push_back(
        {{"id", face}, {"regions", excursions_.at(face).regions}, {"events", events}, {"codings", codings}});
  }
  for (const auto& [key, list] : codings_)
    if (key.second != coder) coders.insert(key.second);
  return {{"recording", path_.filename().string()},
          {"frames", reader_->frame_count()},
          {"fps", number_of(*reader_, "capture_fps")},
          {"width", number_of(*reader_, "width")},
          {"height", number_of(*reader_, "height")},
          {"coder", coder},
          {"hidden", hidden_from(coder)},
          {"recovered", recovered_},
          {"faces", faces},
          {"coders", coders}};
}

void ReviewSession::check(int face, const std::string& coder, const Coding& coding) const {
  if (!excursions_.contains(face)) refuse("there is no face " + std::to_string(face));
  const bool named =
      !coder.empty() && coder.size() <= CodingLimits::coder && coder != "." &&
      std::ranges::all_of(coder, [](unsigned char c) { return c >= 0x20 && c != '/' && c != 0x7f; });
  if (!named) refuse("a coder's name has 1 to 48 characters and no slash");
  static constexpr std::array known{"accepted", "rejected", "added", "deleted"};
  if (std::ranges::none_of(known, [&](const char* status) { return coding.status == status; }))
    refuse("there is no status '" + coding.status + "'");
  if (!(0 <= coding.onset && coding.onset <= coding.apex && coding.apex <= coding.offset &&
        coding.offset < reader_->frame_count()))
    refuse("onset, apex and offset must follow each other within the recording");
  if (!parse_action_unit_codes(coding.action_units))
    refuse("action units look like R4C+L12, not '" + coding.action_units + "'");
  if (coding.action_units.size() > CodingLimits::action_units ||
      coding.emotion.size() > CodingLimits::emotion || coding.comment.size() > CodingLimits::comment)
    refuse("a text is too long (comments up to 2000 bytes)");
}

ReviewSession::Saved ReviewSession::put(int face, const std::string& coder, Coding coding) {
  check(face, coder, coding);
  const auto& list = codings_of(face, coder);
  if (coding.id < 0) {
    coding.id = 0, coding.revision = 0;
    for (const auto& other : list) coding.id = std::max(coding.id, other.id + 1);
  } else {
    const auto old = std::ranges::find(list, coding.id, &Coding::id);
    if (old == list.end()) refuse("there is no coding " + std::to_string(coding.id));
    if (old->revision != coding.revision) return {*old, true};
    ++coding.revision;
  }
  const auto old = std::ranges::find(list, coding.id, &Coding::id);
  coding.blind = !has_seen_proposals(coder) && (old == list.end() || old->blind);
  journal_.append(face, coder, coding);
  put_coding(codings_[{face, coder}], coding);
  changed_ = true;
  return {coding, false};
}

Json ReviewSession::agreement(int face, const std::string& one, const std::string& other) const {
  VideoPair pair;
  pair.name = path_.stem().string();
  pair.fps = number_of(*reader_, "capture_fps"), pair.frames = reader_->frame_count();
  pair.predicted = annotations_of(codings_of(face, one)),
  pair.truth = annotations_of(codings_of(face, other));
  BootstrapOptions no_intervals;
  no_intervals.samples = 0;
  Json metrics = Json::array();
  for (const auto& metric : evaluate_agreement({pair}, {}, no_intervals).metrics)
    if (std::isfinite(metric.value))
      metrics.push_back(
          {{"group", metric.group}, {"name", metric.name}, {"unit", metric.unit}, {"value", metric.value}});
  return {{"one", one},
          {"other", other},
          {"consensus", consensus_coder},
          {"metrics", metrics},
          {"events",
           consensus(codings_of(face, one), codings_of(face, other), codings_of(face, consensus_coder))}};
}

Levels ReviewSession::levels(int face, FrameIndex first, FrameIndex count, std::size_t bins) const {
  const auto found = excursions_.find(face);
  if (found == excursions_.end()) refuse("there is no face " + std::to_string(face));
  if (first < 0 || count < 1 || first >= reader_->frame_count() || count > reader_->frame_count() - first ||
      bins < 1 || bins > 8192)
    refuse("these frames are not all there");
  const auto& all = found->second;
  const std::size_t regions = all.regions.size();
  FrameIndex per_bin = (count + static_cast<FrameIndex>(bins) - 1) / static_cast<FrameIndex>(bins);
  if (per_bin < coarse_frames)
    return {first, per_bin, all.regions,
            largest(all.values.data() + static_cast<std::size_t>(first) * regions,
                    static_cast<std::size_t>(count), regions, static_cast<std::size_t>(per_bin))};
  per_bin = (per_bin + coarse_frames - 1) / coarse_frames * coarse_frames;
  const auto from = static_cast<std::size_t>(first / coarse_frames),
             to = static_cast<std::size_t>((first + count + coarse_frames - 1) / coarse_frames);
  return {first / coarse_frames * coarse_frames, per_bin, all.regions,
          largest(coarse_.at(face).data() + from * regions, to - from, regions,
                  static_cast<std::size_t>(per_bin / coarse_frames))};
}

void ReviewSession::store() {
  if (!changed_) return;
  write_codings(path_, codings_);
  journal_.clear();
  changed_ = false;
}

}  // namespace micro
