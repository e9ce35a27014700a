#include "tools/microx/classify_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/trained_classification.h"
#include "libmicro/recognition/plugin_search.h"
#include "libmicro/store/recording_reader.h"
#include "tools/microx/outputs.h"
#include "tools/microx/report_data.h"
#include "tools/microx/report_text.h"
#include "tools/microx/results.h"

namespace microx {
namespace {

/// As the face interfaces of cloud services answer: a box and a confidence for each label.
Json json_of(const micro::ClassifiedFace& face, const micro::ClassifierModel& model) {
  Json confidences = Json::object();
  for (std::size_t i = 0; i < model.labels.size(); ++i)
    confidences[model.labels[i]] = face.answer.probabilities[i];
  return {
      {"box",
       {{"left", face.box.x}, {"top", face.box.y}, {"width", face.box.width}, {"height", face.box.height}}},
      {"detector_score", face.score},
      {model.target, face.answer.text()},
      {"confidence", face.answer.confidence},
      {"confidences", confidences}};
}

void print(const std::string& input, const std::vector<micro::ClassifiedFace>& faces) {
  std::cout << fmt::format("{}: {}\n", input, counted(std::ssize(faces), "face", "faces"));
  for (const auto& face : faces)
    std::cout << fmt::format("  at {:.0f}, {:.0f} ({:.0f} x {:.0f}): {} {}\n", face.box.x, face.box.y,
                             face.box.width, face.box.height, face.answer.text(),
                             fixed(face.answer.confidence, 2));
}

std::string csv_lines(const std::string& input, const std::vector<micro::ClassifiedFace>& faces) {
  std::string text;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const auto& face = faces[i];
    text += fmt::format("{},{},{:.1f},{:.1f},{:.1f},{:.1f},{},{}", csv_field(input), i, face.box.x,
                        face.box.y, face.box.width, face.box.height, csv_field(face.answer.text()),
                        csv_number(face.answer.confidence, 4));
    for (const double probability : face.answer.probabilities) text += "," + csv_number(probability, 4);
    text += "\r\n";
  }
  return text;
}

std::string csv_header(const micro::ClassifierModel& model) {
  std::string text = "image,face,left,top,width,height," + csv_field(model.target) + ",confidence";
  for (const auto& label : model.labels) text += "," + csv_field("p_" + label);
  return text + "\r\n";
}

}  // namespace

bool ModelClassification::pictures(const std::vector<std::string>& inputs) {
  const auto recordings = std::ranges::count_if(
      inputs, [](const std::string& input) { return micro::RecordingReader::is_recording(input); });
  if (recordings > 0 && recordings < std::ssize(inputs))
    throw micro::Error(micro::ErrorCategory::usage, "recordings and pictures cannot be classified in one run",
                       "call microx classify once for each");
  return recordings == 0;
}

void ModelClassification::classify_pictures(const std::vector<std::string>& inputs,
                                            const micro::Config& config) const {
  const auto classifier =
      micro::open_classifier(model, micro::plugin_folders(config.recognition.plugin_folders));
  Json documents = Json::array();
  std::string table = csv_header(classifier->model());
  Results results(inputs.size());
  for (const auto& input : inputs)
    results.attempt(input, [&] {
      const auto faces = classifier->faces(input, config);
      Json list = Json::array();
      for (const auto& face : faces) list.push_back(json_of(face, classifier->model()));
      documents.push_back({{"image", input}, {"faces", list}});
      table += csv_lines(input, faces);
      if (!json) print(input, faces);
    });
  if (json)
    std::cout << text_of(
        {{"microx_version", MICRO_VERSION}, {"model_sha256", classifier->sha256()}, {"images", documents}});
  if (!csv.empty()) write_file(csv, table);
  results.finish(false, "");
}

}  // namespace microx
