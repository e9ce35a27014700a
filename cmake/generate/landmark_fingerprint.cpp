// Writes what is known of a landmark model as a source file: landmark_fingerprint OUTPUT [MODEL]. Without a
// model nothing is known of any.
#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

int main(int count, char** arguments) {
  std::string known;
  if (count > 2) {
    std::ifstream model(arguments[2], std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(model), {}};
    std::array<std::uint8_t, 32> digest{};
    if (!model || EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
      return 1;
    const XXH128_hash_t sum = XXH3_128bits(bytes.data(), bytes.size());
    char text[96];
    std::snprintf(text, sizeof text, "{0x%016llxU, 0x%016llxU, \"",
                  static_cast<unsigned long long>(sum.high64), static_cast<unsigned long long>(sum.low64));
    known = text;
    for (const auto byte : digest) std::snprintf(text, sizeof text, "%02x", byte), known += text;
    known += "\"}";
  }
  std::ofstream out(arguments[1]);
  out << "// Generated.\n#include \"libmicro/face/known_models.h\"\n\nnamespace micro "
         "{\n\nstd::vector<KnownModel> "
         "known_models() { return {"
      << known << "}; }\n\n}  // namespace micro\n";
  return out.flush() ? 0 : 1;
}
