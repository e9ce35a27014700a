#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/coding.h"

namespace micro {

/// Codings by face and coder.
using Codings = std::map<std::pair<int, std::string>, std::vector<Coding>>;

/// Everything coders have put into a recording, /faces/<id>/codings/<coder>. Throws Error(input).
Codings read_codings(const std::filesystem::path& recording);

/// Replaces these coders' tables of these faces and leaves everything else as it is. Works on a copy beside
/// the recording that is verified and renamed over it, so a crash or a full disk leaves the old file. Throws
/// Error(output), Error(input) for a face that is not there.
void write_codings(const std::filesystem::path& recording, const Codings& codings);

/// Longest texts that a table keeps, bytes. Whoever takes codings refuses longer ones.
struct CodingLimits {
  static constexpr std::size_t action_units = 96, emotion = 48, comment = 2000, coder = 48;
};

}  // namespace micro
