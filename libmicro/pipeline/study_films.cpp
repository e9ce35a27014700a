#include "libmicro/pipeline/study_films.h"

#include "libmicro/core/error.h"
#include "libmicro/exchange/manifest.h"
#include "libmicro/pipeline/batch_outline.h"
#include "libmicro/pipeline/batch_units.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// As plan.json has it, without the slash that a folder of images may end in.
std::string name_of(const fs::path& film) {
  std::string name = absolute_path(film);
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  return name;
}

[[noreturn]] void refuse(const std::string& why, const std::string& advice) {
  throw Error(ErrorCategory::input, why, advice);
}

}  // namespace

StudyFilms::StudyFilms(const fs::path& folder) : folder_(folder.string()) {
  const BatchFolder files(folder);
  const auto videos = read_outline(files).videos;
  const auto rows = read_manifest(files.manifest()).rows;
  if (videos.size() != rows.size())
    refuse("'" + files.plan().string() + "' does not fit to the manifest beside it",
           "make the batch again into another folder");
  for (std::size_t i = 0; i < rows.size(); ++i)
    films_.emplace(name_of(videos[i]),
                   Recorded{files.recording(rows[i].id), rows[i].start_s <= 0 && rows[i].end_s <= 0});
}

fs::path StudyFilms::recording_of(const fs::path& film) const {
  const auto [first, last] = films_.equal_range(name_of(film));
  const std::string text = "'" + film.string() + "'";
  if (first == last)
    refuse("the batch '" + folder_ + "' has no video " + text,
           "microx batch with the same manifest records all of its videos");
  if (std::next(first) != last)
    refuse("the batch '" + folder_ + "' has several recordings of " + text,
           "write a manifest with the column file, which names the recording of each event");
  if (!first->second.whole)
    refuse("the batch '" + folder_ + "' has recorded only a part of " + text +
               ", so that its frames are not the film's",
           "record the whole film");
  if (!fs::exists(first->second.recording))
    refuse("there is no recording of " + text + " in '" + folder_ + "'",
           "its failed.tsv says why; microx batch --resume tries again");
  return first->second.recording;
}

}  // namespace micro
