#include "libmicro/exchange/manifest.h"

#include <gtest/gtest.h>

#include "libmicro/core/error.h"
#include "tests/support/process.h"

namespace micro {
namespace {

class ManifestTest : public ::testing::Test {
 protected:
  Manifest read(const std::string& text, const std::string& name = "m.tsv") const {
    test::write_content(folder_ / name, text);
    return read_manifest(folder_ / name);
  }
  std::string refusal(const std::string& text) const {
    try {
      read(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input);
      return error.what();
    }
    return "";
  }

 private:
  test::ScratchFolder folder_;
};

TEST_F(ManifestTest, TakesColumnsInAnyOrderAndCarriesTheOthers) {
  const auto manifest =
      read("condition\tpath\tcapture_fps\tsubject\tend\tstart\nlie\ta b.mp4\t200\ts01\t12.5\t2\n");
  EXPECT_EQ(manifest.further, std::vector<std::string>{"condition"});
  ASSERT_EQ(manifest.rows.size(), 1U);
  const auto& row = manifest.rows[0];
  EXPECT_EQ(row.path, "a b.mp4");
  EXPECT_EQ(row.subject, "s01");
  EXPECT_EQ(row.capture_fps, 200);
  EXPECT_EQ(row.start_s, 2);
  EXPECT_EQ(row.end_s, 12.5);
  EXPECT_EQ(row.further, std::vector<std::string>{"lie"});
  EXPECT_EQ(row.line, 2U);
}

TEST_F(ManifestTest, ReadsBackWhatItWrites) {
  const auto manifest =
      read("path,subject,session,capture_fps,start,end,age\nx.mp4,s1,1,120.5,,3,31\ny.mp4,,,,,,\n", "m.csv");
  const auto again = read(manifest_tsv(manifest));
  EXPECT_EQ(manifest_tsv(again), manifest_tsv(manifest));
  EXPECT_EQ(again.rows[0].capture_fps, 120.5);
  EXPECT_EQ(again.rows[1].end_s, 0);
}

TEST_F(ManifestTest, RefusesNamingTheLine) {
  EXPECT_NE(refusal("subject\ns1\n").find("no column 'path'"), std::string::npos);
  EXPECT_NE(refusal("path\tpath\nx\ty\n").find("two columns 'path'"), std::string::npos);
  EXPECT_NE(refusal("path\tcapture_fps\nx.mp4\t200\ny.mp4\tfast\n").find("line 3"), std::string::npos);
  EXPECT_NE(refusal("path\tstart\tend\nx.mp4\t5\t4\n").find("not after its start"), std::string::npos);
  EXPECT_NE(refusal("path\tcapture_fps\nx.mp4\t-3\n").find("'-3'"), std::string::npos);
  EXPECT_NE(refusal("path\tcapture_fps\nx.mp4\tnan\n").find("'nan'"), std::string::npos);
  EXPECT_NE(refusal("path\tsubject\n\ts1\n").find("no path"), std::string::npos);
  EXPECT_NE(refusal("path\n").find("lists no video"), std::string::npos);
}

}  // namespace
}  // namespace micro
