#include "libmicro/pipeline/coding_journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/coding_json.h"

namespace micro {
namespace {

using Json = nlohmann::ordered_json;

Json line_of(int face, const std::string& coder, const Coding& coding) {
  Json line{{"face", face}, {"coder", coder}};
  line.update(json_of(coding));
  return line;
}

}  // namespace

void put_coding(std::vector<Coding>& list, const Coding& coding) {
  const auto old = std::ranges::find(list, coding.id, &Coding::id);
  old == list.end() ? list.push_back(coding) : void(*old = coding);
}

CodingJournal::CodingJournal(const std::filesystem::path& recording)
    : path_(recording.string() + ".codings") {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0)
    throw Error(ErrorCategory::output, "'" + path_.string() + "' cannot be written: " + std::strerror(errno),
                "codings are kept beside the recording until they are in it: check the folder");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(descriptor_);
  throw Error(ErrorCategory::output, "'" + recording.string() + "' is being reviewed by another program",
              "use its page: several coders and windows may be open there at once");
}

CodingJournal::~CodingJournal() {
  if (descriptor_ < 0) return;
  if (::lseek(descriptor_, 0, SEEK_END) == 0) ::unlink(path_.c_str());  // nothing waits in it
  ::close(descriptor_);
}

std::size_t CodingJournal::replay(Codings& codings) {
  std::ifstream stream(path_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  std::size_t line = 0;
  for (std::size_t begin = 0; begin < whole;) {
    const std::size_t end = text.find('\n', begin);
    ++line;
    try {
      const auto json = Json::parse(text.substr(begin, end - begin));
      put_coding(codings[{json.at("face").get<int>(), json.at("coder").get<std::string>()}], coding_of(json));
    } catch (const Json::exception&) {
      throw Error(ErrorCategory::input,
                  "'" + path_.string() + "' line " + std::to_string(line) + " is damaged",
                  "codings of an interrupted review are in it: mend or move it away");
    }
    begin = end + 1;
  }
  if (whole < text.size() && ::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0)
    throw Error(ErrorCategory::output, "'" + path_.string() + "' cannot be written: " + std::strerror(errno));
  return line;
}

void CodingJournal::append(int face, const std::string& coder, const Coding& coding) {
  const std::string line =
      line_of(face, coder, coding).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const off_t before = ::lseek(descriptor_, 0, SEEK_END);
  std::size_t done = 0;
  while (done < line.size()) {
    const auto written = ::write(descriptor_, line.data() + done, line.size() - done);
    if (written < 0 && errno != EINTR) break;
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  if (done == line.size() && ::fdatasync(descriptor_) == 0) return;
  const std::string why = std::strerror(errno);
  if (::ftruncate(descriptor_, before) != 0) {
    // A line without its end stays; replay() drops it.
  }
  throw Error(ErrorCategory::output, "the change cannot be saved in '" + path_.string() + "': " + why,
              "make room, then save again; the page keeps it until then");
}

void CodingJournal::clear() {
  if (::ftruncate(descriptor_, 0) != 0)
    throw Error(ErrorCategory::output, "'" + path_.string() + "' cannot be written: " + std::strerror(errno));
}

}  // namespace micro
