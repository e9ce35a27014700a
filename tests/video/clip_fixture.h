#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/video/frame_source.h"
#include "tests/support/process.h"

namespace micro::test {

/// What one frame of a stream is: its presentation time and the MD5 of its luma plane.
struct FrameSum {
  double pts_s;
  std::string md5;
};

/// Of the planes one after the other.
inline std::string md5_of(const std::vector<cv::Mat>& planes) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestInit_ex(context, EVP_md5(), nullptr);
  for (const auto& plane : planes)
    for (int y = 0; y < plane.rows; ++y)
      EVP_DigestUpdate(context, plane.ptr(y), static_cast<std::size_t>(plane.cols) * plane.elemSize());
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_DigestFinal_ex(context, digest, &length);
  EVP_MD_CTX_free(context);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    constexpr const char* digits = "0123456789abcdef";
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return hex;
}

inline std::string md5_of(const cv::Mat& picture) { return md5_of(std::vector<cv::Mat>{picture}); }

class ClipTest : public testing::Test {
 protected:
  void ffmpeg(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"ffmpeg", "-v", "error", "-nostdin", "-y"});
    const auto finished = run(arguments, folder_.path());
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }
  /// 24 moving frames, encoded as told.
  void clip(const std::string& name, std::vector<std::string> encoding) {
    encoding.insert(encoding.begin(), {"-f", "lavfi", "-i", "testsrc2=s=96x64:r=25", "-frames:v", "24"});
    encoding.push_back(name);
    ffmpeg(encoding);
  }
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }

  std::unique_ptr<FrameSource> open(const std::string& name, double capture_fps = 0) const {
    SourceOptions options;
    options.capture_fps = capture_fps;
    return open_source(file(name), options);
  }

  static std::vector<FrameSum> sums(FrameSource& source) {
    std::vector<FrameSum> all;
    Frame frame;
    while (source.next(frame)) {
      EXPECT_EQ(frame.index, static_cast<FrameIndex>(all.size()));
      all.push_back({frame.pts_s, md5_of(frame.luma)});
    }
    return all;
  }
  std::vector<FrameSum> sums(const std::string& name, double capture_fps = 0) const {
    return sums(*open(name, capture_fps));
  }

  /// The same by ffmpeg: presentation time and MD5 of the luma plane, or of what another filter gives.
  std::vector<FrameSum> reference(const std::string& name, const std::string& filter = "extractplanes=y") {
    ffmpeg({"-i", name, "-map", "0:v:0", "-vf", filter, "-fps_mode", "passthrough", "-enc_time_base", "-1",
            "-f", "framemd5", "sums.txt"});
    std::istringstream lines(content_of(file("sums.txt")));
    std::vector<FrameSum> all;
    double unit = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("#tb 0: ")) {
        const auto slash = line.find('/');
        unit = std::stod(line.substr(7, slash - 7)) / std::stod(line.substr(slash + 1));
      }
      if (line.empty() || line[0] == '#') continue;
      std::ranges::replace(line, ',', ' ');
      std::istringstream fields(line);
      long long stream = 0, dts = 0, pts = 0, duration = 0, size = 0;
      std::string md5;
      fields >> stream >> dts >> pts >> duration >> size >> md5;
      all.push_back({static_cast<double>(pts) * unit, md5});
    }
    return all;
  }

 private:
  ScratchFolder folder_;
};

}  // namespace micro::test
