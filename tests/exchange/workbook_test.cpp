#include "libmicro/exchange/workbook.h"

#include <zip.h>

#include <random>

#include "libmicro/core/error.h"
#include "libmicro/exchange/zip_archive.h"
#include "tests/exchange/dataset_fixture.h"

namespace micro::test {
namespace {

/// Spreadsheets that openpyxl and XlsxWriter wrote.
class WorkbookTest : public DatasetTest {
 protected:
  WorkbookTest() {
    const auto finished =
        run({"/usr/bin/python3", std::string(MICRO_SOURCE_DIR) + "/tests/exchange/make_workbooks.py",
             folder().string()},
            folder());
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
  }
  std::filesystem::path samm() const { return folder() / "SAMM_Micro_FACS_Codes_v2.xlsx"; }
  std::filesystem::path casme() const { return folder() / "CAS(ME)^2code_final(Updated).xlsx"; }
};

TEST_F(WorkbookTest, CellsOfAllKindsAreRead) {
  const Workbook book = read_workbook(samm());
  ASSERT_EQ(book.sheets.size(), 2U);
  EXPECT_EQ(book.sheets[0].name, "codes");
  EXPECT_EQ(book.sheets[1].rows.at(0).fields, (Codes{"ä\u00e9 \u4e2d", "3.5"}));
  const auto& rows = book.sheets[0].rows;
  EXPECT_EQ(rows.at(0).fields.at(0), "SAMM, a text & more <signs>");
  EXPECT_EQ(rows.at(1).fields.at(10), "1") << "true";
  EXPECT_EQ(rows.at(3).line, 14U) << "rows that are empty are left out, numbers stay";
  EXPECT_EQ(rows.at(4).fields,
            (Codes{"006", "006_1_2", "10", "20", "40", "Micro - 1/2", "L12 + R14A", "Anger"}));
  EXPECT_EQ(rows.at(5).fields.at(3), "");
}

TEST_F(WorkbookTest, ATableOfSammIsFoundBelowItsText) {
  images("006/006_1_2/006_%.jpg", 10, 40);
  images("006/006_1_3/006_%.jpg", 45, 65);
  images("007/006_1_4/006_%.jpg", 70, 95);
  const auto content = read("samm");
  ASSERT_EQ(content.items.size(), 3U);
  EXPECT_EQ(frames_of(content.items[0]), "0 10 30");
  EXPECT_EQ(frames_of(content.items[1]), "5 - 15");
  EXPECT_EQ(content.items[2].row, 17U);
  EXPECT_EQ(codes(content, true), (Codes{"apex_outside", "subject_mismatch"}));
  EXPECT_EQ(codes(content, false), Codes{"apex_missing"});
}

TEST_F(WorkbookTest, NamesOfCasmeSquaredAreLookedUpInItsOtherSheets) {
  images("rawpic/s15/15_0401girlcrashing/img%.jpg", 1, 200);
  std::filesystem::remove(samm());
  const auto content = read("casme_squared");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "19 29 44");
  EXPECT_EQ(frames_of(content.items.at(1)), "99 119 -");
  EXPECT_EQ(content.items[1].values.at("self_report"), "happy") << "of two runs of text";
}

TEST_F(WorkbookTest, WhatIsNoWorkbookIsRefusedByName) {
  for (const auto& bytes :
       {std::string("PK"), std::string("PK\x03\x04 and more"), content_of(samm()).substr(0, 500)}) {
    write_content(folder() / "broken.xlsx", bytes);
    try {
      read_workbook(folder() / "broken.xlsx");
      ADD_FAILURE() << bytes.size();
    } catch (const Error& failure) {
      EXPECT_EQ(failure.category(), ErrorCategory::input);
      EXPECT_NE(std::string(failure.what()).find("broken.xlsx"), std::string::npos) << failure.what();
    }
  }
}

std::string mutated(std::string bytes, std::mt19937& random) {
  const auto somewhere = [&] { return random() % (bytes.size() + 1); };
  for (std::size_t changes = 1 + random() % 4; changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 5) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
      case 2:
        bytes.erase(at, random() % 40);
        break;
      case 3:
        bytes.insert(somewhere(), bytes.substr(at, random() % 60));
        break;
      default:
        bytes.insert(somewhere(),
                     std::vector<std::string>{",", "\"", "\n", "-1", "99999999999999999999", "or", "/", "\t",
                                              "1e300", "nan", "../.."}[random() % 11]);
    }
  }
  return bytes;
}

/// Whether the bytes are a workbook or an error of the input; anything else is a failure of the test.
bool reads(const std::string& bytes) {
  try {
    parse_workbook(bytes, "m.xlsx");
    return true;
  } catch (const Error& failure) {
    EXPECT_EQ(failure.category(), ErrorCategory::input) << failure.what();
    return false;
  }
}

TEST_F(WorkbookTest, ThousandsOfMutatedWorkbooksAreReadOrRefused) {
  std::mt19937 random(5);
  int read = 0, refused = 0;
  for (const auto& path : {samm(), casme()}) {
    const std::string whole = content_of(path);
    for (int i = 0; i < 2500; ++i) ++(reads(mutated(whole, random)) ? read : refused);
    for (std::size_t cut = 0; cut < whole.size(); cut += 37) EXPECT_FALSE(reads(whole.substr(0, cut))) << cut;
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

/// The workbook with one of its parts replaced, stored without compression.
std::string with_part(const std::string& whole, const std::string& name, const std::string& content) {
  const ZipArchive old(whole, "whole.xlsx");
  zip_error_t error;
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  std::vector<std::string> parts;
  parts.reserve(8);
  for (const char* part :
       {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"}) {
    if (!old.has(part)) continue;
    parts.push_back(part == name ? content : old.read(part));
    const auto index = zip_file_add(
        archive, part, zip_source_buffer(archive, parts.back().data(), parts.back().size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  zip_source_open(target);
  zip_source_seek(target, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
  zip_source_seek(target, 0, SEEK_SET);
  EXPECT_EQ(zip_source_read(target, bytes.data(), bytes.size()), static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

TEST_F(WorkbookTest, ThousandsOfMutatedPartsAreReadOrRefused) {
  std::mt19937 random(8);
  const std::string whole = content_of(casme());
  const ZipArchive archive(whole, "whole.xlsx");
  int read = 0, refused = 0;
  for (const char* part : {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml",
                           "xl/worksheets/sheet1.xml"}) {
    const std::string content = archive.read(part);
    EXPECT_TRUE(reads(with_part(whole, part, content)));
    for (int i = 0; i < 600; ++i)
      ++(reads(with_part(whole, part, mutated(content, random))) ? read : refused);
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

TEST_F(WorkbookTest, HugePartsAndSheetsAreRefused) {
  const std::string whole = content_of(casme()), sheet = "xl/worksheets/sheet1.xml";
  const auto cells = [](const std::string& content) {
    return "<worksheet><sheetData><row r=\"1\">" + content + "</row></sheetData></worksheet>";
  };
  EXPECT_TRUE(reads(with_part(whole, sheet, cells("<c r=\"B1\"><v>1</v></c>"))));
  EXPECT_FALSE(reads(with_part(whole, sheet, cells("<c r=\"XFD1\"><v>1</v></c>"))));
  EXPECT_FALSE(reads(with_part(whole, sheet, cells("<c r=\"ZZZZZZZZZZZZ1\"><v>1</v></c>"))));
  EXPECT_FALSE(reads(with_part(whole, sheet, cells("<c t=\"s\"><v>4000000000</v></c>"))));
  EXPECT_FALSE(reads(with_part(whole, sheet, std::string(65U << 20U, ' '))));
}

TEST_F(DatasetTest, ThousandsOfMutatedTablesGiveFindingsOrErrors) {
  images("sub01/EP02_01f/img%.jpg", 46, 86);
  const std::string table =
      "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,Estimated "
      "Emotion\n1,EP02_01f,46,59,86,4+L10 or 7?,happiness\n"
      "1,EP02_01f,50,/,80,\"12B + R14\",others\n";
  std::mt19937 random(6);
  int read_whole = 0, with_findings = 0, refused = 0;
  for (int i = 0; i < 4000; ++i) {
    file("CASME2-coding.csv", mutated(table, random));
    try {
      const auto content = read("casme2");
      content.errors() > 0 ? ++with_findings : ++read_whole;
      const auto manifest = manifest_text(dataset_named("casme2"), content, {});
      for (const auto& item : content.items) {
        if (content.is_broken(item)) continue;
        ASSERT_TRUE(item.onset && item.offset && *item.onset <= *item.offset && *item.offset < item.frames)
            << content_of(folder() / "CASME2-coding.csv");
        ASSERT_TRUE(!item.apex || (*item.onset <= *item.apex && *item.apex <= *item.offset))
            << content_of(folder() / "CASME2-coding.csv");
      }
    } catch (const Error& failure) {
      ++refused;
      EXPECT_EQ(failure.category(), ErrorCategory::input) << failure.what();
    }
  }
  EXPECT_GT(read_whole, 100);
  EXPECT_GT(with_findings, 100);
  EXPECT_GT(refused, 100);
}

TEST_F(DatasetTest, MutatedTablesOfPixelsGiveFindingsOrErrors) {
  std::string table = "emotion,pixels,Usage\n";
  for (int row = 0; row < 3; ++row) {
    table += std::to_string(row) + ",";
    for (int i = 0; i < 64; ++i)
      table += std::to_string((i * 7 + row) % 256) + (i < 63 ? " " : ",Training\n");
  }
  std::mt19937 random(7);
  for (int i = 0; i < 1500; ++i) {
    file("fer2013.csv", mutated(table, random));
    try {
      read("fer2013", {}, [](const DatasetItem&, const std::string& pixels, int side) {
        EXPECT_EQ(pixels.size(), static_cast<std::size_t>(side * side));
      });
    } catch (const Error& failure) {
      EXPECT_EQ(failure.category(), ErrorCategory::input) << failure.what();
    }
  }
}

}  // namespace
}  // namespace micro::test
