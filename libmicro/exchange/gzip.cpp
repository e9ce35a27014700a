#include "libmicro/exchange/gzip.h"

#include <zlib.h>

#include <array>

#include "libmicro/core/error.h"

namespace micro {

struct GzipWriter::State {
  explicit State(std::ostream& stream) : out(stream) {
    constexpr int gzip_window = 15 + 16, memory = 8;
    if (deflateInit2(&z, 6, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw Error(ErrorCategory::internal, "zlib cannot begin");
  }
  ~State() { deflateEnd(&z); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::ostream& out;
  z_stream z{};
  std::array<char, 1U << 16U> buffer{};
};

GzipWriter::GzipWriter(std::ostream& out) : state_(std::make_unique<State>(out)) {}
GzipWriter::~GzipWriter() = default;

void GzipWriter::write(std::string_view text) { push(text, Z_NO_FLUSH); }
void GzipWriter::finish() { push({}, Z_FINISH); }

void GzipWriter::push(std::string_view text, int flush) {
  auto& z = state_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
  z.avail_in = static_cast<uInt>(text.size());
  do {
    z.next_out = reinterpret_cast<Bytef*>(state_->buffer.data());
    z.avail_out = static_cast<uInt>(state_->buffer.size());
    if (deflate(&z, flush) == Z_STREAM_ERROR) throw Error(ErrorCategory::internal, "zlib cannot compress");
    state_->out.write(state_->buffer.data(),
                      static_cast<std::streamsize>(state_->buffer.size() - z.avail_out));
  } while (z.avail_out == 0);
}

}  // namespace micro
