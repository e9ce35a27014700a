// What a plugin says of itself: names, versions, messages, each a pointer and a size.
#include "fuzz/target.h"
#include "libmicro/recognition/plugin_text.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  return {"flow-rules", "1.0.0\n",
          "Naming of action units from the direction of movement: \xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82\t(c)",
          std::string("a\0b", 3)};
}

void take(const std::string& input) {
  for (const std::size_t longest : {0UL, 1UL, 32UL, 4096UL}) {
    plugin_text({input.data(), input.size()}, longest);
    printable_text({input.data(), input.size()}, longest);
    plugin_text({nullptr, input.size()}, longest);
    printable_text({nullptr, input.size()}, longest);
  }
}

}  // namespace micro::fuzz
