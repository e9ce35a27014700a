#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/pipeline/coding_journal.h"
#include "libmicro/report/excursion.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// What stands behind the review page: a recording, its proposals, and what coders say of them. Not
/// thread-safe.
class ReviewSession {
 public:
  /// `blind`: a coder is told of proposals only after saying that all has been looked at. A coder who has
  /// worked blind so far stays blind, whatever `blind` says. Takes what an interrupted session left into the
  /// recording first. Throws Error.
  ReviewSession(std::filesystem::path recording, bool blind);

  /// Everything the page needs to begin: the clip, faces with their proposals (unless hidden from this
  /// coder), this coder's codings, the other coders' names.
  nlohmann::ordered_json state(const std::string& coder) const;

  struct Saved {
    Coding coding;          ///< as it is now
    bool conflict = false;  ///< not saved: it was changed elsewhere since the page read it
  };
  /// Saves one coding; it is on the disk when this returns. `coding.revision` is that of the coding the
  /// change was made on, id -1 makes a new one. Throws Error(usage) for what cannot be, Error(output) when it
  /// cannot be saved.
  Saved put(int face, const std::string& coder, Coding coding);

  /// Blind mode: shows this coder the proposals from now on.
  void reveal(const std::string& coder) { revealed_[coder] = true; }
  bool hidden_from(const std::string& coder) const;

  /// Agreement of two coders over one face (kappa, agreement ratio, timing), and what both say side by side
  /// with what was agreed on: the codings of a coder called "consensus".
  nlohmann::ordered_json agreement(int face, const std::string& one, const std::string& other) const;

  /// The largest excursion of each region in `bins` stretches of the frames asked for.
  Levels levels(int face, FrameIndex first, FrameIndex count, std::size_t bins) const;

  /// Brings all codings into the recording. Throws Error(output); the journal then still has them.
  void store();

  const RecordingReader& recording() const { return *reader_; }
  const std::filesystem::path& path() const { return path_; }
  std::size_t recovered() const { return recovered_; }  ///< changes of an interrupted session

 private:
  bool coded_blind(const std::string& coder) const;
  bool has_seen_proposals(const std::string& coder) const;
  void check(int face, const std::string& coder, const Coding& coding) const;
  const std::vector<Coding>& codings_of(int face, const std::string& coder) const;

  std::filesystem::path path_;
  bool blind_;
  CodingJournal journal_;
  std::unique_ptr<RecordingReader> reader_;
  Codings codings_;
  std::size_t recovered_ = 0;
  bool changed_ = false;
  std::map<std::string, bool> revealed_;
  std::map<int, Excursions> excursions_;
  std::map<int, std::vector<float>> coarse_;  ///< the same by coarse_frames, so that an hour is quick to draw
};

}  // namespace micro
