// What holds for every descriptor, and how they are chosen.
#include <regex>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/features/feature_options.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

bool needs_file(const Descriptor& descriptor) {
  return std::ranges::any_of(descriptor.parameters.all(),
                             [](const auto& parameter) { return parameter.text != Parameter::Text::plain; });
}

/// Those that work without a model of the user's.
std::vector<Descriptor> ready() {
  auto all = all_descriptors();
  std::erase_if(all, needs_file);
  return all;
}

std::vector<FrameView> window_for(const Extractor& extractor, const cv::Mat& crop) {
  auto views =
      views_of(std::vector<cv::Mat>(static_cast<std::size_t>(extractor.before + extractor.after + 1), crop));
  for (auto& view : views) {
    view.color = cv::Mat(crop.size(), CV_8UC3, cv::Scalar(80, 90, 120));
    view.motion.head << 300, 200, 0, 4;
  }
  return views;
}

std::vector<std::string> names(const std::vector<Descriptor>& descriptors) {
  std::vector<std::string> list;
  for (const auto& descriptor : descriptors) list.push_back(descriptor.name);
  return list;
}

std::vector<std::string> chosen(const std::string& use) {
  FeatureOptions options;
  options.use = use;
  return names(chosen_descriptors(options));
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::ranges::find(list, name) != list.end();
}

TEST(RegistryTest, EveryFamilyIsThereAndEveryDescriptorDescribesItself) {
  std::set<std::string> seen, families;
  const std::regex snake_case("[a-z][a-z0-9_]*");
  for (const auto& descriptor : all_descriptors()) {
    EXPECT_TRUE(seen.insert(descriptor.name).second) << descriptor.name;
    families.insert(to_string(descriptor.family));
    EXPECT_TRUE(std::regex_match(descriptor.name, snake_case)) << descriptor.name;
    EXPECT_GT(descriptor.description.size(), 20U) << descriptor.name;
    EXPECT_FALSE(descriptor.reference.empty()) << descriptor.name;
    EXPECT_FALSE(contains(preset_names(), descriptor.name))
        << descriptor.name << " could not be chosen alone";
    EXPECT_TRUE(std::filesystem::exists(std::string(MICRO_SOURCE_DIR) + "/libmicro/features/descriptors/" +
                                        descriptor.name + ".cpp"));
    for (const auto& parameter : descriptor.parameters.all()) {
      EXPECT_FALSE(parameter.help.empty()) << descriptor.name << "." << parameter.name;
      const bool number =
          std::holds_alternative<int>(parameter.value) || std::holds_alternative<double>(parameter.value);
      EXPECT_TRUE(!number || parameter.minimum < parameter.maximum)
          << descriptor.name << "." << parameter.name;
    }
  }
  EXPECT_EQ(families.size(), 7U);
  for (const char* name : {"region_motion",
                           "hoof",
                           "mdmo",
                           "optical_strain",
                           "bi_woof",
                           "flow_derivatives",
                           "dynamic_image",
                           "lbp",
                           "cbp",
                           "cs_lbp",
                           "lbp_top",
                           "lbp_sip",
                           "lpq",
                           "hog",
                           "higo",
                           "hog3d",
                           "gabor",
                           "pca",
                           "ica",
                           "lda",
                           "dct",
                           "face_geometry",
                           "contour_curvature",
                           "mesh",
                           "aam",
                           "lbf",
                           "shape_modes",
                           "shape3d",
                           "blink",
                           "gaze_shift",
                           "head_motion",
                           "skin_color",
                           "image_quality",
                           "onnx"})
    EXPECT_TRUE(seen.contains(name)) << name;
}

TEST(RegistryTest, ColumnsHaveNamesOfTheirOwnAndUnits) {
  for (const auto& descriptor : ready()) {
    const auto extractor = descriptor.make({descriptor.parameters, test_fps, crop_side});
    std::set<std::string> columns;
    for (const auto& column : extractor.columns) {
      EXPECT_TRUE(columns.insert(column.name).second)
          << descriptor.name << " has two columns " << column.name;
      EXPECT_FALSE(column.units.empty()) << descriptor.name << "." << column.name;
    }
    EXPECT_FALSE(columns.empty()) << descriptor.name;
  }
}

/// Empty skin, the portrait, and other rates and sizes of crop: every column is filled, with a number.
TEST(RegistryTest, EveryColumnIsFilled) {
  AnalyticFlow still([](double, double) { return cv::Vec2d(); });
  for (const auto& descriptor : ready())
    for (const auto& crop : {cv::Mat(cv::Mat::zeros(crop_side, crop_side, CV_8UC1)), portrait(),
                             cv::Mat(crop_side, crop_side, CV_8UC1, cv::Scalar(255))}) {
      const Subject subject(descriptor.name);
      const auto values = subject.of(window_for(subject.extractor(), crop), &still);
      for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_TRUE(std::isfinite(values[i]) && values[i] != -12345) << descriptor.name << " column " << i;
    }
}

TEST(RegistryTest, OtherRatesAndCropsWork) {
  for (const auto& descriptor : ready()) {
    for (const double fps : {25.0, 500.0}) {
      const auto extractor = descriptor.make({descriptor.parameters, fps, 96});
      EXPECT_GE(extractor.before, 0);
      EXPECT_EQ(extractor.before, extractor.after) << descriptor.name << ": windows are centred";
      if (descriptor.needs.flow || descriptor.needs.color) continue;
      cv::Mat small;
      cv::resize(portrait(), small, {96, 96});
      auto views = window_for(extractor, small);
      for (auto& view : views) view.face = mean_face(96);
      DescriptorInput input;
      input.frames = views, input.at = static_cast<std::size_t>(extractor.before);
      std::vector<double> out(extractor.columns.size(), -12345);
      extractor.compute(input, out);
      EXPECT_TRUE(std::ranges::none_of(out, [](double value) { return value == -12345; }))
          << descriptor.name << fps;
    }
  }
}

TEST(RegistryTest, TheSameInputGivesTheSameOutputAfterOthers) {
  AnalyticFlow flow([](double x, double y) { return cv::Vec2d(0.01 * x, 0.02 * y); });
  for (const auto& descriptor : ready()) {
    const Subject subject(descriptor.name);
    const auto first = subject.of(window_for(subject.extractor(), portrait()), &flow);
    auto other = window_for(subject.extractor(), noise_crop(1));
    for (auto& view : other) view.frame += 1000;
    subject.of(other, &flow);
    EXPECT_EQ(subject.of(window_for(subject.extractor(), portrait()), &flow), first) << descriptor.name;
  }
}

TEST(SelectionTest, PresetsGatherFamilies) {
  EXPECT_TRUE(chosen("none").empty());
  EXPECT_TRUE(chosen("").empty());
  const auto basic = chosen("basic");
  EXPECT_EQ(basic, (std::vector<std::string>{"blink", "face_geometry", "head_motion", "image_quality",
                                             "region_motion"}));
  EXPECT_TRUE(contains(chosen("motion"), "hoof") && contains(chosen("motion"), "mdmo"));
  EXPECT_TRUE(contains(chosen("appearance"), "lbp_top") && !contains(chosen("appearance"), "hoof"));
  EXPECT_TRUE(contains(chosen("geometry"), "mesh"));
  for (const auto& descriptor : ready())
    EXPECT_TRUE(contains(chosen("all"), descriptor.name)) << descriptor.name;
}

TEST(SelectionTest, NamesAndPresetsAddUpInTheRegistrysOrder) {
  EXPECT_EQ(chosen("lbp, hog,lbp"), (std::vector<std::string>{"hog", "lbp"}));
  EXPECT_EQ(chosen("none,gabor"), (std::vector<std::string>{"gabor"}));
  EXPECT_EQ(chosen("basic,hog").size(), 6U);
}

TEST(SelectionTest, WhatNeedsAModelIsLeftOutOfPresetsAndRefusedByName) {
  EXPECT_FALSE(contains(chosen("all"), "pca"));
  EXPECT_FALSE(contains(chosen("deep"), "onnx"));
  try {
    chosen("basic,pca");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::plugin);
    EXPECT_NE(std::string(error.what()).find("--features.pca.model"), std::string::npos) << error.what();
  }
  FeatureOptions options;
  OptionSet set;
  options.add_to(set);
  set.set("features.pca.model", "faces.model");
  options.use = "whole_face";
  EXPECT_TRUE(contains(names(chosen_descriptors(options)), "pca"));
}

TEST(SelectionTest, UnknownNamesAreRefusedWithTheNearest) {
  try {
    chosen("basic,lbptop");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
    EXPECT_NE(std::string(error.what()).find("did you mean lbp_top?"), std::string::npos) << error.what();
  }
}

TEST(ParametersTest, UndeclaredOnesAreABug) {
  const Parameters parameters{{"cells", 4, "cells", 1, 8}};
  EXPECT_EQ(parameters.integer("cells"), 4);
  EXPECT_THROW(parameters.number("cells"), Error);
  EXPECT_THROW(parameters.integer("bins"), Error);
  EXPECT_EQ(parameters.summary(), "cells = 4");
}

TEST(ParametersTest, RangesAreKept) {
  FeatureOptions options;
  OptionSet set;
  options.add_to(set);
  set.set("features.hog.bins", "12");
  EXPECT_EQ(options.parameters.at("hog").integer("bins"), 12);
  EXPECT_THROW(set.set("features.hog.bins", "1000"), Error);
  EXPECT_THROW(set.set("features.lbp.mapping", "square"), Error);
}

}  // namespace
}  // namespace micro::test
