#pragma once

#include <string_view>

namespace micro {

// The tables in data/emotion/, embedded when the library is built.
std::string_view embedded_emotion_emfacs();
std::string_view embedded_emotion_objective();
std::string_view embedded_emotion_compound();

}  // namespace micro
