// Writes dlib's frontal face detector, unpacked, as a source file: frontal_detector OUTPUT.
#include <dlib/image_processing/frontal_face_detector.h>

#include <fstream>

int main(int, char** arguments) {
  const std::string bytes = dlib::get_serialized_frontal_faces();
  std::ofstream out(arguments[1]);
  out << "// Generated.\n#include <string_view>\n\nnamespace micro {\nnamespace {\nconstexpr unsigned char "
         "bytes[] = {";
  for (std::size_t i = 0; i < bytes.size(); ++i)
    out << (i % 32 ? "" : "\n") << static_cast<int>(static_cast<unsigned char>(bytes[i])) << ',';
  out << "};\n}  // namespace\n\nstd::string_view unpacked_frontal_detector() {\n"
         "  return {reinterpret_cast<const char*>(bytes), sizeof bytes};\n}\n\n}  // namespace micro\n";
  return out.flush() ? 0 : 1;
}
