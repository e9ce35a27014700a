// Naming events, and plugins, as a user meets them.
#include <sys/stat.h>

#include <map>

#include "libmicro/core/frame.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

using nlohmann::json;

class ClassifyTest : public MicroxTest {
 protected:
  void build(const std::string& name, const std::vector<std::string>& definitions) const {
    std::filesystem::create_directories(file("plugins"));
    const auto output = file("plugins/" + name + ".so");
    std::vector<std::string> command{"cc",
                                     "-std=c99",
                                     "-fPIC",
                                     "-shared",
                                     "-I" + std::string(MICRO_SOURCE_DIR) + "/plugins/api",
                                     std::string(MICRO_SOURCE_DIR) + "/tests/recognition/plugins/odd.c",
                                     "-o",
                                     output.string(),
                                     "-DODD_NAME=\"" + name + "\""};
    for (const auto& definition : definitions) command.push_back("-D" + definition);
    const auto finished = run(command, path());
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    ::chmod(output.c_str(), 0755);
  }
  Finished classify(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"classify", "sample.h5", "--json", "--quiet", "--all"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return microx(arguments);
  }
};

TEST_F(ClassifyTest, APluginsSpotterTakesThePlaceOfOurs) {
  std::filesystem::create_directories(file("plugins"));
  const std::string source = MICRO_SOURCE_DIR;
  const auto built =
      run({"cc", "-std=c99", "-fPIC", "-shared", "-I" + source + "/plugins/api",
           source + "/tests/recognition/plugins/fixed_spotter.c", "-o", "plugins/fixed-spotter.so"},
          path());
  ASSERT_EQ(built.exit_code, 0) << built.err;
  ::chmod(file("plugins/fixed-spotter.so").c_str(), 0755);
  ffmpeg({"-i", sample_clip.string(), "-t", "3", "-c", "copy", "clip.mp4"});
  const std::vector<std::string> by_plugin{"--plugin-dir",  "plugins", "--recognition.spotter",
                                           "fixed-spotter", "--quiet", "--json"};
  const auto with = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), by_plugin.begin(), by_plugin.end());
    return microx(arguments);
  };
  const auto at_once = parsed(with({"analyze", "clip.mp4", "-o", "clip.h5"}));
  ASSERT_EQ(at_once["events"].size(), 1U) << "the other is below the least confidence";
  expect_failure(microx({"spot", "clip.h5", "--quiet"}), 7,
                 "fixed-spotter");  // as recorded, but not to be found
  const auto own = parsed(microx({"spot", "clip.h5", "--recognition.spotter", "own", "--quiet", "--json"}));
  EXPECT_NE(own["events"], at_once["events"]);
  const auto again = parsed(with({"spot", "clip.h5"}));
  ASSERT_EQ(again["events"], at_once["events"]);
  const auto& event = again["events"][0];
  EXPECT_EQ(event["onset"], 138);
  EXPECT_EQ(event["apex"], 145);
  EXPECT_EQ(event["offset"], 156);
  EXPECT_EQ(event["class"], "micro");
  EXPECT_DOUBLE_EQ(event["confidence"].get<double>(), 0.75);
  EXPECT_NEAR(event["amplitude_px"].get<double>(), 1.4, 0.3);
  EXPECT_TRUE(event["regions"][0].get<std::string>().starts_with("mouth_corner"));
  expect_failure(microx({"analyze", "clip.mp4", "-o", "x.h5", "--recognition.spotter", "nobody", "--quiet"}),
                 7, "nobody");
}

/// Units without intensities: "R12".
std::string units_of(const json& event) {
  std::string text;
  if (event["action_units"].is_string())
    for (const char c : event["action_units"].get<std::string>())
      if (c < 'A' || c > 'E') text += c;
  return text;
}

TEST_F(ClassifyTest, SampleIsNamedAndCanBeNamedAnew) {
  expect_success(microx({"analyze", sample_clip.string(), "-o", "sample.h5", "--quiet", "--json"}));
  std::map<FrameIndex, std::string> truth;
  const auto planted = json::parse(content_of(sample_truth));
  for (const auto& event : planted["events"])
    truth[event["apex"].get<FrameIndex>()] = event["action_unit"].get<std::string>();
  const auto named = parsed(classify({}));
  std::size_t right = 0;
  for (const auto& event : named["events"]) {
    if (event["kind"] == "blink") {
      EXPECT_EQ(units_of(event), "45");
    }
    if (event["kind"] != "expression") continue;
    for (const auto& [apex, unit] : truth)
      if (std::abs(apex - event["apex"].get<FrameIndex>()) <= 4) right += units_of(event) == unit;
    EXPECT_TRUE(event["emotion"].is_string());
  }
  EXPECT_GE(right, truth.size() - 1) << named.dump(1);

  // Naming anew with the same settings changes nothing, and the movements stay what they are.
  EXPECT_EQ(parsed(classify({})), named);
  const auto nameless = parsed(classify({"--classifier", "none"}));
  EXPECT_EQ(nameless["events"].size(), named["events"].size());
  for (const auto& event : nameless["events"]) {
    EXPECT_TRUE(event["action_units"].is_null());
    EXPECT_TRUE(event["emotion"].is_null());
  }
  bool smiled = false;
  const auto objective = parsed(classify({"--classifier", "flow-rules", "--emotion-map", "objective"}));
  for (const auto& event : objective["events"])
    smiled = smiled || (units_of(event) == "12" && event["emotion"] == "I");
  EXPECT_TRUE(smiled);

  // What a plugin does wrong costs its user nothing but a line.
  build("wrong", {"ODD_CLASSIFY=s[1].probability = 1.5"});
  const auto good = content_of(file("sample.h5"));
  expect_failure(classify({"--classifier", "wrong", "--plugin-dir", "plugins"}), 7, "plugin 'wrong'");
  expect_failure(classify({"--classifier", "nobody"}), 7, "there is no plugin 'nobody'");
  expect_failure(classify({"--emotion-map", "nothing"}), 7, "no emotion table 'nothing'");
  expect_failure(microx({"spot", "sample.h5", "--quiet", "--classifier", "wrong", "--plugin-dir", "plugins"}),
                 7, "plugin 'wrong'");
  EXPECT_TRUE(content_of(file("sample.h5")) == good);
}

TEST_F(ClassifyTest, AMissingFeatureFailsBeforeDecoding) {
  build("needy", {"ODD_DESCRIBE=d->need_count = 1; d->needs = &need; d->need_stride = sizeof need"});
  expect_failure(microx({"analyze", sample_clip.string(), "-o", "needy.h5", "--quiet", "--classifier",
                         "needy", "--plugin-dir", "plugins"}),
                 7, "needs 'features/hog'");
  EXPECT_FALSE(exists("needy.h5"));
  EXPECT_FALSE(exists("needy.h5.partial"));
}

TEST_F(ClassifyTest, PluginsAreListedAndChecked) {
  build("fine", {});
  build("future", {"ODD_MAJOR=9"});
  const auto listed = parsed(microx({"plugins", "list", "--json", "--plugin-dir", "plugins"}));
  std::map<std::string, json> by_name;
  for (const auto& plugin : listed) by_name[plugin.contains("name") ? plugin["name"] : "refused"] = plugin;
  EXPECT_TRUE(by_name.contains("fine"));
  EXPECT_TRUE(by_name.contains("flow-rules"));
  EXPECT_NE(by_name["refused"]["refused"].get<std::string>().find("ABI 9.0"), std::string::npos);
  const auto checked = microx({"plugins", "check", "plugins/fine.so"});
  expect_success(checked);
  EXPECT_NE(checked.out.find("all well"), std::string::npos);
  expect_failure(microx({"plugins", "check", "plugins/future.so"}), 7, "ABI 9.0");
  expect_failure(microx({"plugins", "check", "plugins/none.so"}), 7, "none.so");
  build("crash", {"ODD_CLASSIFY=*(volatile int*)0 = 1"});
  expect_failure(microx({"plugins", "check", "plugins/crash.so"}), 7, "crashed");
  expect_failure(microx({"plugins"}), 2, "subcommand is required");
}

}  // namespace
}  // namespace micro::test
