// A trained model tells whether it is still what it was.
#include "libmicro/pipeline/model_seal.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <opencv2/core/persistence.hpp>

#include "libmicro/core/error.h"

namespace micro::test {
namespace {

class ModelSealTest : public ::testing::Test {
 protected:
  ModelSealTest() {
    cv::FileStorage storage(file_, cv::FileStorage::WRITE);
    storage << "points" << 68;
    storage.release();
    seal_model(file_);
  }
  ~ModelSealTest() override { std::filesystem::remove(file_); }
  std::string content() const {
    std::ifstream stream(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void replace(const std::string& content) const { std::ofstream(file_, std::ios::binary) << content; }

  const std::string file_ = ::testing::TempDir() + "/seal_" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".yml";
};

TEST_F(ModelSealTest, SealedModelsPassAndAreReadAsBefore) {
  EXPECT_NO_THROW(check_seal(file_));
  const cv::FileStorage storage(file_, cv::FileStorage::READ);
  EXPECT_EQ(static_cast<int>(storage["points"]), 68);
}

TEST_F(ModelSealTest, EveryChangedByteBeforeTheSealIsSeen) {
  const std::string whole = content();
  for (std::size_t i = 0; i + 75 < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    replace(damaged);
    EXPECT_THROW(check_seal(file_), Error) << i;
  }
}

TEST_F(ModelSealTest, ModelsFromElsewhereHaveNoSealAndPass) {
  for (const std::string other : {"", "a model",
                                  "a longer model, of another program, without a seal at its end; "
                                  "it must be used as it is, whatever it holds"}) {
    replace(other);
    EXPECT_NO_THROW(check_seal(file_));
  }
}

}  // namespace
}  // namespace micro::test
