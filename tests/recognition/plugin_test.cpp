// Loading plugins, refusing them, and not believing what they say.
#include "libmicro/recognition/plugin.h"

#include <unistd.h>

#include <cstdlib>

#include "libmicro/recognition/plugin_check.h"
#include "libmicro/recognition/plugin_search.h"
#include "tests/recognition/plugin_fixture.h"

namespace micro::test {
namespace {

const std::filesystem::path template_folder = source_folder / "plugins/template";

std::vector<AuScore> scores_of(const std::filesystem::path& plugin, const EventWindow& event) {
  return AuClassifier::open(Plugin::open(plugin), "")->classify(event).value();
}

/// A copy outside the project, as an author has it.
class TemplateTest : public PluginTest, public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(TemplateTest, BuildsOutsideTheProjectAndNamesASmile) {
  auto flags = GetParam();
  const std::string compiler = flags[0], name = flags[1];
  flags.erase(flags.begin(), flags.begin() + 2);
  std::filesystem::copy(template_folder, folder(), std::filesystem::copy_options::recursive);
  std::filesystem::create_directory(file("include"));
  for (const char* header : {"microx_plugin.h", "microx_plugin.hpp"})
    std::filesystem::copy(source_folder / "plugins/api" / header, file("include"));
  const auto plugin = build(compiler, file(name), "smile", flags, file("include"));
  const auto smile = event_of({{Region::mouth_corner_r, -2, -2}, {Region::mouth_corner_l, 0.1, -0.1}});
  const auto scores = scores_of(plugin, smile);
  ASSERT_EQ(scores.size(), 1U);
  EXPECT_EQ(scores[0].action_unit, 12);
  EXPECT_GT(scores[0].probability, 0.5);
  EXPECT_EQ(scores[0].side, 'R');
  EXPECT_EQ(to_string(seen_units(scores, 0.5)), "R12A");
  EXPECT_EQ(check_plugin(Plugin::open(plugin), "").size(), 1U);
}
INSTANTIATE_TEST_SUITE_P(Compilers, TemplateTest,
                         ::testing::Values(std::vector<std::string>{"cc", "smile.c", "-std=c99", "-pedantic",
                                                                    "-Wall", "-Wextra", "-Werror"},
                                           std::vector<std::string>{"c++", "smile.cpp", "-std=c++17",
                                                                    "-pedantic", "-Wall", "-Wextra",
                                                                    "-Werror"}));

TEST_F(PluginTest, TheHeaderIsAlsoPlainCxx) {
  build("c++", template_folder / "smile.cpp", "strict",
        {"-std=c++20", "-Wall", "-Wextra", "-Wshadow", "-Werror"});
  const auto plugin = odd("in_c");
  EXPECT_EQ(Plugin::open(plugin)->kinds(), std::vector<std::string>{MICROX_AU_CLASSIFIER});
}

/// Built against the header as ABI 1.0 had it, which is never changed.
TEST_F(PluginTest, APluginOfAbi10Loads) {
  const auto plugin = build("cc", template_folder / "smile.c", "old", {"-std=c99"},
                            source_folder / "tests/recognition/abi_1_0");
  EXPECT_EQ(Plugin::open(plugin)->abi(), "1.0");
  EXPECT_EQ(scores_of(plugin, event_of({{Region::mouth_corner_l, 2, -2}}))[0].side, 'L');
}

TEST_F(PluginTest, WhatIsNoPluginIsRefused) {
  expect_refused([&] { Plugin::open(file("none.so")); }, "No such file");
  write_content(file("text.so"), "no library");
  ::chmod(file("text.so").c_str(), 0755);
  expect_refused([&] { Plugin::open(file("text.so")); }, "cannot be loaded");
  expect_refused([&] { Plugin::open(folder()); }, "not a file");
  expect_refused([&] { Plugin::open(odd("other", {"ODD_SYMBOL=something_else"})); },
                 "no symbol microx_plugin_entry");
}

TEST_F(PluginTest, AWrongEntryIsRefused) {
  const auto open = [&](const char* name, const char* definition) { Plugin::open(odd(name, {definition})); };
  expect_refused([&] { open("magic", "ODD_MAGIC=7"); }, "magic number");
  expect_refused([&] { open("major", "ODD_MAJOR=2"); }, "ABI 2.0, this is 1.0");
  expect_refused([&] { open("minor", "ODD_MINOR=1"); }, "ABI 1.1, this is 1.0");
  expect_refused([&] { open("size", "ODD_SIZE=24"); }, "24 bytes");
  expect_refused([&] { open("name", "ODD_NAME=\"Bad Name\""); }, "its name");
  expect_refused([&] { open("none", "ODD_NAME=\"\""); }, "its name");
  expect_refused([&] { open("init", "ODD_INIT=say(\"no licence server\", 17); return MICROX_FAILED"); },
                 "no licence server");
  expect_refused(
      [&] {
        open("thread", "ODD_THREADING=9");
        AuClassifier::open(Plugin::open(file("thread.so")), "");
      },
      "threading");
  expect_refused(
      [&] {
        open("factory", "ODD_FACTORY_SIZE=8");
        AuClassifier::open(Plugin::open(file("factory.so")), "");
      },
      "factory of au_classifier/1 has 8 bytes");
}

TEST_F(PluginTest, AFileThatOthersMayChangeIsRefused) {
  const auto plugin = odd("open");
  for (const mode_t mode : {0775, 0757, 0777}) {
    ::chmod(plugin.c_str(), mode);
    expect_refused([&] { Plugin::open(plugin); }, "may write it");
  }
  ::chmod(plugin.c_str(), 0755);
  ::chmod(folder().c_str(), 0777);
  expect_refused([&] { Plugin::open(plugin); }, "anybody may change its folder");
  ::chmod(folder().c_str(), 0700);
  EXPECT_EQ(Plugin::open(plugin)->name(), "odd");
}

TEST_F(PluginTest, AFileOfSomebodyElseIsRefused) {
  const auto plugin = odd("theirs");
  if (::geteuid() != 0 || ::chown(plugin.c_str(), 12345, 12345) != 0)
    GTEST_SKIP() << "needs root to give files away";
  expect_refused([&] { Plugin::open(plugin); }, "neither to you nor to root");
}

TEST_F(PluginTest, TwoOfOneNameAreRefused) {
  std::filesystem::create_directory(file("a")), std::filesystem::create_directory(file("b"));
  for (const char* name : {"a/odd", "b/odd", "b/alias"}) odd(name);
  const std::vector folders{file("a"), file("b")};
  expect_refused([&] { find_plugin("odd", folders); }, "two plugins called 'odd'");
  std::filesystem::remove(file("a/odd.so"));
  const auto listed = list_plugins({file("b")});
  ASSERT_EQ(listed.size(), 2U);
  for (const auto& found : listed) EXPECT_NE(found.refusal.find("2 plugins called 'odd'"), std::string::npos);
  expect_refused([&] { find_plugin("smirk", folders); }, "there is no plugin 'smirk'");
}

TEST_F(PluginTest, ABrokenNeighbourDoesNotKeepAPluginFromBeingFound) {
  odd("odd"), odd("broken", {"ODD_MAJOR=3", "ODD_NAME=\"broken\""});
  EXPECT_EQ(find_plugin("odd", {folder()})->name(), "odd");
  expect_refused([&] { find_plugin("broken", {folder()}); }, "ABI 3.0");
}

TEST_F(PluginTest, TheSearchPathHasNoRelativeFolders) {
  ::setenv("MICROX_PLUGIN_PATH", "plugins", 1);
  expect_refused([] { plugin_folders(""); }, "relative folder 'plugins'");
  ::setenv("MICROX_PLUGIN_PATH", folder().c_str(), 1);
  EXPECT_EQ(plugin_folders("").front(), folder());
  std::filesystem::create_directory(file("first"));
  EXPECT_EQ(plugin_folders(file("first").string()).front(), file("first"));
  ::unsetenv("MICROX_PLUGIN_PATH");
  for (const auto& found : plugin_folders("")) EXPECT_NE(found, std::filesystem::current_path());
  expect_refused([&] { plugin_folders(file("none").string()); }, "not there");
}

struct Wrong {
  const char* definition;
  const char* message;
};
class WrongAnswerTest : public PluginTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongAnswerTest, IsAnErrorInThePluginsName) {
  const auto plugin = odd("wrong", {GetParam().definition});
  const auto ask = [&] {
    const auto classifier = AuClassifier::open(Plugin::open(plugin), "");
    classifier->tables({});
    classifier->classify(event_of({}));
  };
  expect_refused(ask, GetParam().message);
  expect_refused(ask, "plugin 'odd'");
}
INSTANTIATE_TEST_SUITE_P(
    Answers, WrongAnswerTest,
    ::testing::Values(Wrong{"ODD_CLASSIFY=s[0].probability = 0.0/0.0", "probability of AU1 is not a number"},
                      Wrong{"ODD_CLASSIFY=s[1].probability = 1.5", "probability of AU12 is 1.5"},
                      Wrong{"ODD_CLASSIFY=s[1].intensity = -1", "intensity of AU12"},
                      Wrong{"ODD_CLASSIFY=s[0].side = 7", "side of AU1 is none"},
                      Wrong{"ODD_CLASSIFY=s[0].action_unit = 2", "changed the number"},
                      Wrong{"ODD_CLASSIFY=*written = 1", "returned 1 scores, not 2"},
                      Wrong{"ODD_CLASSIFY=return MICROX_FAILED", "failed without a message"},
                      Wrong{"ODD_CLASSIFY=return 17", "unknown status 17"},
                      Wrong{"ODD_CREATE=return MICROX_REFUSED", "options or model refused"},
                      Wrong{"ODD_CREATE=return MICROX_NO_MEMORY", "out of memory"},
                      Wrong{"ODD_DESCRIBE=d->action_unit_count = 0", "names no action units"},
                      Wrong{"ODD_DESCRIBE=d->action_unit_count = 1000000", "or too many"},
                      Wrong{"ODD_DESCRIBE=d->action_units = NULL", "names no action units"},
                      Wrong{"ODD_DESCRIBE=d->threshold = 2", "its threshold is 2"},
                      Wrong{"ODD_DESCRIBE=d->context_s = 0.0/0.0",
                            "time it wants around events is not a number"},
                      Wrong{"ODD_DESCRIBE=d->need_count = 1", "list of needed tables"},
                      Wrong{"ODD_DESCRIBE=d->need_count = 1; d->needs = &need; d->need_stride = sizeof need",
                            "needs 'features/hog', which is not in the recording"}));

TEST_F(PluginTest, NeedsAreComparedColumnByColumn) {
  const auto plugin = odd("needy", {"ODD_DESCRIBE=static const microx_text names[] = {MICROX_TEXT(\"a\"), "
                                    "MICROX_TEXT(\"b\")}, of[] = {MICROX_TEXT(\"px\"), MICROX_TEXT(\"1\")}; "
                                    "need.columns = 2; need.column_names = names; need.column_units = of; "
                                    "d->need_count = 1; d->needs = &need; d->need_stride = sizeof need"});
  const auto classifier = AuClassifier::open(Plugin::open(plugin), "");
  EXPECT_EQ(classifier->tables({{"features/hog", {"a", "b"}, {"px", "1"}}}).size(), 1U);
  expect_refused([&] { classifier->tables({{"features/hog", {"a"}, {"px"}}}); }, "has 1 columns, not 2");
  expect_refused(
      [&] {
        classifier->tables({{"features/hog", {"b", "a"}, {"px", "1"}}});
      },
      "column 'b' where 'a'");
  expect_refused(
      [&] {
        classifier->tables({{"features/hog", {"a", "b"}, {"px", "px"}}});
      },
      "'b' in px, not in 1");
}

}  // namespace
}  // namespace micro::test
