// Manifests of training: samples with their labels.
#include "libmicro/pipeline/training_manifest.h"
#include "fuzz/target.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {
      "file,subject,dataset,onset,apex,offset,emotion,action_units\na.h5,s1,casme2,3,10,15,Happiness,R4C+"
      "L12\n"
      "b.png,s2,ck,,,,surprise,1+2\n",
      "file;subject;person;fold;face;emotion\na.h5;1;p;2;0;fear\n"};
}

void take(const std::string& input) {
  const auto& path = as_file(input, "train.csv");
  for (const char* column : {"emotion", "action_units"}) {
    const ManifestTarget target{column, path.string()};
    for (const auto& row : read_training_manifest(path, target)) labels_of(row, target);
  }
}

}  // namespace micro::fuzz
