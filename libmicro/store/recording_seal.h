#pragma once

#include <filesystem>

namespace micro {

/// The seal of a recording: a checksum, behind the HDF5 file's own end, over every byte that is not a chunk
/// with a checksum of its own (Fletcher32): structure, names, texts, tables. HDF5 itself leaves texts of
/// variable length and the index of chunks unprotected, and may crash on them when damaged; the seal is
/// checked before HDF5 sees the file. Other readers of HDF5 do not see it. docs/recording.md gives its
/// layout.
///
/// Appends the seal to a closed, unsealed HDF5 file. Throws Error(output).
void seal_recording(const std::filesystem::path& recording);

enum class RecordingSeal { absent, intact };

/// Compares a file with its seal. Throws Error(input) when they differ, and when what stands behind the HDF5
/// file's end is no seal; absent: nothing stands there.
RecordingSeal check_recording_seal(const std::filesystem::path& recording);

/// Takes the seal off a copy that will be changed. Throws Error(output).
void remove_recording_seal(const std::filesystem::path& copy);

}  // namespace micro
