#include "libmicro/face/landmark_model.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "libmicro/core/error.h"
#include "tests/face/astronaut.h"
#include "tests/support/process.h"

namespace micro {
namespace {

const char* const model_file = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";

TEST(LandmarkModelTest, GivesThePointsThatDlibGives) {
  dlib::shape_predictor theirs;
  dlib::deserialize(model_file) >> theirs;
  LandmarkModel ours(model_file);
  const dlib::cv_image<unsigned char> picture(test::astronaut());
  for (const auto& box : {dlib::rectangle(176, 66, 272, 162), dlib::rectangle(180, 60, 260, 140),
                          dlib::rectangle(-40, -30, 90, 100), dlib::rectangle(300, 300, 700, 700)}) {
    const auto expected = theirs(picture, box);
    const auto points = ours.fit(picture, box);
    for (unsigned i = 0; i < 68; ++i) EXPECT_EQ(points[i], expected.part(i)) << i;
  }
}

TEST(LandmarkModelTest, DamagedFilesAreRefused) {
  std::ifstream file(model_file, std::ios::binary);
  std::string head(200000, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  const test::ScratchFolder folder;
  for (const std::size_t size : {std::size_t{1}, std::size_t{3}, std::size_t{700}, head.size()}) {
    test::write_content(folder / "short.dat", head.substr(0, size));
    EXPECT_THROW(LandmarkModel(folder / "short.dat"), Error) << size;
  }
  for (std::size_t at = 0; at < 2000; at += 7) {
    std::string damaged = head;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    test::write_content(folder / "damaged.dat", damaged);
    EXPECT_THROW(LandmarkModel(folder / "damaged.dat"), Error) << at;
  }
}

TEST(LandmarkModelTest, TheFingerprintIsKnownOfTheModelAlone) {
  const test::ScratchFolder folder;
  const auto known = LandmarkModel(model_file).known_sha256();
  ASSERT_TRUE(known) << "libdlib-data was there when this was built";
  EXPECT_EQ(test::run({"/usr/bin/sha256sum", model_file}, folder.path()).out.substr(0, 64), *known);

  const std::filesystem::path copy = folder / "copy.dat";
  std::filesystem::copy_file(model_file, copy);
  EXPECT_EQ(LandmarkModel(copy).known_sha256(), known) << "whatever its name";
  std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
  const auto flip = [&](std::streamoff at) {
    file.seekg(at);
    const int byte = file.peek();
    file.seekp(at).put(static_cast<char>(byte ^ 1)).flush();
  };
  int models = 0;
  for (std::streamoff at = 50000000; at < 50000006; ++at) {  // bytes of a leaf's number
    flip(at);
    try {
      EXPECT_FALSE(LandmarkModel(copy).known_sha256()) << "one bit of another";
      ++models;
    } catch (const Error&) {  // it tells how long the number is
    }
    flip(at);
  }
  EXPECT_GT(models, 0);
  EXPECT_EQ(LandmarkModel(copy).known_sha256(), known);
  file.seekp(0, std::ios::end).put('x').flush();
  EXPECT_FALSE(LandmarkModel(copy).known_sha256()) << "bytes that no reader asks for count too";
}

}  // namespace
}  // namespace micro
