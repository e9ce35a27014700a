#include <charconv>
#include <fstream>
#include <map>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/features/linear_model.h"

namespace micro {
namespace {

constexpr const char* first_line = "microx model 1";
constexpr Eigen::Index largest = 1 << 24;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw Error(ErrorCategory::plugin, "'" + file.string() + "' " + why, "make it with microx train");
}

/// The lines "name value" up to the empty one.
std::map<std::string, std::string> read_header(std::istream& stream, const std::filesystem::path& file) {
  std::string line;
  if (!std::getline(stream, line) || line != first_line) refuse(file, "is not a model of microx");
  std::map<std::string, std::string> header;
  while (std::getline(stream, line) && !line.empty()) {
    const auto space = line.find(' ');
    header[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 1);
  }
  return header;
}

Eigen::Index number(const std::map<std::string, std::string>& header, const std::string& name,
                    Eigen::Index least, const std::filesystem::path& file) {
  Eigen::Index value = -1;
  const auto found = header.find(name);
  if (found != header.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  if (value < least || value > largest)
    refuse(file, "is a damaged model: it says nothing sensible of its " + name);
  return value;
}

template <class Matrix>
void read_numbers(std::istream& stream, Matrix& matrix, const std::filesystem::path& file) {
  stream.read(reinterpret_cast<char*>(matrix.data()),
              static_cast<std::streamsize>(static_cast<std::size_t>(matrix.size()) * sizeof(double)));
  if (!stream || !matrix.allFinite()) refuse(file, "is a damaged model: numbers are missing");
}

template <class Matrix>
void write_numbers(std::ostream& stream, const Matrix& matrix) {
  stream.write(reinterpret_cast<const char*>(matrix.data()),
               static_cast<std::streamsize>(static_cast<std::size_t>(matrix.size()) * sizeof(double)));
}

}  // namespace

void write_model(const LinearModel& model, const std::filesystem::path& file) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << first_line << "\nkind " << model.kind << "\nside " << model.side << "\nequalised "
         << model.equalised << "\ninputs " << model.mean.size() << "\noutputs " << model.weights.rows()
         << "\nlabels " << joined(model.labels, ";") << "\norigin " << model.origin << "\n\n";
  write_numbers(stream, model.mean);
  write_numbers(stream, model.weights);
  write_numbers(stream, model.spread);
  stream.close();
  if (!stream)
    throw Error(ErrorCategory::output, "'" + file.string() + "' cannot be written",
                "check the folder and the free space");
}

LinearModel read_model(const std::filesystem::path& file, const std::string& kind) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse(file, "cannot be read");
  auto header = read_header(stream, file);
  LinearModel model;
  model.kind = header["kind"];
  if (model.kind != kind) refuse(file, "is a model of kind '" + model.kind + "', not '" + kind + "'");
  model.side = static_cast<int>(number(header, "side", 0, file));
  model.equalised = number(header, "equalised", 0, file) != 0;
  model.labels = split(header["labels"], ';');
  model.origin = header["origin"];
  const Eigen::Index inputs = number(header, "inputs", 1, file), outputs = number(header, "outputs", 1, file);
  if (inputs > largest / outputs || (model.side > 0 && inputs != Eigen::Index{model.side} * model.side))
    refuse(file, "is a damaged model: its sizes do not fit");
  model.mean.resize(inputs);
  model.weights.resize(outputs, inputs);
  model.spread.resize(outputs);
  read_numbers(stream, model.mean, file);
  read_numbers(stream, model.weights, file);
  read_numbers(stream, model.spread, file);
  return model;
}

}  // namespace micro
