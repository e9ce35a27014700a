#include <iostream>

#include "libmicro/core/version.h"
#include "libmicro/video/frame_source.h"

int main(int, char** argv) {
  const auto clip = micro::open_source(argv[1], {});
  std::cout << "libmicro " << MICRO_VERSION << " " << clip->info().width << "x" << clip->info().height
            << "\n";
}
