// Descriptions of networks: what the user's ONNX file is to be given.
#include "fuzz/target.h"
#include "libmicro/pipeline/network_description.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {
      "model = \"network.toml\"\nclasses = \"fear,anger\"\nanswers = \"sigmoid\"\nthreshold = "
      "0.4\n\n[input]\n"
      "kind = \"crop\"\nwidth = 64\nheight = 48\ncolor = \"bgr\"\nscale = 0.0039\nmean = \"104 117 123\"\n"
      "deviation = \"1 2 3\"\neach_frame = true\n",
      "model = \"network.toml\"\nclasses = \"1,2,4\"\ntarget = \"action_units\"\n[input]\nkind = "
      "\"features\"\n"
      "features = \"hog,lbp\"\npool = \"change,apex\"\n"};
}

void take(const std::string& input) { read_network(as_file(input, "network.toml")); }

}  // namespace micro::fuzz
