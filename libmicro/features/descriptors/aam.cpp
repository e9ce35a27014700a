#include <numeric>
#include <opencv2/face/facemarkAAM.hpp>

#include "libmicro/core/error.h"
#include "libmicro/features/facemark_points.h"
#include "libmicro/features/whole_face.h"

namespace micro {
namespace {

constexpr int first_landmark = 17;  // the jaw reaches beyond the crop

cv::face::FacemarkAAM::Params settings(const Parameters& parameters) {
  cv::face::FacemarkAAM::Params settings;
  settings.verbose = false;
  settings.n = parameters.integer("shape_modes"), settings.m = parameters.integer("texture_modes");
  settings.n_iter = parameters.integer("rounds");
  return settings;
}

void train(const TrainingSet& set, const Parameters& parameters, const std::filesystem::path& file) {
  if (set.samples.size() < 8)
    throw Error(ErrorCategory::input, "an appearance model needs at least 8 frames", "give more recordings");
  auto chosen = settings(parameters);
  chosen.model_filename = file.string();
  const auto samples = static_cast<int>(set.samples.size());
  chosen.max_n = std::min(chosen.max_n, samples - 1), chosen.max_m = std::min(chosen.max_m, samples - 1);
  guarded(file.string(), [&] {
    const auto aam = cv::face::FacemarkAAM::create(chosen);
    for (const auto& sample : set.samples)
      aam->addTrainingSample(sample.crop, crop_points(sample.unit_shape, sample.crop.cols, first_landmark));
    aam->training();
  });
}

/// Fits from the mean shape, put where the tracked landmarks have their middle.
std::vector<cv::Point2f> fit(cv::face::FacemarkAAM& aam, const cv::Mat& crop,
                             const std::vector<cv::Point2f>& tracked) {
  const cv::Point2f middle =
      std::accumulate(tracked.begin(), tracked.end(), cv::Point2f()) / static_cast<float>(tracked.size());
  const std::vector<cv::Rect> whole{cv::Rect({0, 0}, crop.size())};
  const std::vector<cv::face::FacemarkAAM::Config> start{{cv::Mat::eye(2, 2, CV_32F), middle, 1.0F, 0}};
  std::vector<cv::Mat> found;
  std::vector<cv::Point2f> points;
  if (aam.fitConfig(crop, whole, found, start) && !found.empty())
    for (int i = 0; i < static_cast<int>(found[0].total()); ++i)
      points.push_back(found[0].at<cv::Point2f>(i));
  return points;
}

Extractor make(const MakeContext& context) {
  const std::string file = context.parameters.text("model");
  cv::Ptr<cv::face::FacemarkAAM> aam;
  guarded(file, [&] {
    aam = cv::face::FacemarkAAM::create(settings(context.parameters));
    aam->loadModel(file);
    cv::face::FacemarkAAM::Data shape;
    aam->getData(&shape);
    if (shape.s0.size() != 68 - first_landmark) CV_Error(cv::Error::StsBadArg, "it is not of 51 points");
  });
  return {point_columns(first_landmark), [aam, file](const DescriptorInput& input, std::span<double> out) {
            const FrameView& view = input.here();
            const auto tracked = crop_points(unit_landmarks(view.face), view.crop.cols, first_landmark);
            guarded(file, [&] { put_points(fit(*aam, view.crop, tracked), tracked, view.crop.cols, out); });
          }};
}

}  // namespace

Descriptor descriptor_aam() {
  return {.name = "aam",
          .family = Family::model,
          .description =
              "active appearance model fitted to each frame: places of landmarks 17 to 67, and their "
              "distance from the tracked ones",
          .reference =
              "Cootes, Edwards and Taylor, Active Appearance Models, PAMI 2001; Tzimiropoulos and Pantic, "
              "ICCV 2013 (OpenCV's FacemarkAAM)",
          .needs = {.crop = true},
          .parameters = {model_parameter("aam"),
                         {"shape_modes", 10, "used in fitting", 1, 100},
                         {"texture_modes", 40, "used in fitting", 1, 500},
                         {"rounds", 20, "of fitting, at most", 1, 500}},
          .make = make,
          .cost_ms = 170,
          .train = train};
}

}  // namespace micro
