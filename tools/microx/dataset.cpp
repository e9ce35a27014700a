#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/core/text.h"
#include "libmicro/video/image_files.h"
#include "tools/microx/commands.h"
#include "tools/microx/dataset_text.h"
#include "tools/microx/outputs.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

namespace fs = std::filesystem;

/// Document as text; names of files that are not UTF-8 cannot break it.
std::string json_of(const nlohmann::ordered_json& document) {
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

/// What check and import have in common: the copy of a set and how it differs from the description.
class DatasetArguments {
 public:
  void add_options(CLI::App& command) {
    command.add_option("DIR", folder_, "Folder of the data set")->required();
    command.add_option("--set", set_, "Which set it is; microx dataset list names them")
        ->type_name("NAME")
        ->required();
    command.add_option("--table", table_, "Its table, when it is called otherwise")->type_name("FILE");
    command.add_option("--columns", columns_, "Names of columns, when they are others: onset=Start,apex=#5")
        ->delimiter(',');
    command.add_option("--path", path_, "Where frames are: {subject:2}/{video}, by the end of the path")
        ->type_name("PATTERN");
    command.add_flag("--table-only", table_only_,
                     "Do not look for frames; frame numbers as the table counts, from 0");
  }

  micro::Dataset dataset() const { return micro::dataset_named(set_); }

  micro::DatasetContent read(const micro::Dataset& dataset, const micro::PixelSink& pixels = {}) const {
    micro::DatasetOptions options{table_, path_, {}, !table_only_};
    for (const auto& wish : columns_) {
      const auto equals = wish.find('=');
      if (equals == std::string::npos || equals == 0 || equals + 1 == wish.size())
        throw micro::Error(micro::ErrorCategory::usage, "--columns: '" + wish + "' names no column",
                           "write e.g. onset=Start");
      options.columns[wish.substr(0, equals)] = wish.substr(equals + 1);
    }
    return micro::read_dataset(
        dataset, folder_, options, [](const fs::path& images) { return micro::image_files(images); }, pixels);
  }

 private:
  std::string folder_, set_, table_, path_;
  std::vector<std::string> columns_;
  bool table_only_ = false;
};

class ListCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("NAME", name_, "One set, with everything about it");
    command.add_flag("--json", json_, "Print JSON instead of text");
  }

  void run() const {
    if (!json_) {
      std::cout << (name_.empty() ? dataset_list() : dataset_text(micro::dataset_named(name_)));
      return;
    }
    auto document = nlohmann::ordered_json::array();
    for (const auto& dataset : micro::all_datasets())
      if (name_.empty()) document.push_back(dataset_document(dataset));
    std::cout << json_of(name_.empty() ? document : dataset_document(micro::dataset_named(name_)));
  }

 private:
  std::string name_;
  bool json_ = false;
};

class CheckCommand {
 public:
  void add_options(CLI::App& command) {
    arguments_.add_options(command);
    command.add_flag("--json", json_, "Print JSON instead of text");
  }

  void run() const {
    const auto dataset = arguments_.dataset();
    const auto content = arguments_.read(dataset);
    std::cout << (json_ ? json_of(check_document(dataset, content)) : check_text(dataset, content));
    if (content.errors() > 0)
      throw micro::Error(
          micro::ErrorCategory::input,
          counted(static_cast<std::ptrdiff_t>(content.errors()), "finding is", "findings are") +
              " not among what is documented of " + dataset.title);
  }

 private:
  DatasetArguments arguments_;
  bool json_ = false;
};

class ImportCommand {
 public:
  void add_options(CLI::App& command) {
    arguments_.add_options(command);
    command.add_option("-o,--output", output_, "The manifest (tab-separated)")->type_name("FILE")->required();
    command
        .add_option("--errors", errors_,
                    "Rows with undocumented errors: refuse the set, or leave the rows out")
        ->check(CLI::IsMember({"refuse", "skip"}))
        ->capture_default_str();
    command
        .add_option("--pictures", pictures_,
                    "Folder for the pictures of a set whose table holds them (fer2013)")
        ->type_name("DIR");
    command.add_flag("--relative", relative_, "Paths from the manifest's folder, not absolute ones");
    command.add_flag("--force", force_, "Replace a file that exists");
  }

  void run() const {
    check_writable(output_, force_);
    const auto dataset = arguments_.dataset();
    const bool has_pixels = dataset.source == micro::DatasetSource::pixels;
    if (has_pixels == pictures_.empty())
      throw micro::Error(
          micro::ErrorCategory::usage,
          has_pixels ? "the table of " + dataset.title + " holds the pictures: they have to go somewhere"
                     : "the pictures of " + dataset.title + " are files already",
          has_pixels ? "--pictures DIR" : "leave --pictures out");
    auto content = has_pixels ? read_pictures(dataset) : arguments_.read(dataset);
    refuse_errors(content, dataset);
    const fs::path base = relative_ ? fs::weakly_canonical(fs::absolute(output_)).parent_path() : fs::path();
    write_file(output_, micro::manifest_text(dataset, content, base));
    tell(content, dataset);
  }

 private:
  micro::DatasetContent read_pictures(const micro::Dataset& dataset) const {
    std::error_code failure;
    fs::create_directories(pictures_, failure);
    if (failure)
      throw micro::Error(micro::ErrorCategory::output,
                         "the folder '" + pictures_ + "' cannot be made: " + failure.message());
    auto content = arguments_.read(dataset, [&](const micro::DatasetItem& item, const std::string& pixels,
                                                int side) { write_picture(picture_of(item), pixels, side); });
    for (auto& item : content.items)
      if (!content.is_broken(item)) item.path = picture_of(item);
    return content;
  }

  fs::path picture_of(const micro::DatasetItem& item) const {
    return fs::absolute(pictures_).lexically_normal() / fmt::format("row_{:06}.png", item.row);
  }

  void write_picture(const fs::path& path, const std::string& pixels, int side) const {
    cv::Mat image(side, side, CV_8U, const_cast<char*>(pixels.data()));  // only read
    check_writable(path, force_);
    write_file(path, micro::png_bytes(image));
  }

  void refuse_errors(const micro::DatasetContent& content, const micro::Dataset& dataset) const {
    if (content.errors() == 0 || errors_ == "skip") return;
    for (const auto& finding : content.findings)
      if (finding.is_error())
        throw micro::Error(
            micro::ErrorCategory::input,
            fmt::format("{}: {}; {} such in all", finding.where, finding.text,
                        counted(static_cast<std::ptrdiff_t>(content.errors()), "finding", "findings")),
            "microx dataset check DIR --set " + dataset.name +
                " lists them; --errors skip leaves these rows out");
  }

  void tell(const micro::DatasetContent& content, const micro::Dataset& dataset) const {
    std::ptrdiff_t left_out = 0;
    for (const auto& item : content.items) left_out += content.is_broken(item) || item.path.empty();
    std::cout << fmt::format(
        "{} of {} written to {}\n",
        counted(std::ssize(content.items) - left_out, dataset.stills ? "picture" : "event",
                dataset.stills ? "pictures" : "events"),
        dataset.title, output_);
    if (left_out > 0)
      std::cout << fmt::format("{} left out\n{}", counted(left_out, "row", "rows"),
                               check_text(dataset, content));
  }

  DatasetArguments arguments_;
  std::string output_, pictures_, errors_ = "refuse";
  bool relative_ = false, force_ = false;
};

template <class Command>
void add(CLI::App& parent, const char* name, const char* help, const char* example) {
  auto* command = parent.add_subcommand(name, help);
  const auto state = std::make_shared<Command>();
  state->add_options(*command);
  command->footer(std::string("Example:\n  microx dataset ") + example + "\n\n" + exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace

void add_dataset(CLI::App& app) {
  auto* command = app.add_subcommand(
      "dataset", "Published data sets of micro-expressions and faces: check a copy, make a manifest");
  command->require_subcommand(1);
  add<ListCommand>(*command, "list",
                   "The sets that can be read; layout, oddities and citation of one of them", "list samm");
  add<CheckCommand>(
      *command, "check",
      "Errors of a copy by row; exit code 0 when there are none but the documented ones, else 3",
      "check /data/CASME2 --set casme2");
  add<ImportCommand>(*command, "import", "A manifest (TSV) of events or pictures, with frames from 0",
                     "import /data/CASME2 --set casme2 -o casme2.tsv");
  command->footer(
      std::string(
          "Example:\n"
          "  microx dataset list                                     the sets that can be read\n"
          "  microx dataset list samm                                how it is laid out, what is odd, "
          "citation\n"
          "  microx dataset check /data/CASME2 --set casme2          what is wrong in a copy, by row\n"
          "  microx dataset import /data/CASME2 --set casme2 -o casme2.tsv\n"
          "Nothing of a set is shipped or fetched: ask its authors.\n\n") +
      exit_codes);
}

}  // namespace microx
