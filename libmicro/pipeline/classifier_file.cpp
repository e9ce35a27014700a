#include "libmicro/pipeline/classifier_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

using Json = nlohmann::json;

constexpr std::string_view first_line = "microx classifier 1\n", seal_mark = "\n# sha256 ";
constexpr std::size_t seal_size = seal_mark.size() + 64 + 1, most_bytes = std::size_t{2} << 30;
constexpr std::size_t most_columns = 10'000'000, most_labels = 1000;

/// What is wrong with a file, without its name.
struct Damaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void need(bool holds, const char* what) {
  if (!holds) throw Damaged(std::string("it is damaged: ") + what);
}

Json json_of(const Head& head) {
  const auto& p = head.preparation;
  return {{"answers", head.answers},
          {"columns", p.columns},
          {"kept", std::vector<long>(p.kept.begin(), p.kept.end())},
          {"mean", std::vector<double>(p.mean.begin(), p.mean.end())},
          {"deviation", std::vector<double>(p.deviation.begin(), p.deviation.end())},
          {"class_weights", head.class_weights},
          {"bytes", head.model.size()}};
}

Json json_of(const SampleSchema& schema) {
  Json datasets = Json::array();
  for (const auto& one : schema.datasets)
    datasets.push_back(
        {{"path", one.path}, {"parameters", one.parameters}, {"columns", one.columns}, {"units", one.units}});
  return {
      {"datasets", datasets},          {"pooled", schema.pooled},         {"leave_out", schema.leave_out},
      {"sequences", schema.sequences}, {"directions", schema.directions}, {"crop_side", schema.crop_side}};
}

Json json_of(const LearntSample& sample) {
  Json out{{"file", sample.file},        {"sha256", sample.sha256}, {"subject", sample.subject},
           {"dataset", sample.data_set}, {"label", sample.label},   {"face", sample.face}};
  if (sample.last > 0) out["frames"] = {sample.first, sample.apex, sample.last};
  return out;
}

Json header_of(const ClassifierModel& model) {
  Json heads = Json::array(), samples = Json::array(), scores = Json::array();
  for (const auto& head : model.model.heads) heads.push_back(json_of(head));
  for (const auto& sample : model.samples) samples.push_back(json_of(sample));
  for (const auto& score : model.scores)
    scores.push_back({{"protocol", score.protocol},
                      {"metric", score.metric},
                      {"value", std::isfinite(score.value) ? Json(score.value) : Json()}});
  return {{"microx", model.microx_version},
          {"classifier", model.classifier},
          {"classifier_version", model.classifier_version},
          {"settings", model.settings},
          {"target", model.target},
          {"several", model.several},
          {"labels", model.labels},
          {"seed", model.seed},
          {"balanced", model.balanced},
          {"preparation",
           {{"select", model.preparation.select},
            {"copies", model.preparation.copies},
            {"noise", model.preparation.noise}}},
          {"schema", json_of(model.schema)},
          {"heads", heads},
          {"manifest_sha256", model.manifest_sha256},
          {"samples", samples},
          {"scores", scores}};
}

Head head_from(const Json& json, std::size_t columns, std::size_t labels) {
  Head head;
  head.answers = json.at("answers").get<std::vector<std::vector<int>>>();
  need(!head.answers.empty() && head.answers.size() <= most_labels, "a head has no answers");
  for (const auto& set : head.answers)
    for (const int label : set)
      need(label >= 0 && static_cast<std::size_t>(label) < labels, "an answer is no label");
  auto& p = head.preparation;
  p.columns = json.at("columns").get<long>();
  const auto kept = json.at("kept").get<std::vector<long>>();
  const auto mean = json.at("mean").get<std::vector<double>>(),
             deviation = json.at("deviation").get<std::vector<double>>();
  head.class_weights = json.at("class_weights").get<std::vector<double>>();
  if (head.answers.size() == 1) return head;
  need(p.columns == static_cast<long>(columns), "its columns do not fit its features");
  need(!kept.empty() && mean.size() == kept.size() && deviation.size() == kept.size(),
       "its columns differ in number");
  for (std::size_t k = 0; k < kept.size(); ++k) {
    need(kept[k] >= 0 && kept[k] < p.columns && (k == 0 || kept[k] > kept[k - 1]),
         "it keeps a column that is not there");
    need(std::isfinite(mean[k]) && std::isfinite(deviation[k]) && deviation[k] > 0, "a scale is no number");
  }
  p.kept.assign(kept.begin(), kept.end());
  p.mean = Eigen::Map<const Eigen::VectorXd>(mean.data(), std::ssize(mean));
  p.deviation = Eigen::Map<const Eigen::VectorXd>(deviation.data(), std::ssize(deviation));
  return head;
}

SampleSchema schema_from(const Json& json) {
  SampleSchema schema;
  for (const auto& one : json.at("datasets")) {
    schema.datasets.push_back({one.at("path"), one.at("parameters"), one.at("columns"), one.at("units"), {}});
    need(schema.datasets.back().columns.size() == schema.datasets.back().units.size(),
         "columns without units");
  }
  schema.pooled = json.at("pooled").get<std::vector<std::string>>();
  for (const auto& name : schema.pooled)
    need(std::ranges::find(poolings, name) != std::end(poolings), "a pooling that is not known");
  schema.leave_out = json.at("leave_out").get<std::vector<std::string>>();
  schema.sequences = json.at("sequences"), schema.directions = json.at("directions");
  schema.crop_side = json.at("crop_side");
  need(schema.columns() > 0 && schema.columns() <= most_columns, "it has no features");
  return schema;
}

LearntSample sample_from(const Json& json) {
  LearntSample out{json.at("file"), json.at("sha256"), json.at("subject"), json.at("dataset"),
                   json.at("label")};
  out.face = json.at("face");
  if (json.contains("frames")) {
    const auto frames = json.at("frames").get<std::vector<long>>();
    need(frames.size() == 3, "frames of a sample");
    out.first = frames[0], out.apex = frames[1], out.last = frames[2];
  }
  return out;
}

ClassifierModel model_from(const Json& json) {
  ClassifierModel out;
  out.microx_version = json.at("microx"), out.classifier = json.at("classifier");
  out.classifier_version = json.at("classifier_version");
  out.settings = json.at("settings").get<LearnerSettings>();
  out.target = json.at("target"), out.several = json.at("several");
  out.labels = json.at("labels").get<std::vector<std::string>>();
  need(!out.labels.empty() && out.labels.size() <= most_labels, "it has no labels");
  need(std::set(out.labels.begin(), out.labels.end()).size() == out.labels.size(), "a label stands twice");
  out.seed = json.at("seed"), out.balanced = json.at("balanced");
  const auto& preparation = json.at("preparation");
  out.preparation = {preparation.at("select"), preparation.at("copies"), preparation.at("noise")};
  out.schema = schema_from(json.at("schema"));
  out.manifest_sha256 = json.at("manifest_sha256");
  for (const auto& sample : json.at("samples")) out.samples.push_back(sample_from(sample));
  for (const auto& score : json.at("scores"))
    out.scores.push_back({score.at("protocol"), score.at("metric"),
                          score.at("value").is_null() ? std::nan("") : score.at("value").get<double>()});
  out.model.labels = out.labels.size();
  for (const auto& head : json.at("heads"))
    out.model.heads.push_back(head_from(head, out.schema.columns(), out.labels.size()));
  need(!out.model.heads.empty(), "it has no heads");
  need(out.several || out.model.heads.size() == 1, "classes have one head");
  for (const auto& answer : out.model.heads.front().answers)
    need(out.several || answer.size() == 1, "a class is one label");
  return out;
}

/// Throws Damaged, or what the JSON library throws.
ClassifierModel parse(std::string_view bytes) {
  if (!bytes.starts_with(first_line)) throw Damaged("it is no trained classifier");
  need(bytes.size() >= first_line.size() + seal_size, "its end is missing");
  const std::string_view content = bytes.substr(0, bytes.size() - seal_size),
                         seal = bytes.substr(content.size());
  need(seal.starts_with(seal_mark) && seal.substr(seal_mark.size(), 64) == content_sha256(content) &&
           seal.back() == '\n',
       "it is not what it was when it was made");
  const auto end = content.find('\n', first_line.size());
  need(end != content.npos, "its header has no end");
  const Json header = Json::parse(content.substr(first_line.size(), end - first_line.size()));
  ClassifierModel model = model_from(header);
  std::string_view rest = content.substr(end + 1);
  for (std::size_t h = 0; h < model.model.heads.size(); ++h) {
    Head& head = model.model.heads[h];
    const auto size = header["heads"][h].at("bytes").get<std::size_t>();
    need(size <= rest.size() && (size > 0) == (head.answers.size() > 1), "a head's bytes are missing");
    head.model = rest.substr(0, size);
    rest.remove_prefix(size);
  }
  need(rest.empty(), "there are bytes that belong to nothing");
  return model;
}

}  // namespace

std::string sealed(std::string bytes) {
  const std::string hash = content_sha256(bytes);
  return bytes.append(seal_mark).append(hash).append("\n");
}

std::string classifier_bytes(const ClassifierModel& model) {
  std::string bytes(first_line);
  bytes += header_of(model).dump() + "\n";
  for (const auto& head : model.model.heads) bytes += head.model;
  return sealed(std::move(bytes));
}

ClassifierModel parse_classifier(const std::string& bytes, const std::string& origin) {
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorCategory::plugin, "the model '" + origin + "' cannot be used: " + why,
                 "copy it again, or make it with microx train");
  };
  try {
    return parse(bytes);
  } catch (const Damaged& damage) {
    throw refuse(damage.what());
  } catch (const Json::exception&) {
    throw refuse("it is damaged: its header cannot be read");
  }
}

ClassifierModel read_classifier(const std::filesystem::path& file) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(file, failure);
  std::ifstream stream(file, std::ios::binary);
  if (failure || !stream)
    throw Error(ErrorCategory::plugin, "the model '" + file.string() + "' cannot be read", "check its name");
  if (size > most_bytes)
    throw Error(ErrorCategory::plugin, "the model '" + file.string() + "' is larger than 2 GB");
  return parse_classifier({std::istreambuf_iterator<char>(stream), {}}, file.string());
}

bool is_classifier(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string begin(first_line.size(), '\0');
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return stream && begin == first_line;
}

}  // namespace micro
