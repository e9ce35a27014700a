// Tables of annotations: names of columns, missing values, what is completed and what is refused.
#include "libmicro/evaluation/annotation_table.h"

#include <cmath>

#include "libmicro/evaluation/table_columns.h"
#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

AnnotationSet read(const std::string& text, const TableDescription& description = {}) {
  return read_annotation_table(parse_csv(text, "t.csv", description.header_line), description, "");
}

std::string refused(const std::string& text, const TableDescription& description = {},
                    ErrorCategory category = ErrorCategory::input) {
  return refusal(category, [&] { read(text, description); });
}

Annotation first(const AnnotationSet& set) { return set.videos.at(0).events.at(0); }

TEST(AnnotationTableTest, UsualNamesAreFoundInAnySpelling) {
  const auto set = read(
      "Filename,Subject,Onset Frame,ApexFrame,OFFSET_FRAME,Type,Action Units,Estimated "
      "Emotion,Coder,Confidence,FPS,Frames\n"
      "dir/x.avi,3,10,15,29,Micro - 1/2,4+7,Happiness,anna,0.5,200,1000\n");
  ASSERT_EQ(set.videos.size(), 1U);
  EXPECT_EQ(set.videos[0].name, "x");
  EXPECT_EQ(set.videos[0].subject, "3");
  EXPECT_EQ(set.videos[0].fps, 200);
  EXPECT_EQ(set.videos[0].frames, 1000);
  const auto event = first(set);
  EXPECT_EQ(event.interval.onset(), 10);
  EXPECT_EQ(event.interval.apex(), 15);
  EXPECT_EQ(event.interval.offset(), 29);
  EXPECT_EQ(event.given_class, EventClass::micro);
  EXPECT_EQ(event.emotion, "happiness");
  EXPECT_EQ(event.action_units, (std::set<std::string>{"4", "7"}));
  EXPECT_EQ(event.confidence, 0.5);
  EXPECT_EQ(event.origin, "'t.csv' line 2");
}

TEST(AnnotationTableTest, TableOfMicroxAnalyzeIsRead) {
  const auto set = read(
      "source,face,id,kind,class,onset_frame,apex_frame,offset_frame_inclusive,onset_s,apex_s,offset_s,"
      "duration_ms,"
      "amplitude_px,amplitude_percent_iod,snr,confidence,regions,note\r\n"
      "study/a.mp4,0,1,expression,brief,222,230,271,1.11,1.15,1.255,250.000,0.79,0.91,8.2,0.98,\"a;b\",\r\n"
      "study/a.mp4,0,2,blink,brief,300,310,350,1.11,1.15,1.255,250.000,,,,0.9,,\r\n");
  ASSERT_EQ(set.videos.size(), 1U);
  EXPECT_EQ(set.videos[0].name, "a");
  EXPECT_EQ(set.videos[0].events[0].given_class, EventClass::brief);
  EXPECT_EQ(set.videos[0].events[1].kind, EventKind::blink);
}

TEST(AnnotationTableTest, ColumnsCanBeNamedNumberedAndTakenOut) {
  TableDescription description;
  description.columns = "onset=OnsetF,apex=#3,offset=#4,type=";
  const auto set = read("OnsetF,label,x,y\n5,happy,7,9\n", description);
  EXPECT_EQ(first(set).interval.onset(), 5);
  EXPECT_EQ(first(set).interval.apex(), 7);
  EXPECT_FALSE(first(set).given_class);
  description.columns = "onset=OnsetF,offset=#4,emotion=label";  // a column serves once
  EXPECT_EQ(first(read("OnsetF,label,x,y\n5,happy,7,9\n", description)).emotion, "happy");
}

TEST(AnnotationTableTest, TableWithoutHeaderIsReadByNumbers) {
  TableDescription description;
  description.header_line = 0;
  description.columns = "subject=#1,onset=#3,apex=#4,offset=#5,action_units=#6,emotion=#7,type=#8,video=#11";
  const auto set =
      read("1,anger1_1,557,572,608,4+10+14+15,negative,macro-expression,anger,51,s15/15_0401girlcrashing\n",
           description);
  EXPECT_EQ(set.videos[0].name, "15_0401girlcrashing");
  EXPECT_EQ(first(set).given_class, EventClass::macro);
}

TEST(AnnotationTableTest, PreambleFramesFromOneAndPatternOfSammLongVideos) {
  TableDescription description;
  description.header_line = 4;
  description.first_frame = 1;
  description.video_pattern = "^(\\d+_\\d+)_\\d+$";
  const auto set = read(
      "SAMM Long Videos Dataset - FACS Codes,,,,\n,,,,\n\"\"\"L2\"\" = left\",,,,\n"
      "Subject,Filename,Onset,Apex,Offset,Type\n006,006_1_2,3562,-1,3632,Micro - "
      "1/2\n006,006_1_1,566,648,743,Macro\n",
      description);
  ASSERT_EQ(set.videos.size(), 1U);
  EXPECT_EQ(set.videos[0].name, "006_1");
  EXPECT_EQ(set.videos[0].events[0].interval.onset(), 3561);
  EXPECT_FALSE(set.videos[0].events[0].apex_known);
  EXPECT_EQ(set.videos[0].events[1].interval.apex(), 647);
  description.video_pattern = "^nothing$";
  EXPECT_HAS(refused("\n\n\nFilename,Onset,Offset\nx,5,6\n", description), "does not match");
  description.video_pattern = "(";
  EXPECT_HAS(refused("\n\n\nFilename,Onset,Offset\nx,5,6\n", description, ErrorCategory::usage),
             "regular expression");
}

TEST(AnnotationTableTest, ApexMayBeMissingInManyWays) {
  for (const char* apex : {"", "/", " - ", "NaN", "nan", "NA", "null", "None", "-1", "?", "0"}) {
    const auto event = first(read(std::string("onset,apex,offset\n10,") + apex + ",21\n"));
    EXPECT_FALSE(event.apex_known) << apex;
    EXPECT_EQ(event.interval.offset(), 21);
  }
  EXPECT_FALSE(first(read("onset,offset\n10,21\n")).apex_known);
  EXPECT_TRUE(first(read("onset,apex,offset\n0,0,21\n")).apex_known);  // frame 0 of an event at frame 0
  TableDescription description;
  description.missing = "99999,unclear";
  EXPECT_FALSE(first(read("onset,apex,offset\n10,unclear,21\n", description)).apex_known);
}

TEST(AnnotationTableTest, MissingOffsetIsTheApexUnlessToldOtherwise) {
  // As the baseline of MEGC 2020 does with CAS(ME)^2.
  const std::string text = "onset,apex,offset\n2155,2163,0\n10,15,20\n";
  const auto set = read(text);
  EXPECT_EQ(first(set).interval.offset(), 2163);
  EXPECT_HAS(set.notes.at(1), "1 events without onset or offset");
  EXPECT_EQ(first(read("onset,apex,offset\n/,15,20\n")).interval.onset(), 15);
  TableDescription description;
  description.incomplete = "drop";
  EXPECT_EQ(read(text, description).videos[0].events.size(), 1U);
  EXPECT_HAS(read(text, description).notes.at(1), "left out");
  description.incomplete = "error";
  EXPECT_HAS(refused(text, description), "'t.csv' line 2: the event has no offset");
  EXPECT_HAS(refused("onset,apex,offset\n10,,\n"), "line 2: the event has no offset");
  EXPECT_HAS(refused("onset,apex,offset\n,10,\n"), "line 2: the event has no onset");
}

TEST(AnnotationTableTest, RowWithoutEventDeclaresTheVideo) {
  const auto set = read("video,onset,apex,offset,fps,frames\nempty,,,,100,500\nfull,1,2,3,,\n");
  ASSERT_EQ(set.videos.size(), 2U);
  EXPECT_EQ(set.videos[0].name, "empty");
  EXPECT_TRUE(set.videos[0].events.empty());
  EXPECT_EQ(set.videos[0].frames, 500);
}

TEST(AnnotationTableTest, VideosOfOneNameAreToldApartBySubject) {
  const auto set = read("subject,video,onset,offset\n1,EP02_01f,1,5\n2,EP02_01f,1,5\n1,EP02_01f,9,12\n");
  ASSERT_EQ(set.videos.size(), 2U);
  EXPECT_EQ(set.videos[0].events.size(), 2U);
}

TEST(AnnotationTableTest, CommaAsDecimalPointIsReadWhereSemicolonsSeparate) {
  EXPECT_EQ(first(read("onset;offset;confidence\n1;5;0,75\n")).confidence, 0.75);
  EXPECT_EQ(first(read("onset,offset\n1.0,5.0\n")).interval.offset(), 5);
}

TEST(AnnotationTableTest, WhatCannotBeIsRefusedWithItsLine) {
  EXPECT_HAS(refused("onset,offset\n10,20\n30,25\n"), "'t.csv' line 3: the offset is before the onset");
  EXPECT_HAS(refused("onset,apex,offset\n1221,1230,1224\n"), "line 2: the apex is not between");
  EXPECT_HAS(refused("onset,offset\nten,20\n"), "line 2: onset 'ten'");
  EXPECT_HAS(refused("onset,offset\n1.5,20\n"), "line 2: onset is not a whole frame");
  EXPECT_HAS(refused("onset,offset\n-7,20\n"), "line 2: onset '-7'");
  EXPECT_HAS(refused("onset,offset\n1,1e300\n"), "line 2: offset");
  EXPECT_HAS(refused("onset,offset,type\n1,2,happy\n"), "line 2: type 'happy' is neither micro nor macro");
  EXPECT_HAS(refused("onset,offset,kind\n1,2,sneeze\n"), "line 2: kind 'sneeze'");
  EXPECT_HAS(refused("onset,offset,confidence\n1,2,13.5\n"), "line 2: confidence '13.5'");
  EXPECT_HAS(refused("onset,offset,frames\n1,20,20\n"),
             "line 2: the event ends behind the last of the 20 frames");
  EXPECT_HAS(refused("onset,offset,fps\n1,2,200\n1,2,100\n"), "line 3: the video '' has two capture rates");
  EXPECT_HAS(refused("onset,offset,frames\n1,2,200\n1,2,100\n"), "line 3: the video '' has two lengths");
  EXPECT_HAS(refused("onset\n1\n"), "no column for the offset");
  EXPECT_HAS(refused("a,b\n1,2\n"), "no column for the onset");
  TableDescription from_one;
  from_one.first_frame = 1;
  EXPECT_HAS(refused("onset,offset\n0,20\n", from_one), "onset 0 is before the first frame 1");
}

TEST(AnnotationTableTest, BadRowsAreLeftOutOnlyWhenAskedFor) {
  TableDescription description;
  description.bad_rows = "drop";
  const auto set = read("onset,apex,offset\n1221,1230,1224\nten,11,12\n1,2,3\n", description);
  ASSERT_EQ(set.videos[0].events.size(), 1U);
  EXPECT_EQ(set.notes.size(), 3U);
  EXPECT_HAS(set.notes[1], "1 rows left out that cannot be read (line 3)");
  EXPECT_HAS(set.notes[2], "1 rows left out that are no event");
}

TEST(AnnotationTableTest, OneCoderHasToBeChosen) {
  const std::string text = "onset,offset,coder\n1,5,anna\n2,6,ben\n";
  EXPECT_HAS(refused(text, {}, ErrorCategory::usage), "several coders: anna, ben");
  TableDescription description;
  description.coder = "ben";
  EXPECT_EQ(first(read(text, description)).interval.onset(), 2);
  description.coder = "carl";
  EXPECT_HAS(refused(text, description, ErrorCategory::usage), "no coder 'carl'");
}

TEST(AnnotationTableTest, WishesThatCannotBeGrantedAreRefused) {
  TableDescription description;
  description.columns = "onset=Begin";
  EXPECT_HAS(refused("onset,offset\n1,2\n", description), "no column 'Begin' (it has onset, offset)");
  description.columns = "onst=onset";
  EXPECT_HAS(refused("onset,offset\n1,2\n", description, ErrorCategory::usage), "known are video, subject");
  description.columns = "onset";
  EXPECT_HAS(refused("onset,offset\n1,2\n", description, ErrorCategory::usage), "'onset' names no column");
}

TEST(AnnotationTableTest, NotesSayWhichColumnServesAsWhat) {
  EXPECT_EQ(read("Filename,onset,End\nx,1,2\n").notes.at(0),
            "'t.csv': columns video=Filename, onset, offset=End");
}

}  // namespace
}  // namespace micro::test
