// Movements asked for on the command line: "L12@2.5:120:1.5".
#include "fuzz/target.h"
#include "libmicro/synthesis/event_request.h"

namespace micro::fuzz {

std::vector<std::string> seeds() { return {"L12@2.5:120:1.5", "1+2@0.8:2000:4%:0.3:0.4"}; }

void take(const std::string& input) { parse_event(input); }

}  // namespace micro::fuzz
