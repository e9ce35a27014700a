// Runs a target without libFuzzer: its seeds, then mutations of them by a fixed seed, the same every time.
//   fuzz_elan [MUTATIONS [SEED]]      2000 and 1 when not given
//   fuzz_elan --input FILE            one input, e.g. what a finding left
//   fuzz_elan --write-corpus FOLDER   the seeds as files, for libFuzzer
// An input that crashes or takes longer than 20 s is left as crash-<target> in the working folder.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr unsigned longest_s = 20;
const std::string* current = nullptr;  // what the handler of signals saves

extern "C" void save_input(int signal) {
  const int file = ::open("crash-" FUZZ_TARGET, O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (file >= 0 && current && ::write(file, current->data(), current->size()) >= 0) ::close(file);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void take(const std::string& input) {
  current = &input;
  ::alarm(longest_s);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  ::alarm(0);
}

/// Small changes, several at once, as files get them from people, programs and disks.
class Mutator {
 public:
  Mutator(const std::vector<std::string>& seeds, unsigned seed) : seeds_(seeds), random_(seed) {}

  std::string next() {
    std::string input = seeds_[below(seeds_.size())];
    for (std::size_t changes = 1 + below(6); changes > 0; --changes) change(input);
    return input;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  void change(std::string& input) {
    static const std::array<const char*, 16> words{"-1",
                                                   "0",
                                                   "9223372036854775807",
                                                   "-9223372036854775809",
                                                   "1e999",
                                                   "nan",
                                                   "\"",
                                                   "'",
                                                   "<",
                                                   "\n",
                                                   "\xff\xfe",
                                                   "\xc3",
                                                   ",",
                                                   "\t",
                                                   "[",
                                                   "{"};
    const std::size_t place = below(input.size() + 1),
                      length = below(std::min<std::size_t>(input.size() - place + 1, 64));
    switch (below(7)) {
      case 0:
        if (place < input.size()) input[place] = static_cast<char>(input[place] ^ (1U << below(8)));
        break;
      case 1:
        if (place < input.size()) input[place] = static_cast<char>(below(256));
        break;
      case 2:
        input.erase(place, length);
        break;
      case 3:
        input.insert(place, input.substr(place, length));
        break;
      case 4:
        input.replace(place, length, words[below(words.size())]);
        break;
      case 5: {
        const std::string& other = seeds_[below(seeds_.size())];
        input.insert(place, other.substr(below(other.size()), below(256)));
        break;
      }
      default:
        if (below(4) == 0) input.resize(place);
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937 random_;
};

void write_corpus(const std::vector<std::string>& seeds, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (std::size_t i = 0; i < seeds.size(); ++i)
    std::ofstream(folder / std::to_string(i), std::ios::binary) << seeds[i];
}

}  // namespace

int main(int count, char** arguments) {
  const std::string first = count > 1 ? arguments[1] : "2000";
  if (first == "--input" && count > 2) {
    take(micro::fuzz::content_of(arguments[2]));
    return 0;
  }
  const auto seeds = micro::fuzz::seeds();
  if (first == "--write-corpus" && count > 2) {
    write_corpus(seeds, arguments[2]);
    return 0;
  }
  for (const int signal : {SIGSEGV, SIGABRT, SIGALRM, SIGFPE, SIGBUS, SIGILL})
    std::signal(signal, save_input);
  for (const auto& seed : seeds) take(seed);
  Mutator mutator(seeds, count > 2 ? static_cast<unsigned>(std::stoul(arguments[2])) : 1);
  const std::size_t mutations = std::stoul(first);
  for (std::size_t i = 0; i < mutations; ++i) take(mutator.next());
  std::printf("%s: %zu seeds and %zu mutations, each read or refused\n", FUZZ_TARGET, seeds.size(),
              mutations);
}
