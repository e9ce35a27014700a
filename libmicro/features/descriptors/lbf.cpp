#include <opencv2/face/facemarkLBF.hpp>

#include "libmicro/core/error.h"
#include "libmicro/features/facemark_points.h"
#include "libmicro/features/whole_face.h"

namespace micro {
namespace {

/// The box a face detector would draw in the face-locked crop.
cv::Rect face_box(int crop_side, double size) {
  const double side = size * crop_side;
  return {cvRound(0.5 * (crop_side - side)), cvRound(0.56 * crop_side - 0.5 * side), cvRound(side),
          cvRound(side)};
}

bool give_box(cv::InputArray, cv::OutputArray faces, void* box) {
  cv::Mat(std::vector<cv::Rect>{*static_cast<const cv::Rect*>(box)}).copyTo(faces);
  return true;
}

cv::face::FacemarkLBF::Params settings(const Parameters& parameters) {
  cv::face::FacemarkLBF::Params settings;
  settings.verbose = false;
  settings.stages_n = parameters.integer("stages");
  settings.tree_n = parameters.integer("trees");
  settings.initShape_n = parameters.integer("starts");
  return settings;
}

void train(const TrainingSet& set, const Parameters& parameters, const std::filesystem::path& file) {
  if (set.samples.size() < 8)
    throw Error(ErrorCategory::input, "local binary features need at least 8 frames", "give more recordings");
  auto chosen = settings(parameters);
  chosen.model_filename = file.string();
  chosen.cascade_face = "none: the box is given";  // the module insists on a name
  cv::Rect box = face_box(set.samples.front().crop.cols, parameters.number("box"));
  guarded(file.string(), [&] {
    const auto lbf = cv::face::FacemarkLBF::create(chosen);
    lbf->setFaceDetector(give_box, &box);
    for (const auto& sample : set.samples)
      lbf->addTrainingSample(sample.crop, crop_points(sample.unit_shape, sample.crop.cols, 0));
    lbf->training();
  });
}

Extractor make(const MakeContext& context) {
  const std::string file = context.parameters.text("model");
  cv::Ptr<cv::face::FacemarkLBF> lbf;
  guarded(file, [&] {
    lbf = cv::face::FacemarkLBF::create(settings(context.parameters));
    lbf->loadModel(file);
  });
  return {point_columns(0), [lbf, file, box = face_box(context.crop_side, context.parameters.number("box"))](
                                const DescriptorInput& input, std::span<double> out) {
            const FrameView& view = input.here();
            const auto tracked = crop_points(unit_landmarks(view.face), view.crop.cols, 0);
            std::vector<std::vector<cv::Point2f>> found(1);
            std::vector<cv::Rect> boxes{box};
            guarded(file, [&] { lbf->fit(view.crop, boxes, found); });
            put_points(found.front(), tracked, view.crop.cols, out);
          }};
}

}  // namespace

Descriptor descriptor_lbf() {
  return {
      .name = "lbf",
      .family = Family::model,
      .description =
          "landmarks fitted by regressing local binary features: places of all 68, and their distance from "
          "the tracked ones",
      .reference =
          "Ren, Cao, Wei and Sun, Face Alignment at 3000 FPS via Regressing Local Binary Features, CVPR "
          "2014 (OpenCV's FacemarkLBF)",
      .needs = {.crop = true},
      .parameters = {model_parameter("lbf"),
                     {"box", 0.7, "side of the face box the model expects, over that of the crop", 0.3, 1},
                     {"stages", 5, "in training: of regression", 1, 10},
                     {"starts", 10, "in training: shapes of other frames that each begins with", 1, 50},
                     {"trees", 6, "in training: for each landmark and stage", 1, 20}},
      .make = make,
      .cost_ms = 1.1,
      .train = train};
}

}  // namespace micro
