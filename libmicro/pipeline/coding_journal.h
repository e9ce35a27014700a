#pragma once

#include <filesystem>
#include <string>

#include "libmicro/store/codings_table.h"

namespace micro {

/// Codings on their way into a recording: "<recording>.codings", one line of JSON for every change, brought
/// to the disk before the change counts as saved. Locked, so that a second program does not write it.
class CodingJournal {
 public:
  /// Opens the journal or creates it. Throws Error(output) when it cannot be written or another program holds
  /// it.
  explicit CodingJournal(const std::filesystem::path& recording);
  ~CodingJournal();
  CodingJournal(const CodingJournal&) = delete;
  CodingJournal& operator=(const CodingJournal&) = delete;

  /// Applies what an interrupted session left; a last line that was cut short by a crash was never saved and
  /// is dropped. Returns how many changes there were. Throws Error(input), naming the line, for what is no
  /// journal.
  std::size_t replay(Codings& codings);
  /// Throws Error(output), leaving the journal as it was, e.g. when the disk is full.
  void append(int face, const std::string& coder, const Coding& coding);
  /// Everything in it has arrived in the recording.
  void clear();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// Puts a coding in its place within a list: over the one of the same id, or at the end.
void put_coding(std::vector<Coding>& list, const Coding& coding);

}  // namespace micro
