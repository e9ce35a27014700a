#pragma once

#include <memory>
#include <ostream>
#include <string_view>

namespace micro {

/// Compresses what it is given into a stream as gzip does, without name and time, so that the same content
/// gives the same bytes. finish() completes it.
class GzipWriter {
 public:
  explicit GzipWriter(std::ostream& out);
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;
  void write(std::string_view text);
  void finish();

 private:
  struct State;
  void push(std::string_view text, int flush);
  std::unique_ptr<State> state_;
};

}  // namespace micro
