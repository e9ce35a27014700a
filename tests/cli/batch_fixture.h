#pragma once

#include <sys/file.h>
#include <sys/inotify.h>

#include <array>
#include <cstring>
#include <map>

#include "tests/cli/microx_fixture.h"

namespace micro::test {

/// Counts how often files of a folder are opened, by anybody: the kernel's word, not the program's.
class OpenCounter {
 public:
  explicit OpenCounter(const std::filesystem::path& folder) : descriptor_(::inotify_init1(IN_NONBLOCK)) {
    ::inotify_add_watch(descriptor_, folder.c_str(), IN_OPEN);
  }
  ~OpenCounter() { ::close(descriptor_); }
  OpenCounter(const OpenCounter&) = delete;
  OpenCounter& operator=(const OpenCounter&) = delete;

  /// Names of the files opened since the last call, once for each opening; the folder itself does not count.
  std::vector<std::string> opened() const {
    std::vector<std::string> names;
    std::array<char, 65536> buffer{};
    for (ssize_t size; (size = ::read(descriptor_, buffer.data(), buffer.size())) > 0;)
      for (ssize_t at = 0; at < size;) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        if (event.len > 0 && !(event.mask & IN_ISDIR)) names.emplace_back(buffer.data() + at + sizeof event);
        at += static_cast<ssize_t>(sizeof event + event.len);
      }
    return names;
  }

 private:
  int descriptor_;
};

/// Batches over short pieces of the sample clip.
class BatchTest : public MicroxTest {
 protected:
  /// films/clip000.mp4, ...: `count` pieces of 40 frames, 320 x 240.
  void make_clips(int count) const {
    std::filesystem::create_directory(file("films"));
    ffmpeg({"-i",
            sample_clip.string(),
            "-t",
            std::to_string(0.2 * count - 0.002),
            "-vf",
            "scale=320:240",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-qp",
            "15",
            "-force_key_frames",
            "expr:gte(t,n_forced*0.2)",
            "-f",
            "segment",
            "-segment_time",
            "0.2",
            "-reset_timestamps",
            "1",
            "films/clip%03d.mp4"});
  }
  /// Three that cannot be analysed, each for a reason of its own.
  void make_bad_clips() const {
    write_content(file("films/text.mp4"), "not a film\n");
    write_content(file("films/cut.mp4"), content_of(file("films/clip000.mp4")).substr(0, 2000));
    faceless_clip("films/nobody.mkv", "320x240");
  }

  Finished batch(std::vector<std::string> more, const std::string& output = "study") const {
    more.insert(more.begin(), {"batch", "films", "-o", output, "--quiet", "--json"});
    return microx(more);
  }
  nlohmann::json status(const std::string& id, const std::string& output = "study") const {
    return nlohmann::json::parse(content_of(file(output + "/status/" + id + ".json")));
  }
  /// Sum of a number over all status files.
  int total(const std::string& number, const std::string& output = "study") const {
    int sum = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(file(output)))
      if (entry.path().extension() == ".json" && entry.path().filename() != "plan.json")
        sum += nlohmann::json::parse(content_of(entry.path())).at(number).get<int>();
    return sum;
  }
  std::map<std::string, std::string> recordings(const std::string& output) const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(file(output + "/recordings")))
      all[entry.path().filename().string()] = content_of(entry.path());
    return all;
  }
  void expect_same_study(const std::string& one, const std::string& other) const {
    const auto a = recordings(one), b = recordings(other);
    ASSERT_EQ(a.size(), b.size());
    for (const auto& [name, content] : a) EXPECT_TRUE(b.at(name) == content) << name;
    for (const char* name : {"events.tsv", "recordings.tsv", "failed.tsv", "study.h5"})
      EXPECT_TRUE(content_of(file(one + "/" + name)) == content_of(file(other + "/" + name))) << name;
  }
};

}  // namespace micro::test
