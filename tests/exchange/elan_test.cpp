// ELAN documents keep the rules of their schema and say what was put in.
#include "libmicro/exchange/elan.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "libmicro/core/error.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

using Json = nlohmann::json;

Json read(const ElanDocument& document) {
  const ScratchFolder folder;
  write_content(folder / "document.eaf", elan_xml(document));
  const auto finished = run(
      {"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/exchange/read_eaf.py", "document.eaf"}, folder.path());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return Json::parse(finished.out, nullptr, false);
}

ElanDocument some_document() {
  ElanDocument document;
  document.author = "coder <1> & \"2\"";
  document.media = "Gespräch 1.mp4";
  document.mime_type = elan_mime_type(document.media);
  document.tiers = {{"expression",
                     {{100, 250, "micro"}, {250, 251, "Über & <unter>"}, {4000, 4200, ""}},
                     {{"action unit", {"12", "", "R4+7"}}}},
                    {"blink", {{90, 300, "partial"}}, {}},
                    {"empty", {}, {}}};
  return document;
}

TEST(ElanTest, DocumentKeepsTheRulesAndSaysWhatWasPutIn) {
  const auto read_back = read(some_document());
  EXPECT_EQ(read_back["author"], "coder <1> & \"2\"");
  EXPECT_EQ(read_back["media"], "./Gespräch 1.mp4");
  EXPECT_EQ(read_back["mime"], "video/mp4");
  const auto& tiers = read_back["tiers"];
  ASSERT_EQ(tiers.size(), 4U);
  EXPECT_EQ(tiers[0]["name"], "expression");
  ASSERT_EQ(tiers[0]["annotations"].size(), 3U);
  EXPECT_EQ(tiers[0]["annotations"][0]["begin"], 100);
  EXPECT_EQ(tiers[0]["annotations"][0]["end"], 250);
  EXPECT_EQ(tiers[0]["annotations"][1]["value"], "Über & <unter>");
  EXPECT_EQ(tiers[1]["parent"], "expression");
  ASSERT_EQ(tiers[1]["annotations"].size(), 2U) << "no text, no annotation";
  EXPECT_EQ(tiers[1]["annotations"][1]["of"], tiers[0]["annotations"][2]["id"]);
  EXPECT_EQ(tiers[1]["annotations"][1]["value"], "R4+7");
  EXPECT_EQ(tiers[2]["annotations"][0]["value"], "partial");
}

TEST(ElanTest, DocumentWithoutAnythingIsADocument) {
  EXPECT_TRUE(read({})["tiers"].empty());
  EXPECT_TRUE(read({})["media"].is_null());
}

TEST(ElanTest, SameContentSameBytes) {
  EXPECT_EQ(elan_xml(some_document()), elan_xml(some_document()));
  EXPECT_NE(elan_xml(some_document()).find("DATE=\"1970-01-01T00:00:00+00:00\""), std::string::npos);
}

TEST(ElanTest, WhatXmlCannotHoldIsReplaced) {
  ElanDocument document;
  document.author = "caf\xe9 \x01\x1f \xc3\xa9 \xed\xa0\x80 \xf0\x9f\x98\x80 \xff\xfe \xc0\x80";
  EXPECT_EQ(read(document)["author"], "caf? ?? \xc3\xa9 ??? \xf0\x9f\x98\x80 ?? ??");
}

TEST(ElanTest, OverlappingAnnotationsGetTiersOfTheirOwn) {
  const ElanTier tier{"expression",
                      {{300, 400, "c"}, {0, 100, "a"}, {50, 350, "b"}, {60, 70, "d"}, {100, 200, "e"}},
                      {{"unit", {"3", "1", "2", "4", "5"}}}};
  ElanDocument document;
  document.tiers = without_overlaps(tier);
  ASSERT_EQ(document.tiers.size(), 3U);
  const auto tiers = read(document)["tiers"];
  ASSERT_EQ(tiers.size(), 6U);
  EXPECT_EQ(tiers[2]["name"], "expression 2");
  EXPECT_EQ(tiers[3]["name"], "unit 2");
  EXPECT_EQ(tiers[2]["annotations"][0]["value"], "b");
  EXPECT_EQ(tiers[3]["annotations"][0]["value"], "2");
  EXPECT_EQ(tiers[0]["annotations"][1]["value"], "e");
  EXPECT_EQ(tiers[4]["annotations"][0]["value"], "d");
  EXPECT_EQ(without_overlaps({"none", {}, {}}).size(), 1U);
}

TEST(ElanTest, WrongTiersAreBugs) {
  const auto refused = [](const std::vector<ElanTier>& tiers) {
    ElanDocument document;
    document.tiers = tiers;
    EXPECT_THROW(elan_xml(document), Error);
  };
  refused({{"a", {{5, 5, ""}}, {}}});
  refused({{"a", {{-1, 5, ""}}, {}}});
  refused({{"a", {{0, 6, ""}, {5, 8, ""}}, {}}});
  refused({{"a", {}, {}}, {"a", {}, {}}});
  refused({{"a", {{0, 1, ""}}, {{"b", {}}}}});
  refused({{"a", {}, {{"a", {}}}}});
}

TEST(ElanTest, MimeTypeGoesByTheEnding) {
  EXPECT_EQ(elan_mime_type("A.MOV"), "video/quicktime");
  EXPECT_EQ(elan_mime_type("a.b.avi"), "video/x-msvideo");
  EXPECT_EQ(elan_mime_type("a.mkv"), "video/x-matroska");
  EXPECT_EQ(elan_mime_type("noending"), "unknown");
}

}  // namespace
}  // namespace micro::test
