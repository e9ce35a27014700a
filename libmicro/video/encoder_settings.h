#pragma once

extern "C" {
#include <libavutil/dict.h>
#include <libavutil/pixdesc.h>
}

#include <string>
#include <utility>

namespace micro {

/// Owns a libav option dictionary.
class Dictionary {
 public:
  Dictionary() = default;
  Dictionary(Dictionary&& other) noexcept : entries_(std::exchange(other.entries_, nullptr)) {}
  Dictionary& operator=(Dictionary&&) = delete;
  ~Dictionary() { av_dict_free(&entries_); }
  AVDictionary** address() { return &entries_; }

 private:
  AVDictionary* entries_ = nullptr;
};

/// "key=value:key=value". Throws Error(usage).
Dictionary parsed_settings(const std::string& text);

/// Adds what an encoder needs to give the same bytes for the same pictures in every run and on any number of
/// cores, and to keep its words to itself. What the user set for it comes after and so counts.
void make_repeatable(const std::string& codec, Dictionary& settings);

/// Grey and RGB are stored with the full range of values by convention; "yuvj..." is an old name for the same
/// of YUV.
bool is_full_range_format(const AVPixFmtDescriptor& description);

}  // namespace micro
