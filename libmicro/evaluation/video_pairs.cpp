#include "libmicro/evaluation/video_pairs.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

#include "libmicro/core/error.h"

namespace micro {
namespace {

bool may_be_same_subject(const AnnotatedVideo& one, const AnnotatedVideo& other) {
  return one.subject.empty() || other.subject.empty() || same_subject(one.subject, other.subject);
}

bool same_name(const AnnotatedVideo& one, const AnnotatedVideo& other) { return one.name == other.name; }

bool same_other_name(const AnnotatedVideo& one, const AnnotatedVideo& other) {
  return (!one.other_name.empty() && one.other_name == other.name) ||
         (!other.other_name.empty() && other.other_name == one.name);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i) text += (i ? ", " : "") + names[i];
  return text + (names.size() > 5 ? ", ..." : "");
}

class Pairing {
 public:
  Pairing(AnnotationSet predicted, AnnotationSet truth, const PairingOptions& options)
      : predicted_(std::move(predicted)), truth_(std::move(truth)), options_(options) {
    partner_.resize(predicted_.videos.size(), nobody);
    taken_.resize(truth_.videos.size(), false);
  }

  PairedVideos pair() {
    for (const auto* set : {&predicted_, &truth_}) {
      if (set->videos.empty()) throw Error(ErrorCategory::input, "'" + set->source + "' holds no videos");
      std::ranges::copy(set->notes, std::back_inserter(result_.notes));
    }
    if (unnamed())
      partner_[0] = 0, taken_[0] = true;
    else
      find_partners(same_name), find_partners(same_other_name);
    join();
    std::ranges::sort(result_.videos, {},
                      [](const VideoPair& pair) { return std::tie(pair.subject, pair.name); });
    return std::move(result_);
  }

 private:
  static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

  /// Whether there is one video on either side and one of them is unnamed; throws when only the latter holds.
  bool unnamed() const {
    for (const auto* set : {&predicted_, &truth_}) {
      const auto lacks = std::ranges::find(set->videos, "", &AnnotatedVideo::name);
      if (lacks == set->videos.end()) continue;
      if (predicted_.videos.size() == 1 && truth_.videos.size() == 1) return true;
      throw Error(ErrorCategory::input, "'" + set->source + "' does not say to which video its events belong",
                  "name the column with columns video=NAME");
    }
    return false;
  }

  template <class Same>
  void find_partners(Same same) {
    for (std::size_t i = 0; i < predicted_.videos.size(); ++i) {
      const AnnotatedVideo& video = predicted_.videos[i];
      if (partner_[i] != nobody) continue;
      for (std::size_t j = 0; j < truth_.videos.size(); ++j) {
        const AnnotatedVideo& other = truth_.videos[j];
        if (!same(video, other) || !may_be_same_subject(video, other)) continue;
        if (partner_[i] != nobody || taken_[j])
          throw Error(ErrorCategory::input,
                      "the video '" + video.name + "' of '" + predicted_.source + "' and '" + other.name +
                          "' of '" + truth_.source + "' fit more than one",
                      "name the subject on both sides, or rename");
        partner_[i] = j, taken_[j] = true;
      }
    }
  }

  void join() {
    std::vector<std::string> not_in_truth, not_in_predicted;
    for (std::size_t i = 0; i < predicted_.videos.size(); ++i)
      if (partner_[i] != nobody)
        add(predicted_.videos[i], truth_.videos[partner_[i]]);
      else if (without_partner(predicted_.videos[i], not_in_truth))
        add(predicted_.videos[i], {});
    for (std::size_t j = 0; j < truth_.videos.size(); ++j)
      if (!taken_[j] && without_partner(truth_.videos[j], not_in_predicted)) add({}, truth_.videos[j]);
    report(not_in_truth, predicted_.source, truth_.source);
    report(not_in_predicted, truth_.source, predicted_.source);
  }

  bool without_partner(const AnnotatedVideo& video, std::vector<std::string>& names) const {
    names.push_back("'" + video.name + "'");
    return options_.missing_videos == "empty";
  }

  void report(const std::vector<std::string>& names, const std::string& in, const std::string& not_in) {
    if (names.empty()) return;
    const std::string what = std::to_string(names.size()) +
                             (names.size() == 1 ? " video of '" : " videos of '") + in + "' missing from '" +
                             not_in + "': " + listed(names);
    if (options_.missing_videos == "error")
      throw Error(ErrorCategory::input, what,
                  "--score.missing_videos empty takes them as without events there, skip leaves them out");
    result_.notes.push_back(
        what + (options_.missing_videos == "empty" ? "; taken as without events there" : "; left out"));
  }

  void add(const AnnotatedVideo& predicted, const AnnotatedVideo& truth) {
    VideoPair pair;
    pair.name = truth.name.empty() ? predicted.name : truth.name;
    pair.subject = truth.subject.empty() ? predicted.subject : truth.subject;
    pair.fps = rate(predicted, truth);
    pair.frames = length(predicted, truth);
    pair.predicted = predicted.events, pair.truth = truth.events;
    check_length(pair);
    result_.videos.push_back(std::move(pair));
  }

  double rate(const AnnotatedVideo& predicted, const AnnotatedVideo& truth) const {
    if (options_.fps > 0) return options_.fps;
    if (!std::isfinite(truth.fps)) return predicted.fps;
    if (std::isfinite(predicted.fps) && std::abs(predicted.fps - truth.fps) > 1e-3 * truth.fps)
      throw Error(ErrorCategory::input,
                  "the video '" + truth.name + "' was filmed at " + std::to_string(predicted.fps) +
                      "/s in '" + predicted_.source + "' and at " + std::to_string(truth.fps) + "/s in '" +
                      truth_.source + "'",
                  "analyse it with the right --capture-fps, or give --score.fps if the frames correspond");
    return truth.fps;
  }

  FrameIndex length(const AnnotatedVideo& predicted, const AnnotatedVideo& truth) {
    if (predicted.frames > 0 && truth.frames > 0 && predicted.frames != truth.frames)
      result_.notes.push_back("the video '" + truth.name + "' has " + std::to_string(predicted.frames) +
                              " frames in '" + predicted_.source + "' and " + std::to_string(truth.frames) +
                              " in '" + truth_.source + "': check that frame numbers correspond");
    const FrameIndex known = std::max(predicted.frames, truth.frames);
    return known > 0 ? known : options_.frames;
  }

  static void check_length(const VideoPair& pair) {
    for (const auto* events : {&pair.predicted, &pair.truth})
      for (const auto& event : *events)
        if (pair.frames > 0 && event.interval.offset() >= pair.frames)
          throw Error(ErrorCategory::input, event.origin + ": the event ends behind the last of the " +
                                                std::to_string(pair.frames) + " frames of '" + pair.name +
                                                "'");
  }

  AnnotationSet predicted_, truth_;
  const PairingOptions& options_;
  std::vector<std::size_t> partner_;
  std::vector<bool> taken_;
  PairedVideos result_;
};

}  // namespace

void PairingOptions::add_to(OptionSet& set) {
  set.add({"score.missing_videos",
           &missing_videos,
           "a video that only one side has: refuse, take as without events on the other, leave out",
           {},
           {},
           {"error", "empty", "skip"}});
  set.add({"score.fps", &fps, "capture rate of all videos, frames/s; 0 = as the sources say", 0, 1e6});
  set.add(
      {"score.frames", &frames, "length of videos of which no source says it, frames; 0 = unknown", 0, 1e9});
}

double VideoPair::minutes() const {
  return frames > 0 ? static_cast<double>(frames) / fps / 60 : std::numeric_limits<double>::quiet_NaN();
}

PairedVideos pair_videos(AnnotationSet predicted, AnnotationSet truth, const PairingOptions& options) {
  return Pairing(std::move(predicted), std::move(truth), options).pair();
}

}  // namespace micro
