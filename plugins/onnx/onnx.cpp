#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>

#include "plugins/api/microx_learner.hpp"

namespace {

using namespace microx_plugin;

/// A network that was trained elsewhere. Its model is the ONNX file; a sample is its input, row by row.
class Network {
 public:
  Network(const void* model, std::size_t size, std::size_t columns, std::size_t classes,
          const Settings& settings)
      : shape_(shape_of(settings, columns)), classes_(classes), answers_(settings.word("answers")) {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    try {
      net_ = cv::dnn::readNetFromONNX(static_cast<const char*>(model), size);
    } catch (const cv::Exception& error) {
      throw Refused("OpenCV cannot read the network: " + error.err);
    }
    net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net_.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  }

  std::size_t classes() const { return classes_; }

  void predict(std::span<const double> row, std::span<double> answers) {
    cv::Mat input(static_cast<int>(shape_.size()), shape_.data(), CV_32F);
    std::ranges::transform(row, input.ptr<float>(), [](double value) { return static_cast<float>(value); });
    cv::Mat output;
    try {
      net_.setInput(input);
      output = net_.forward();
    } catch (const cv::Exception& error) {
      throw Refused("OpenCV cannot run the network: " + error.err);
    }
    if (output.total() != classes_ || output.depth() != CV_32F)
      throw Refused("the network gives " + std::to_string(output.total()) + " numbers for " +
                    std::to_string(classes_) + " classes");
    std::copy_n(output.ptr<float>(), classes_, answers.begin());
    for (const double value : answers)
      if (!std::isfinite(value)) throw std::runtime_error("the network gives no number");
    as_probabilities(answers);
  }

 private:
  static std::vector<int> shape_of(const Settings& settings, std::size_t columns) {
    const int height = static_cast<int>(settings.number("height"));
    if (height == 0) return {1, static_cast<int>(columns)};
    const std::vector<int> shape{1, static_cast<int>(settings.number("channels")), height,
                                 static_cast<int>(settings.number("width"))};
    if (static_cast<std::size_t>(shape[1]) * static_cast<std::size_t>(shape[2]) *
            static_cast<std::size_t>(shape[3]) !=
        columns)
      throw Refused("channels, height and width do not make the input");
    return shape;
  }

  void as_probabilities(std::span<double> answers) const {
    if (answers_ == "softmax") return softmax(answers);
    for (double& answer : answers) {
      if (answers_ == "sigmoid")
        answer = 1 / (1 + std::exp(-answer));
      else if (answer < -1e-4 || answer > 1 + 1e-4)
        throw Refused("the network's numbers are no probabilities: say softmax or sigmoid");
      answer = std::clamp(answer, 0.0, 1.0);
    }
  }

  std::vector<int> shape_;
  std::size_t classes_;
  std::string answers_;
  cv::dnn::Net net_;
};

microx_status create(const void* model, std::uint64_t size, std::uint64_t columns, std::uint64_t classes,
                     microx_text settings, void** instance) {
  return guarded([&] { *instance = new Network(model, size, columns, classes, Settings(view(settings))); });
}

void destroy(void* instance) { delete static_cast<Network*>(instance); }

microx_status predict(void* instance, const microx_samples* given, double* answers) {
  return guarded([&] {
    const Samples samples(*given);
    const std::size_t classes = static_cast<Network*>(instance)->classes();
    for (std::size_t i = 0; i < samples.count(); ++i)
      static_cast<Network*>(instance)->predict(samples.row(i), {answers + i * classes, classes});
  });
}

constexpr microx_learner table{
    sizeof(microx_learner),
    MICROX_PER_THREAD,
    0,
    0,
    MICROX_TEXT("the network's own; OpenCV dnn"),
    MICROX_TEXT("answers=softmax|softmax,sigmoid,probabilities|what the network's numbers are\n"
                "channels=1|1|64|of a picture\nheight=0|0|4096|pixels of a picture; 0 = the input is a row "
                "of numbers\n"
                "width=0|0|4096|pixels of a picture"),
    nullptr,
    &create,
    &destroy,
    &predict};

const void* factory(microx_text id) { return view(id) == MICROX_LEARNER ? &table : nullptr; }

}  // namespace

extern "C" MICROX_EXPORT const microx_entry microx_plugin_entry = {
    MICROX_PLUGIN_MAGIC,
    sizeof(microx_entry),
    MICROX_ABI_MAJOR,
    MICROX_ABI_MINOR,
    MICROX_TEXT("onnx"),
    MICROX_TEXT("1.0"),
    MICROX_TEXT("BSD-3-Clause"),
    MICROX_TEXT("runs a neural network of the user's, trained elsewhere"),
    &keep_host,
    &factory,
    nullptr};
