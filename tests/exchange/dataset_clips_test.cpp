// Every set of clips in a tiny copy: once as it should be, once with what is known to go wrong.
#include "libmicro/core/csv_table.h"
#include "libmicro/core/error.h"
#include "tests/exchange/dataset_fixture.h"

namespace micro::test {
namespace {

TEST_F(DatasetTest, Casme) {
  images("CASME_raw_selected/sub01/EP01_5/EP01_5-%.jpg", 100, 120);
  file("casme.csv",
       "Emotion,Subject,,Filename,OnsetF,ApexF1,ApexF2,OffsetF,AU\ntense,1,,EP01_5,101,105,0,119,4+L12\n");
  const auto content = read("casme");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "1 5 19");
  EXPECT_EQ(content.items[0].emotion, "tense");
  EXPECT_EQ(content.items[0].capture_fps, 60);
  EXPECT_EQ(content.items[0].frames, 21);
  EXPECT_EQ(to_string(content.items[0].action_units.certain), "4+L12");
}

TEST_F(DatasetTest, CasmeFramesThatAreNotThere) {
  images("sub01/EP01_5/EP01_5-%.jpg", 100, 110);
  file("casme.csv", "Emotion,Subject,Filename,OnsetF,ApexF1,OffsetF,AU\ntens,1,EP01_5,101,105,119,4\n");
  const auto content = read("casme");
  EXPECT_EQ(codes(content, true), (Codes{"emotion_unknown", "frame_absent"}));
  EXPECT_NE(content.findings[0].text.find("did they mean tense?"), std::string::npos)
      << content.findings[0].text;
  EXPECT_EQ(content.findings[1].where,
            "row 2 of '" + (std::filesystem::canonical(folder()) / "casme.csv").string() + "'");
  EXPECT_TRUE(content.is_broken(content.items[0]));
}

const std::string casme2_header =
    "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,Estimated Emotion\n";

TEST_F(DatasetTest, Casme2) {
  images("CASME2_RAW_selected/sub01/EP02_01f/img%.jpg", 46, 86);
  images("CASME2-RAW/sub01/EP02_01f/img%.jpg", 1, 200);
  images("CASME2_RAW_selected/sub17/EP01_06/img%.jpg", 9, 30);
  file("CASME2-coding-20140508.csv",
       casme2_header + "01,EP02_01f,46,59,86,4+7 or 6,happiness\n17,EP01_06,9,/,30,?,others\n");
  const auto content = read("casme2");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(codes(content, false), Codes{"apex_missing"});
  EXPECT_EQ(frames_of(content.items.at(0)), "0 13 40") << "the selected frames, not the raw ones";
  EXPECT_EQ(to_string(content.items[0].action_units.uncertain), "7/6");
  EXPECT_EQ(frames_of(content.items.at(1)), "0 - 21");
  EXPECT_EQ(content.items[1].emotion, "other");
}

TEST_F(DatasetTest, Casme2Errors) {
  images("sub01/EP02_01f/img%.jpg", 46, 86);
  images("sub02/EP02_04f/img%.jpg", 1, 41);
  images("sub03/EP01/img%.jpg", 1, 10);
  images("sub03/EP01/img%.jpg", 14, 20);
  file("CASME2-coding-20140508.csv", casme2_header +
                                         "1,EP02_01f,46,90,86,4,happiness\n"  // apex behind the offset
                                         "1,EP02_01f,46,90,86,4,happiness\n"  // the same again
                                         "1,EP02_01f,46,50,40,4,happiness\n"  // ends before it begins
                                         "2,EP02_04f,46,50,86,4,happiness\n"  // images count from 1
                                         "3,EP01,2,5,18,4,surpirse\n"         // images lost, misspelt
                                         "3,EP09,2,5,18,4+x,disgust\n"  // no such folder, no action unit
                                         "3,EP01,two,5,18,4,disgust\n");
  const auto content = read("casme2");
  for (const char* code :
       {"apex_outside", "duplicate_row", "offset_before_onset", "frames_renumbered", "frames_gap",
        "emotion_unknown", "frames_missing", "action_units_unread", "not_a_frame", "onset_missing"})
    EXPECT_TRUE(std::ranges::any_of(content.findings, [&](const auto& finding) {
      return finding.code == code && finding.is_error();
    })) << code;
  EXPECT_EQ(frames_of(content.items.at(0)), "0 - 40") << "a wrong apex is taken out, not replaced";
  EXPECT_EQ(frames_of(content.items.at(2)), "0 4 -");
}

TEST_F(DatasetTest, ACopyInSeveralPlacesIsNotGuessed) {
  images("first/sub01/EP02_01f/img%.jpg", 46, 86);
  images("second/sub01/EP02_01f/img%.jpg", 1, 200);
  file("CASME2-coding.csv", casme2_header + "1,EP02_01f,46,59,86,4,happiness\n");
  EXPECT_EQ(codes(read("casme2"), true), Codes{"frames_ambiguous"});
  const auto content = read("casme2", {.path = "second/sub{subject:2}/{video}"});
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "45 58 85");
}

/// The text that stands above the header.
std::string samm_text(int rows) {
  std::string lines = "\"SAMM, a text\",,,,,,,,,,,\n";
  for (int i = 1; i < rows; ++i) lines += ",,,,,,,,,,,\n";
  return lines;
}

TEST_F(DatasetTest, Samm) {
  images("SAMM/006/006_1_2/006_0%.jpg", 5562, 5632);
  file("SAMM_Micro_FACS_Codes_v2.csv",
       samm_text(13) +
           "Subject,Filename,Inducement Code,Onset Frame,Apex Frame,Offset Frame,Duration,Micro,Action "
           "Units,Estimated Emotion,Objective Classes,Notes\n"
           "006,006_1_2,1,5562,5588,5632,71,Micro - 1/2,R12B or L12B + 4A,Anger,VII,\n");
  const auto content = read("samm");
  EXPECT_EQ(codes(content, true), Codes{});
  const auto& item = content.items.at(0);
  EXPECT_EQ(item.row, 15U);
  EXPECT_EQ(frames_of(item), "0 26 70");
  EXPECT_EQ(item.type, "micro");
  EXPECT_EQ(item.emotion, "anger");
  EXPECT_EQ(to_string(item.action_units.certain) + "|" + to_string(item.action_units.uncertain),
            "4A|R12B/L12B");
  EXPECT_EQ(item.values.at("objective_class"), "VII");
}

TEST_F(DatasetTest, SammOfTheWrongSubject) {
  images("007/006_1_2/006_%.jpg", 1, 9);
  file("SAMM_Micro.csv",
       "Subject,Filename,Onset Frame,Apex Frame,Offset Frame,Micro,Action Units,Estimated Emotion\n"
       "7,006_1_2,1,5,9,Mirco,4,Anger\n");
  EXPECT_EQ(codes(read("samm"), true), (Codes{"subject_mismatch", "type_unknown"}));
}

TEST_F(DatasetTest, SammLongVideos) {
  images("SAMM_longvideos/006_1/006_1_%.jpg", 1, 300);
  file("SAMM_LongVideos_V2_Release.csv",
       samm_text(9) +
           "Subject,Filename,Inducement Code,Onset,Apex,Offset,Duration,Type,Action Units,Notes,,\n"
           "6,006_1_2,1,100,120,150,51,Micro - 1/2,12A,,,\n6,006_1_3,1,200,220,290,91,Macro,4,,,\n");
  const auto content = read("samm_long");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "99 119 149");
  EXPECT_EQ(content.items.at(1).type, "macro");
  EXPECT_EQ(content.items[0].path, content.items[1].path);
  EXPECT_EQ(content.items[0].clip, "006_1") << "what is evaluated is the video, not the event";
}

TEST_F(DatasetTest, SammLongVideosBehindTheEnd) {
  images("006_1/006_1_%.jpg", 1, 300);
  file("SAMM_LongVideos.csv",
       "Subject,Filename,Onset,Apex,Offset,Type,Action Units\n6,006_1_2,100,120,301,Micro,12A\n");
  EXPECT_EQ(codes(read("samm_long"), true), Codes{"frame_absent"});
}

/// As the sheets of the workbook, saved one by one.
void casme_squared_lists(const std::function<void(const std::string&, const std::string&)>& file) {
  file("naming_rule1.csv", "101,disgust1\n401,anger1\n");
  file("naming_rule2.csv", "a,15,1\nb,16,2\n");
}

TEST_F(DatasetTest, CasmeSquared) {
  casme_squared_lists([this](const auto& path, const auto& text) { file(path, text); });
  images("rawpic/s15/15_0401girlcrashing/img%.jpg", 1, 200);
  file("CAS(ME)^2code_final.csv",
       "1,anger1_1,20,30,45,4+7,negative,micro-expression,anger\n1,anger1_2,100,120,0,12,positive,macro-"
       "expression,happy\n");
  const auto content = read("casme_squared");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(codes(content, false), Codes{"offset_zero"}) << "documented, for macro-expressions";
  EXPECT_EQ(frames_of(content.items.at(0)), "19 29 44");
  EXPECT_EQ(frames_of(content.items.at(1)), "99 119 -");
  EXPECT_EQ(content.items[0].clip, "15_0401girlcrashing");
  EXPECT_EQ(read("casme_squared", {.with_frames = false}).items.at(1).clip, "anger1");
}

TEST_F(DatasetTest, CasmeSquaredMicroExpressionsHaveAnOffset) {
  casme_squared_lists([this](const auto& path, const auto& text) { file(path, text); });
  images("rawpic/s15/15_0401girlcrashing/img%.jpg", 1, 200);
  file("code_final.csv",
       "1,anger1_1,20,30,0,4,negative,micro-expression,anger\n9,anger1_1,20,30,45,4,negative,micro-"
       "expression,anger\n");
  EXPECT_EQ(codes(read("casme_squared"), true), (Codes{"frames_missing", "lookup_missing", "offset_zero"}));
}

TEST_F(DatasetTest, CasmeSquaredHasFortyFourSuchRows) {
  casme_squared_lists([this](const auto& path, const auto& text) { file(path, text); });
  images("rawpic/s15/15_0401girlcrashing/img%.jpg", 1, 200);
  std::string rows;
  for (int i = 1; i <= 44; ++i)
    rows += "1,anger1_1," + std::to_string(i) + "," + std::to_string(i + 2) +
            ",0,4,negative,macro-expression,anger\n";
  file("code_final.csv", rows);
  EXPECT_EQ(read("casme_squared").errors(), 0U);
  file("code_final.csv", rows + "1,anger1_1,50,51,0,4,negative,macro-expression,anger\n");
  EXPECT_EQ(read("casme_squared").errors(), 45U) << "which of them are the known ones cannot be said";
}

TEST_F(DatasetTest, Casme3) {
  images("part_A/spNO.1/a/color/%.jpg", 1, 60);
  file("cas(me)3_part_A_ME_label.csv",
       "Subject,Filename,Onset,Apex,Offset,AU,Objective "
       "class,emotion\nspNO.1,a,10,15,20,4,IV,Others\nspNO.1,a,30,31,35,R12,I,happy\n");
  const auto content = read("casme3");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "9 14 19");
  EXPECT_EQ(frames_of(content.items.at(1)), "29 30 34");
}

TEST_F(DatasetTest, Casme3LostImages) {
  images("spNO.1/a/color/%.jpg", 1, 12);
  images("spNO.1/a/color/%.jpg", 14, 60);
  file("cas(me)3_part_A.csv",
       "Subject,Filename,Onset,Apex,Offset,AU,emotion\nspNO.1,a,10,15,20,4,fear\nspNO.1,a,10,16,20,4,fear\n");
  EXPECT_EQ(codes(read("casme3"), true), (Codes{"duplicate_event", "frames_gap", "frames_gap"}));
}

TEST_F(DatasetTest, Mmew) {
  images("Micro_Expression/disgust/S01-04-001/%.jpg", 1, 60);
  file("MMEW_Micro_Exp.csv",
       "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,Estimated "
       "Emotion,remarks\n1,S01-04-001,1,20,55,4+10,disgust,\n");
  const auto content = read("mmew");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "0 19 54");
  EXPECT_EQ(content.items[0].capture_fps, 90);
}

TEST_F(DatasetTest, MmewInAnotherEmotionsFolder) {
  images("fear/S01-04-001/%.jpg", 1, 60);
  file("MMEW_Micro_Exp.csv",
       "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,Estimated "
       "Emotion\n1,S01-04-001,1,56,55,4,disgust\n");
  EXPECT_EQ(codes(read("mmew"), true), (Codes{"apex_outside", "frames_missing"}));
}

TEST_F(DatasetTest, FourDme) {
  images("gray_micro/s2/01/%.jpg", 30, 50);
  file("4DME_Labelling_Micro_release v1.csv",
       "sub_ID,fold_name,Onset,Apex,Offset,AUs,Emotion\ns2,01,30,38,50,AU4(k)+AU7,Negative\n");
  const auto content = read("4dme");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "0 8 20");
  EXPECT_EQ(to_string(content.items[0].action_units.certain), "7");
  EXPECT_EQ(to_string(content.items[0].action_units.uncertain), "4?");
}

TEST_F(DatasetTest, FourDmeWithoutOnset) {
  images("s2/01/%.jpg", 30, 50);
  file("4DME_Micro.csv", "sub_ID,fold_name,Onset,Apex,Offset,AUs,Emotion\ns2,01,,38,50,4,Negative\n");
  EXPECT_EQ(codes(read("4dme"), true), Codes{"onset_missing"});
}

TEST_F(DatasetTest, Dfme) {
  images("part_A/s001/clip_3/%.jpg", 1, 90);
  file("DFME.csv", "Subject,Filename,Onset,Apex,Offset,AU,Emotion\ns001,clip_3,5,40,80,AU4,Fear\n");
  const auto content = read("dfme");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "4 39 79");
  EXPECT_EQ(content.items[0].capture_fps, 500);
}

TEST_F(DatasetTest, DfmeOfAnUnknownRateAndOtherColumns) {
  images("s001/clip_3/%.jpg", 1, 90);
  file("DFME.csv", "Person,Filename,Begin,Apex,Offset,AU,Emotion\ns001,clip_3,5,40,80,AU4,Fear\n");
  EXPECT_THROW(read("dfme"), Error);
  const auto content = read("dfme", {.columns = {{"subject", "Person"}, {"onset", "Begin"}}});
  EXPECT_EQ(codes(content, true), Codes{"rate_unknown"});
  EXPECT_EQ(frames_of(content.items.at(0)), "4 39 79");
}

TEST_F(DatasetTest, Smic) {
  images("SMIC_all_raw/HS/s1/micro/negative/s1_ne_01/image%.bmp", 120018, 120040);
  images("SMIC_all_raw/VIS/s3/micro/surprise/s3_sur_02/image%.bmp", 1, 8);
  const auto content = read("smic");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(frames_of(content.items.at(0)), "0 - 22");
  EXPECT_EQ(content.items[0].subject + " " + content.items[0].emotion, "s1 negative");
  EXPECT_EQ(content.items[0].capture_fps, 100);
  EXPECT_EQ(content.items.at(1).capture_fps, 25);
}

TEST_F(DatasetTest, SmicFoldersOutsideTheLayout) {
  images("HS/s1/micro/negative/s1_ne_01/image%.bmp", 1, 9);
  images("HS/s1/micro/happy-ish/extra/s1_x/image%.bmp", 1, 9);
  images("HS/s2/micro/negtive/s2_ne_01/image%.bmp", 1, 9);
  EXPECT_EQ(codes(read("smic"), true), (Codes{"emotion_unknown", "name_unread"}));
}

TEST_F(DatasetTest, SmicLong) {
  images("HS/s01/s1_ne_01/image%.jpg", 1000, 1300);
  file("SMIC-HS-E_annotation.csv",
       "Subject,Filename,FirstF,OnsetF,OffsetF,Emotion\n1,s1_ne_01,1000,1100,1130,negative\nNote: "
       "text,,,,,\n");
  const auto content = read("smic_long");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(codes(content, false), Codes{"text_row"});
  EXPECT_EQ(content.items.size(), 1U);
  EXPECT_EQ(frames_of(content.items.at(0)), "100 - 130");
}

TEST_F(DatasetTest, SmicLongOfTheWrongSubject) {
  images("HS/s02/s1_ne_01/image%.jpg", 1000, 1300);
  file("SMIC-HS-E_annotation.csv",
       "Subject,Filename,OnsetF,OffsetF,Emotion\n2,s1_ne_01,1100,1130,negative\n");
  EXPECT_EQ(codes(read("smic_long"), true), Codes{"subject_mismatch"});
}

TEST_F(DatasetTest, OnePersonHasOneSpelling) {
  images("sub06/a/img%.jpg", 1, 9), images("sub06/b/img%.jpg", 1, 9);
  file("CASME2-coding.csv", casme2_header + "06,a,1,5,9,4,happiness\n6,b,1,5,9,4,happiness\n");
  const auto content = read("casme2");
  EXPECT_EQ(codes(content, true), Codes{});
  EXPECT_EQ(content.items.at(0).subject, "06");
  EXPECT_EQ(content.items.at(1).subject, "06") << "or the same face would be trained on and tested";
}

TEST_F(DatasetTest, VideosInsteadOfImages) {
  file("sub01/EP02_01f.avi");
  file("CASME2-coding.csv",
       casme2_header + "1,EP02_01f,46,59,86,4,happiness\n1,EP02_01f,0,59,86,4,happiness\n");
  const auto content = read("casme2");
  EXPECT_EQ(frames_of(content.items.at(0)), "45 58 85") << "the video's first frame is 1 in the table";
  EXPECT_EQ(codes(content, true), Codes{"frame_absent"});
}

TEST_F(DatasetTest, WhatCannotBeReadAtAllIsRefused) {
  EXPECT_THROW(read("casme2"), Error);
  EXPECT_THROW(read("jaffe"), Error);
  file("CASME2-coding.csv", "a,b\n1,2\n");
  EXPECT_THROW(read("casme2"), Error);
  EXPECT_THROW(read_dataset(dataset_named("casme2"), folder() / "absent", {}, listed), Error);
  EXPECT_THROW(read("casme2", {.table = folder() / "absent.csv"}), Error);
  file("CASME2-coding.xls", "\xD0\xCF\x11\xE0 old");
  EXPECT_THROW(read("casme2", {.table = folder() / "CASME2-coding.xls"}), Error);
  EXPECT_THROW(dataset_named("CAS(ME)2"), Error) << "not CASME II by chance";
}

TEST_F(DatasetTest, TheManifestHoldsWhatTheTableSaysBesideWhatIsMeant) {
  images("sub01/EP02_01f/img%.jpg", 46, 86);
  file("CASME2-coding.csv",
       casme2_header + "01,EP02_01f,46,/,86,4+L14?,happiness\n01,EP02_01f,46,50,40,4,happiness\n");
  const auto content = read("casme2");
  const auto manifest =
      parse_csv(manifest_text(dataset_named("casme2"), content, std::filesystem::canonical(folder())), "m");
  ASSERT_EQ(manifest.rows.size(), 1U) << "rows with errors are left out";
  std::map<std::string, std::string> row;
  for (std::size_t i = 0; i < manifest.header.size(); ++i)
    row[manifest.header[i]] = manifest.rows[0].fields[i];
  EXPECT_EQ(row["path"], "sub01/EP02_01f");
  EXPECT_EQ(row["subject"] + row["capture_fps"] + row["frames"], "0120041");
  EXPECT_EQ(row["onset"] + "," + row["apex"] + "," + row["offset"], "0,,40");
  EXPECT_EQ(row["coded_onset"] + "," + row["coded_apex"] + "," + row["coded_offset"], "46,/,86");
  EXPECT_EQ(row["action_units"] + "," + row["action_units_uncertain"] + "," + row["coded_action_units"],
            "4,L14?,4+L14?");
  EXPECT_EQ(row["oddities"] + "," + row["row"] + "," + row["dataset"], "apex_missing,2,casme2");
}

}  // namespace
}  // namespace micro::test
