#include "libmicro/pipeline/calibration.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <set>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/analysis.h"
#include "libmicro/pipeline/calibration_plan.h"
#include "libmicro/pipeline/calibration_store.h"
#include "libmicro/pipeline/film_pass.h"
#include "libmicro/report/calibration_json.h"
#include "libmicro/report/calibration_page.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr double margin_s = 0.1;  // between where the face is lost and a spike
constexpr const char* original_name = "unspiked_original";
constexpr const char* control_name = "unspiked_control";

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// Says which pass is running, and every warning once.
class PassProgress : public ProgressSink {
 public:
  explicit PassProgress(ProgressSink& sink) : sink_(sink) {}
  void name(std::string text) { name_ = std::move(text); }
  void progress(const std::string& stage, FrameIndex done, FrameIndex total) override {
    sink_.progress(name_ + ", " + stage, done, total);
  }
  void warning(const std::string& line) override {
    if (told_.insert(line).second) sink_.warning(line);
  }

 private:
  ProgressSink& sink_;
  std::string name_;
  std::set<std::string> told_;
};

std::string pass_name(std::size_t index) {
  char text[32];
  std::snprintf(text, sizeof text, "pass_%05zu", index + 1);
  return text;
}

std::string clock_text(double seconds) {
  char text[48];
  if (seconds < 90)
    std::snprintf(text, sizeof text, "%.0f s", std::ceil(seconds));
  else
    std::snprintf(text, sizeof text, "%.0f min", std::ceil(seconds / 60));
  return text;
}

/// The codec and rate that make films like the one there is.
void resolve_encoder(CalibrationRequest& request, const ClipInfo& clip) {
  auto& encoder = request.encoder;
  if (encoder.codec != "auto") return;
  const bool h264 = clip.codec == "h264", known = (h264 || clip.codec == "hevc") && clip.bit_rate > 0;
  encoder.codec = !known ? "ffv1" : h264 ? "libx264" : "libx265";
  if (!known || request.quality >= 0) return;
  const std::string rate = "b=" + std::to_string(std::llround(clip.bit_rate));
  encoder.options = rate + (encoder.options.empty() ? "" : ":" + encoder.options);
}

std::string encoding_text(const CalibrationRequest& request) {
  std::string text = request.encoder.codec == "ffv1" ? "ffv1 (lossless)" : request.encoder.codec;
  if (request.quality >= 0) text += ", quality " + std::to_string(request.quality);
  return text + (request.encoder.options.empty() ? "" : ", " + request.encoder.options);
}

/// All that the passes depend on. Not the repeats, which only add passes.
std::string identity(CalibrationRequest request, const std::string& film_sha256) {
  const OptionSet all = request.options();
  OptionSet kept;
  for (const auto& option : all.options())
    if (!option.name.starts_with("run.") && option.name != "calibration.repeats") kept.add(option);
  return std::string("# microx calibrate ") + MICRO_VERSION + "\n# film sha256 " + film_sha256 + "\n# face " +
         std::to_string(request.face) + "\n" + kept.toml();
}

FrameIndex frames_in(const std::vector<PlannedSpan>& spans) {
  FrameIndex sum = 0;
  for (const auto& span : spans) sum += span.offset - span.onset + 1;
  return sum;
}

class Calibration {
 public:
  Calibration(CalibrationRequest request, ProgressSink& sink, const std::stop_token& stop)
      : request_(std::move(request)), progress_(sink), stop_(stop) {}

  CalibrationReport run() {
    check_outputs();
    prepare();
    const CalibrationStore store(folder(), report_.settings, request_.fresh);
    analyse_unspiked(store);
    plan_passes();
    std::vector<CalibrationFilm> films;
    for (std::size_t i = 0; i < passes_.size() && report_.stopped_by.empty(); ++i) {
      auto film = pass(store, i);
      if (film) films.push_back(std::move(*film));
    }
    refuse_nothing(films);
    conclude(films);
    write();
    return std::move(report_);
  }

 private:
  fs::path folder() const {
    return request_.output.parent_path() / (request_.output.stem().string() + ".passes");
  }

  void check_outputs() const {
    std::error_code ignored;
    if (request_.output.extension() != ".json")
      throw Error(ErrorCategory::usage, "'" + request_.output.string() + "' does not end in .json",
                  "the page goes beside it as .html");
    for (const auto& path : {request_.output, page_of(request_.output)})
      if (fs::exists(path, ignored) && !request_.force && !CalibrationStore::exists(folder()))
        throw Error(ErrorCategory::output, "'" + path.string() + "' exists already", "--force replaces it");
    if (is_still(request_.input, request_.config.video.capture_fps))
      throw Error(ErrorCategory::usage, "'" + request_.input.string() + "' is a picture, not film",
                  "make film of it with microx spikein");
  }

  SpikeInRequest spike_request() const {
    SpikeInRequest spikes{.input = request_.input,
                          .face = request_.face,
                          .force = true,
                          .encoder = request_.encoder,
                          .quality = request_.quality,
                          .capture_fps = request_.config.video.capture_fps,
                          .tracking = request_.config.face,
                          .threads = request_.config.run.threads};
    spikes.spikes.events = 0;
    spikes.spikes.minimum_confidence = request_.minimum_confidence;
    spikes.spikes.largest_turn_deg = request_.largest_turn_deg;
    return spikes;
  }

  /// Follows the face and settles what the film decides: rate, grid, encoder.
  void prepare() {
    progress_.name("face");
    watched_ = watch_film(spike_request(), progress_, stop_);
    const ClipInfo& clip = watched_.clip;
    report_ = {.version = MICRO_VERSION,
               .film = request_.input.filename().string(),
               .film_sha256 = source_sha256(request_.input),
               .codec = clip.codec,
               .width = clip.width,
               .height = clip.height,
               .face = request_.face,
               .frames = watched_.track.frames(),
               .fps = clip.capture_fps,
               .bit_rate = clip.bit_rate,
               .inter_ocular_px = watched_.track.median_inter_ocular_px(),
               .repeats = request_.repeats};
    request_.config.video.capture_fps = clip.capture_fps;
    request_.config.features.use = "none";  // only events count here
    resolve_encoder(request_, clip);
    report_.encoding = encoding_text(request_);
    report_.settings = identity(request_, report_.film_sha256);
    grid_ = CalibrationGrid::make(request_.grid, clip.capture_fps, report_.inter_ocular_px);
    report_.in_percent = grid_.in_percent;
    for (const auto& note : grid_.notes) note_down(note);
  }

  void note_down(const std::string& note) {
    report_.notes.push_back(note);
    progress_.warning(note);
  }

  /// Expressions of the face in one film.
  std::vector<Interval> analysed(const CalibrationStore& store, const fs::path& film, const std::string& name,
                                 bool resume) {
    const AnalysisRequest request{.input = film,
                                  .output = store.file(name + ".h5"),
                                  .force = true,
                                  .resume = resume,
                                  .keep_empty = true};
    std::vector<Interval> found;
    for (const auto& event : analyze(request, request_.config, progress_, stop_).events)
      if (event.face_id == request_.face && event.kind == EventKind::expression)
        found.push_back(event.interval);
    return found;
  }

  /// Makes a film with these spikes, analyses it and keeps the result.
  CalibrationFilm made(const CalibrationStore& store, const std::string& name, const CalibrationPass& pass) {
    const Stopwatch watch;
    store.remove_films(name);
    SpikeInRequest spikes = spike_request();
    const bool note_needed = spikes.encoder.codec == "ffv1" && watched_.clip.full_range;
    spikes.output = store.file(name + (note_needed ? ".mkv" : ".mov"));
    spikes.spikes.listed = requests_of(pass, grid_, watched_.track.timeline(report_.fps));
    const SpikeInResult result = spike_in_film(spikes, watched_, progress_, stop_);
    CalibrationFilm film;
    for (std::size_t i = 0; i < pass.size(); ++i) {
      const auto& event = result.plan.events.at(i);
      const auto& wish = pass[i].spike;
      film.spikes.push_back({.region = wish.region,
                             .action_unit = wish.action_unit,
                             .duration_ms = wish.duration_ms,
                             .amplitude = wish.amplitude,
                             .amplitude_px = event.amplitude_px,
                             .amplitude_iod = event.amplitude_iod(),
                             .truth = event.interval});
    }
    film.found = analysed(store, spikes.output, name, false);
    film.seconds = watch.seconds();
    store.write(name, film);
    if (!request_.keep) store.remove_films(name);
    return film;
  }

  void analyse_unspiked(const CalibrationStore& store) {
    progress_.name("the film as it is");
    auto original = store.read(original_name);
    if (!original) {
      const Stopwatch watch;
      original = CalibrationFilm{{}, analysed(store, request_.input, original_name, true), 0};
      original->seconds = watch.seconds();
      store.write(original_name, *original);
      if (!request_.keep) store.remove_films(original_name);
    }
    slowest_s_ = original->seconds;
    progress_.name("the film encoded again without spikes");
    auto control = store.read(control_name);
    if (!control) {
      refuse_small_budget(2);
      control = made(store, control_name, {});
    }
    slowest_s_ = control->seconds;
    const double minutes = static_cast<double>(frames_in(watched_.track.visible())) / report_.fps / 60;
    report_.original = {"as it is", minutes, std::move(original->found)};
    report_.control = {"encoded again without spikes", minutes, std::move(control->found)};
    known_ = report_.original.found;
    known_.insert(known_.end(), report_.control.found.begin(), report_.control.found.end());
  }

  void plan_passes() {
    const auto& track = watched_.track;
    const FrameIndex margin = std::llround(request_.grid.gap_s / 2 * report_.fps);
    const auto usable = track.usable(request_.minimum_confidence, request_.largest_turn_deg,
                                     std::llround(margin_s * report_.fps));
    passes_ = lay_out(grid_, request_.grid, request_.repeats, free_stretches(usable, known_, margin),
                      track.timeline(report_.fps));
    report_.passes_planned = passes_.size();
    for (const auto& one : passes_) report_.spikes_planned += one.size();
  }

  bool in_budget(double seconds) const {
    return request_.budget_s <= 0 || watch_.seconds() + seconds <= request_.budget_s;
  }

  /// Nothing = not done any more; report_.stopped_by says why.
  std::optional<CalibrationFilm> pass(const CalibrationStore& store, std::size_t index) {
    if (auto done = store.read(pass_name(index))) return done;
    if (request_.most_passes > 0 && passes_made_ >= request_.most_passes)
      report_.stopped_by = "as many passes as were allowed in one run are done";
    if (!in_budget(slowest_s_)) report_.stopped_by = "the budget of time was used up";
    if (!report_.stopped_by.empty()) return {};
    const double left_s = slowest_s_ * static_cast<double>(passes_.size() - index);
    progress_.name("pass " + std::to_string(index + 1) + " of " + std::to_string(passes_.size()) +
                   " (all in " + clock_text(left_s) + ")");
    CalibrationFilm film = made(store, pass_name(index), passes_[index]);
    slowest_s_ = std::max(passes_made_++ > 0 ? slowest_s_ : 0.0, film.seconds);
    return film;
  }

  void refuse_small_budget(int films) const {
    if (in_budget(films * slowest_s_)) return;
    throw Error(ErrorCategory::usage,
                "the budget of " + clock_text(request_.budget_s) +
                    " is too small: " + clock_text(watch_.seconds()) +
                    " were needed so far and one pass takes about " + clock_text(slowest_s_),
                "what is done is kept; give more, or a shorter film");
  }

  void refuse_nothing(const std::vector<CalibrationFilm>& films) const {
    if (films.empty()) refuse_small_budget(1);
  }

  void conclude(std::vector<CalibrationFilm>& films) {
    std::vector<SpikeTrial> trials;
    for (auto& film : films) {
      report_.further_alarms += judge_spikes(film.spikes, film.found, known_);
      trials.insert(trials.end(), film.spikes.begin(), film.spikes.end());
    }
    report_.passes_done = films.size();
    report_.spiked_minutes = report_.original.minutes * static_cast<double>(films.size());
    std::vector<std::string> regions;
    for (const auto& [name, units] : grid_.regions) {
      regions.push_back(name);
      auto& text = report_.action_units.emplace_back();
      for (const auto& unit : units) text += (text.empty() ? "" : ", ") + unit;
    }
    report_.sensitivity =
        summarise_spikes(trials, regions, grid_.durations_ms, grid_.amplitudes, report_.fps);
  }

  void write() const {
    PendingFiles files;
    files.add(request_.output, calibration_json(report_));
    files.add(page_of(request_.output), calibration_page(report_));
    files.publish();
  }

  CalibrationRequest request_;
  PassProgress progress_;
  const std::stop_token& stop_;
  const Stopwatch watch_;
  Watched watched_;
  CalibrationGrid grid_;
  CalibrationReport report_;
  std::vector<Interval> known_;  ///< found in the unspiked film
  std::vector<CalibrationPass> passes_;
  int passes_made_ = 0;  ///< in this run
  double slowest_s_ = 0;
};

}  // namespace

OptionSet CalibrationRequest::options() {
  OptionSet set = config.options();
  grid.add_to(set);
  set.add({"calibration.repeats", &repeats, "spikes in every cell of the grid, at least", 1, 10000});
  set.add({"place.minimum_confidence", &minimum_confidence, "of the face, where spikes may go", 0, 1});
  set.add({"place.largest_turn_deg", &largest_turn_deg, "of the head, where spikes may go", 0, 90});
  set.add({"encoder.codec", &encoder.codec,
           "of the spiked films; auto = the film's own at its own bit rate (H.264, HEVC), otherwise ffv1"});
  set.add({"encoder.quality", &quality,
           "of libx264 and libx265: 0 best .. 51 worst (constant rate factor); -1 = by bit rate", -1, 51});
  set.add({"encoder.pixel_format", &encoder.pixel_format, "auto = the film's own"});
  set.add({"encoder.options", &encoder.options, "more of the encoder, key=value:key=value"});
  return set;
}

fs::path page_of(const fs::path& output) {
  fs::path page = output;
  return page.replace_extension(".html");
}

CalibrationReport calibrate(const CalibrationRequest& request, ProgressSink& progress,
                            const std::stop_token& stop) {
  return Calibration(request, progress, stop).run();
}

}  // namespace micro
