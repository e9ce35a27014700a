#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace micro {

/// Where a set says what its clips and pictures show.
enum class DatasetSource {
  table,  ///< a table with one row an event or picture
  names,  ///< names of files and folders
  pixels  ///< a table that holds the pictures themselves
};

/// A column of a set's table: what it means here, and its possible names in the header, compared without
/// case, spaces and signs; "#3" is the third column. Roles that the reader knows: subject, session, video,
/// onset, apex, offset, type, emotion, action_units, pixels; others are carried along. A table is recognised
/// by the row that names every column that is `needed`.
struct DatasetColumn {
  std::string role;
  std::vector<std::string> names;
  bool needed = false;
};

/// A value that is taken out of another: the first group of a regular expression (ECMAScript), as `role`.
struct DatasetPart {
  std::string role, from, expression;
};

/// A value that stands in another list: of the same workbook (`sheet`, from 1) or in a file (`file`, * stands
/// for anything); columns from 1. When there is a workbook, the sheet; otherwise the file.
struct DatasetLookup {
  std::string role, from;
  int sheet = 0;
  std::string file;
  int key_column = 1, value_column = 2;
  bool optional = false;
};

/// What a name says, by a regular expression for the path below the set's folder without its ending; group n
/// is the n-th role.
struct DatasetName {
  std::string expression;
  std::vector<std::string> roles;
};

/// An oddity of the published set that is known and documented: not counted as an error, and read as `reason`
/// says. At most `most` rows (0 = any number), only of this type or emotion when it is given.
struct DatasetOddity {
  std::string code;  ///< see DatasetFinding::code
  int most = 0;
  std::string only_type;
  std::string reason;
};

/// One published data set: where things are in it and what is known to be odd. A file under
/// exchange/datasets/ that defines `Dataset dataset_<file name>()` adds one. Nothing of a set is shipped or
/// fetched.
struct Dataset {
  std::string name;   ///< "casme2"
  std::string title;  ///< "CASME II"
  std::string citation;
  std::string licence;     ///< in a few words, and where the set is asked for
  bool stills = false;     ///< pictures, not clips
  double capture_fps = 0;  ///< 0 = not one number, or pictures
  std::vector<std::pair<std::string, double>> fps_of_path;  ///< where a part of the path says it

  DatasetSource source = DatasetSource::table;
  std::vector<std::string> tables;  ///< names of the table's file, * stands for anything, best first
  bool table_of_words = false;  ///< separated by spaces, a count in line 1, the first column without a name
  std::vector<DatasetColumn> columns;
  std::vector<DatasetPart> parts;
  std::vector<DatasetLookup> lookups;
  std::vector<DatasetName> names;

  /// Where a row's frames or picture are, best first: "sub{subject:2}/{video}" is any path that ends so;
  /// {role} is the row's value, {role:2} with zeros in front, * stands for anything.
  std::vector<std::string> paths;
  int first_frame = 1;  ///< number of a video file's first frame in the table
  /// The value that names the clip an event is in, where a clip holds several; `clip_is_folder` = the name of
  /// its folder or video does, when it was found.
  std::string clip_role = "video";
  bool clip_is_folder = false;
  std::string type = "micro";  ///< of events, when no column says it

  std::vector<std::string> emotions;         ///< the set's own words
  std::map<std::string, std::string> codes;  ///< what they stand for: "AF" -> "fear"
  std::map<std::string, std::map<std::string, std::string>> codes_of;  ///< the same of other roles
  std::vector<int> counts;  ///< rows or pictures as published; may be several
  std::vector<DatasetOddity> oddities;
  std::vector<std::string> quirks;  ///< for the reader: one sentence each
};

/// Sorted by file name (generated from the folder).
std::vector<Dataset> all_datasets();
/// Throws Error(usage), naming all there are.
Dataset dataset_named(const std::string& name);

/// Empty when the description can work; otherwise what is wrong in it.
std::string fault_of(const Dataset& dataset);

/// The word that the emotion classes of this program use: "happy", "Happiness", "joy" -> "happiness";
/// nothing for a word that no set of ours uses. Words that only some sets use ("repression", "tense",
/// "negative") stay as they are, in lower case.
std::optional<std::string> emotion_word(const std::string& coded);

}  // namespace micro
