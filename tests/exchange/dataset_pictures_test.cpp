// Every set of pictures in a tiny copy, once as it should be, once with names or pixels that are wrong.
#include <set>
#include <tuple>

#include "tests/exchange/dataset_fixture.h"

namespace micro::test {
namespace {

std::string said(const DatasetItem& item, const std::vector<std::string>& roles) {
  std::string text = item.subject + "|" + item.emotion;
  for (const auto& role : roles) text += "|" + (item.values.contains(role) ? item.values.at(role) : "");
  return text;
}

TEST_F(DatasetTest, NamesOfPicturesAreRead) {
  using Case = std::tuple<const char*, const char*, std::vector<std::string>, const char*>;
  for (const auto& [set, path, roles, expected] :
       {Case{"kdef",
             "KDEF/AF01/AF01ANFL.JPG",
             {"session", "gender", "view"},
             "F01|anger|A|female|full left profile"},
        Case{"kdef", "KDEF/BM35/BM35SUS.JPG", {"session", "gender", "view"}, "M35|surprise|B|male|straight"},
        Case{"akdef", "FAFFL.JPG", {"gender", "view"}, "|fear|female|full left profile"},
        Case{"akdef", "MHAS.JPG", {"gender", "view"}, "|happiness|male|straight"},
        Case{"rafd",
             "Rafd090_01_Caucasian_female_angry_frontal.jpg",
             {"camera_angle", "group", "gaze"},
             "01|anger|090|Caucasian|frontal"},
        Case{"rafd",
             "Rafd045_63_Kid_male_contemptuous_left.jpg",
             {"camera_angle", "group", "gaze"},
             "63|contempt|045|Kid|left"},
        Case{"scface", "surveillance_cameras_all/001_cam1_2.jpg", {"camera", "distance_m"}, "001||cam1|2.60"},
        Case{"scface", "mugshot/130_frontal.jpg", {"view"}, "130||frontal"},
        Case{"scface", "mugshot/130_L4.jpg", {"view"}, "130||L4"},
        Case{"jaffe", "KA.AN1.39.tiff", {"pose", "picture"}, "KA|anger|1|39"}}) {
    std::filesystem::remove_all(folder());
    std::filesystem::create_directories(folder());
    file(path);
    const auto content = read(set);
    EXPECT_EQ(codes(content, true), Codes{}) << path;
    EXPECT_EQ(said(content.items.at(0), roles), expected) << path;
  }
}

TEST_F(DatasetTest, NamesOutsideTheCodesAreReported) {
  for (const auto& [set, good, wrong] :
       {std::tuple{"kdef", "AF01ANFL.JPG", "AM31H.JPG"}, std::tuple{"akdef", "FAFFL.JPG", "FAFXX.JPG"},
        std::tuple{"rafd", "Rafd090_01_Caucasian_female_angry_frontal.jpg", "Rafd090_01_angry.jpg"},
        std::tuple{"scface", "001_cam1_1.jpg", "001_cam9_1.jpg"},
        std::tuple{"jaffe", "KA.AN1.39.tiff", "KA.XX1.39.tiff"}}) {
    std::filesystem::remove_all(folder());
    file(std::string("a/") + good), file(std::string("a/") + wrong);
    const auto content = read(set);
    ASSERT_EQ(codes(content, true), Codes{"name_unread"}) << set;
    const auto& finding = *std::ranges::find(content.findings, "name_unread", &DatasetFinding::code);
    EXPECT_NE(finding.where.find(wrong), std::string::npos) << finding.where;
  }
}

TEST_F(DatasetTest, CelebA) {
  file("img_align_celeba/000001.jpg"), file("img_align_celeba/000002.jpg");
  file("list_attr_celeba.txt",
       "2\n5_o_Clock_Shadow Smiling Young\n000001.jpg -1  1  1\n000002.jpg -1 -1  1\n");
  file("identity_CelebA.txt", "000001.jpg 2880\n000002.jpg 2937\n");
  const auto content = read("celeba");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(said(content.items.at(0), {"smiling"}), "2880||yes");
  EXPECT_EQ(said(content.items.at(1), {"smiling"}), "2937||no");
}

TEST_F(DatasetTest, CelebAWithoutAPicture) {
  file("img_align_celeba/000001.jpg");
  file("list_attr_celeba.csv", "image_id,Smiling\n000001.jpg,1\n000002.jpg,-1\n000001.jpg,1\n");
  EXPECT_EQ(codes(read("celeba"), true), (Codes{"duplicate_row", "picture_missing"}));
}

std::string square(int value, int first) {
  std::string text = std::to_string(first);
  for (int i = 1; i < 64; ++i) text += " " + std::to_string(value);
  return text;
}

TEST_F(DatasetTest, Fer2013) {
  file("fer2013.csv",
       "emotion,pixels,Usage\n0," + square(9, 200) + ",Training\n3," + square(7, 0) + ",PublicTest\n");
  std::vector<std::string> pictures;
  const auto content = read("fer2013", {}, [&](const DatasetItem& item, const std::string& pixels, int side) {
    EXPECT_EQ(side, 8);
    EXPECT_EQ(pixels.size(), 64U);
    pictures.push_back(std::to_string(item.row) + " " + item.emotion + " " +
                       std::to_string(static_cast<unsigned char>(pixels[0])));
  });
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(pictures, (Codes{"2 anger 200", "3 happiness 0"}));
}

TEST_F(DatasetTest, Fer2013WrongPixels) {
  file("fer2013.csv", "emotion,pixels,Usage\n0," + square(9, 256) + ",Training\n3,1 2 3,Training\n9," +
                          square(7, 1) + ",Training\n1," + square(7, 1) + ",Training\n1," + square(7, 7) +
                          ",Training\n");
  const auto content = read("fer2013");
  EXPECT_EQ(codes(content, true), (Codes{"emotion_unknown", "pixels_wrong", "pixels_wrong"}));
  EXPECT_EQ(codes(content, false), (Codes{"duplicate_picture", "picture_constant"}));
}

TEST(DatasetsTest, EverySetIsWholeAndDocumented) {
  const std::string guide = content_of(std::filesystem::path(MICRO_SOURCE_DIR) / "docs/datasets.md");
  std::set<std::string> names;
  for (const auto& dataset : all_datasets()) {
    EXPECT_EQ(fault_of(dataset), "") << dataset.name;
    EXPECT_TRUE(names.insert(dataset.name).second) << dataset.name;
    EXPECT_NE(guide.find("`" + dataset.name + "`"), std::string::npos)
        << dataset.name << " is not in docs/datasets.md";
    EXPECT_EQ(dataset_named(dataset.name).title, dataset.title);
  }
  EXPECT_GE(names.size(), 18U);
}

}  // namespace
}  // namespace micro::test
