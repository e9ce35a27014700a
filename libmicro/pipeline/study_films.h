#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace micro {

/// Which recording of a batch is of which film, so that a table of films can be used as one of recordings.
class StudyFilms {
 public:
  /// Throws Error(input) when the folder holds no batch.
  explicit StudyFilms(const std::filesystem::path& folder);

  /// The recording of a whole film or image folder. Throws Error(input) when the batch has none, several, or
  /// one of a part of the film, whose frames are counted from another place.
  std::filesystem::path recording_of(const std::filesystem::path& film) const;

 private:
  struct Recorded {
    std::filesystem::path recording;
    bool whole;
  };

  std::string folder_;
  std::multimap<std::string, Recorded> films_;  ///< by absolute path
};

}  // namespace micro
