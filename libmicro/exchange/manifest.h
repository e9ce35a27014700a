#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace micro {

/// One video of a study, as a line of its manifest tells.
struct ManifestRow {
  std::string id;    ///< name of its recording, unique in the study; empty = to be made from the path
  std::string path;  ///< of the video, as written
  std::string subject, session;
  double capture_fps = 0;            ///< frames/s; 0 = as the file says
  double start_s = 0;                ///< seconds of the file's own playback time, from its first frame
  double end_s = 0;                  ///< likewise; 0 = to the end
  std::vector<std::string> further;  ///< the other columns, in the order of Manifest::further
  std::size_t line = 0;              ///< of the file, from 1; 0 = not from a file
};

/// The videos of a study. In files: TSV or CSV, a header, columns in any order: path (needed), id, subject,
/// session, capture_fps, start, end; any others are carried through to every result.
struct Manifest {
  std::vector<std::string> further;  ///< names of the columns that are carried through
  std::vector<ManifestRow> rows;
};

/// Throws Error(input), naming file and line, for what is not a table, has no column "path", two columns of
/// one name, a number that is none, or an end that is not after its start.
Manifest read_manifest(const std::filesystem::path& path);

/// The same rows as a TSV that read_manifest() reads back.
std::string manifest_tsv(const Manifest& manifest);

/// Names and values of a row's columns in the order in which results carry them: id, path, subject, session,
/// then the further ones.
std::vector<std::string> carried_columns(const Manifest& manifest);
std::vector<std::string> carried_values(const ManifestRow& row);

}  // namespace micro
