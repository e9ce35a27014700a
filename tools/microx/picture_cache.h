#pragma once

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace microx {

/// Encoded pictures, the ones used last. Any thread may use it.
class PictureCache {
 public:
  /// "" when it is not kept.
  std::string get(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(key);
    if (found == places_.end()) return {};
    pictures_.splice(pictures_.begin(), pictures_, found->second);
    return found->second->second;
  }
  void put(const std::string& key, const std::string& picture) {
    const std::lock_guard lock(mutex_);
    if (places_.contains(key)) return;
    pictures_.emplace_front(key, picture);
    places_[key] = pictures_.begin();
    if (pictures_.size() <= kept_pictures) return;
    places_.erase(pictures_.back().first);
    pictures_.pop_back();
  }

 private:
  static constexpr std::size_t kept_pictures = 300;
  std::mutex mutex_;
  std::list<std::pair<std::string, std::string>> pictures_;
  std::unordered_map<std::string, std::list<std::pair<std::string, std::string>>::iterator> places_;
};

}  // namespace microx
