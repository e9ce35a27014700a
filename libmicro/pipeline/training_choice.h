#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace micro {

/// How many frames of each class to learn from when at most `wanted` are to be learnt from in all: as many of
/// each as of the others, but for classes that have fewer. Expressions are rare: taken as they come, hardly a
/// frame of an hour's film would show one.
std::map<std::string, std::size_t> fair_shares(const std::map<std::string, std::size_t>& available,
                                               std::size_t wanted);

/// Chooses that many of the frames that are offered, spread evenly over each class.
class EvenChoice {
 public:
  EvenChoice(std::map<std::string, std::size_t> available, std::size_t wanted)
      : available_(std::move(available)), shares_(fair_shares(available_, wanted)) {}

  /// Whether the next frame of a class is among them. To be asked once for each available frame.
  bool takes(const std::string& label);

 private:
  std::map<std::string, std::size_t> available_, shares_, offered_, taken_;
};

}  // namespace micro
