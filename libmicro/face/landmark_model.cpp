#include "libmicro/face/landmark_model.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "libmicro/core/error.h"
#include "libmicro/face/number_file.h"

namespace micro {
namespace {

constexpr std::int64_t most_items = 1 << 20;  // of anything in a file that is not damaged
constexpr std::int64_t infinite = 32000, minus_infinite = 32001,
                       not_a_number = 32002;  // dlib's exponents of these

/// Numbers as dlib writes them: a byte with the sign and the number of bytes that follow, least first.
class DlibNumbers {
 public:
  explicit DlibNumbers(NumberFile& file) : file_(file) {}

  std::int64_t integer() {
    const unsigned head = file_.byte();
    const unsigned size = head & 0x0fU;
    if (size == 0 || size > 8 || (head & 0x70U)) throw std::string("a number in it has no meaning");
    const auto magnitude = static_cast<std::int64_t>(file_.little_endian(size));
    return head & 0x80U ? -magnitude : magnitude;
  }

  std::int64_t count(std::int64_t least = 0) {
    const std::int64_t number = integer();
    if (number < least || number > most_items) throw std::string("a size in it cannot be");
    return number;
  }

  float real() {
    // Nearly all have three bytes of mantissa and one of exponent.
    const std::uint64_t next = file_.peek();
    if ((next & 0x7f0000007fULL) == 0x0100000003ULL) {
      file_.skip(6);
      const auto size = static_cast<float>((next >> 8U) & 0xffffffU);
      const auto power = static_cast<std::int32_t>((next >> 40U) & 0xffU);
      if (power <= 126)
        return (next & 0x80U ? -size : size) * power_of_two(next & 0x8000000000ULL ? -power : power);
      return std::ldexp(next & 0x80U ? -size : size, next & 0x8000000000ULL ? -power : power);
    }
    const std::int64_t mantissa = integer(), exponent = integer();
    if (exponent >= -126 && exponent <= 127)
      return static_cast<float>(mantissa) * power_of_two(static_cast<std::int32_t>(exponent));
    if (exponent == infinite) return std::numeric_limits<float>::infinity();
    if (exponent == minus_infinite) return -std::numeric_limits<float>::infinity();
    if (exponent == not_a_number) return std::numeric_limits<float>::quiet_NaN();
    return std::ldexp(static_cast<float>(mantissa), static_cast<int>(exponent));
  }

 private:
  static float power_of_two(std::int32_t exponent) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(exponent + 127) << 23U);
  }

  NumberFile& file_;
};

/// A fit reads all over the leaves: small pages would have to be looked up for nearly each.
void use_large_pages(void* data, std::size_t size) {
  constexpr std::uintptr_t page = 1U << 21U;
  const auto begin = (reinterpret_cast<std::uintptr_t>(data) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(data) + size) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace

class LandmarkModelReader {
 public:
  LandmarkModelReader(NumberFile& file, LandmarkModel& model) : numbers_(file), model_(model) {}

  /// Throws a text that says what is wrong.
  void read() {
    if (numbers_.integer() != 1) throw std::string("it is of an unknown version");
    read_column(LandmarkModel::values, [&](std::size_t size) {
      model_.initial_.set_size(static_cast<long>(size));
      return &model_.initial_(0);
    });
    model_.stages_.resize(static_cast<std::size_t>(numbers_.count(1)));
    for (auto& stage : model_.stages_) read_trees(stage);
    if (static_cast<std::size_t>(numbers_.count()) != model_.stages_.size())
      throw std::string("parts are missing");
    for (auto& stage : model_.stages_) read_anchors(stage);
    if (static_cast<std::size_t>(numbers_.count()) != model_.stages_.size())
      throw std::string("parts are missing");
    for (auto& stage : model_.stages_) read_deltas(stage);
    check_splits();
  }

 private:
  template <class Place>
  void read_column(std::size_t wanted, Place&& place) {
    const std::int64_t rows = std::abs(numbers_.integer()), columns = std::abs(numbers_.integer());
    if (columns != 1 || rows != static_cast<std::int64_t>(wanted))
      throw "it has " + std::to_string(rows / 2) + " points, not " + std::to_string(wanted / 2);
    float* out = place(wanted);
    for (std::size_t i = 0; i < wanted; ++i) out[i] = numbers_.real();
  }

  void read_trees(LandmarkModel::Stage& stage) {
    stage.trees = static_cast<std::size_t>(numbers_.count());
    for (std::size_t tree = 0; tree < stage.trees; ++tree) {
      const auto splits = static_cast<std::size_t>(numbers_.count());
      if (model_.splits_.empty()) model_.splits_per_tree_ = splits;
      if (splits != model_.splits_per_tree_ || !std::has_single_bit(splits + 1))
        throw std::string("its trees are not of one shape");
      for (std::size_t i = 0; i < splits; ++i) {
        const std::int64_t first = numbers_.count(), second = numbers_.count();
        model_.splits_.push_back(
            {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second), numbers_.real()});
      }
      if (static_cast<std::size_t>(numbers_.count()) != splits + 1)
        throw std::string("its trees are not full");
      for (std::size_t i = 0; i <= splits; ++i)
        read_column(LandmarkModel::values, [&](std::size_t size) { return room_for(size, stage); });
    }
  }

  /// At the end of the leaves; the first tree of the file tells how many there will be.
  float* room_for(std::size_t size, const LandmarkModel::Stage& stage) {
    auto& leaves = model_.leaves_;
    if (leaves.empty() && stage.trees < 10000 && model_.stages_.size() < 100) {
      leaves.reserve(std::min<std::size_t>(
          size * (model_.splits_per_tree_ + 1) * stage.trees * model_.stages_.size(), 1U << 26U));
      use_large_pages(leaves.data(), leaves.capacity() * sizeof(float));
    }
    leaves.resize(leaves.size() + size);
    return leaves.data() + leaves.size() - size;
  }

  void read_anchors(LandmarkModel::Stage& stage) {
    stage.anchors.resize(static_cast<std::size_t>(numbers_.count()));
    for (auto& anchor : stage.anchors) {
      anchor = static_cast<unsigned long>(numbers_.count());
      if (anchor >= LandmarkModel::points) throw std::string("it refers to points that are not there");
    }
  }

  void read_deltas(LandmarkModel::Stage& stage) {
    stage.from_anchor.resize(static_cast<std::size_t>(numbers_.count()));
    if (stage.from_anchor.size() != stage.anchors.size()) throw std::string("parts are missing");
    for (auto& delta : stage.from_anchor) delta.x() = numbers_.real(), delta.y() = numbers_.real();
  }

  void check_splits() const {
    auto split = model_.splits_.begin();
    for (const auto& stage : model_.stages_)
      for (std::size_t i = 0; i < stage.trees * model_.splits_per_tree_; ++i, ++split)
        if (std::max(split->first, split->second) >= stage.anchors.size())
          throw std::string("it refers to pixels that are not there");
  }

  DlibNumbers numbers_;
  LandmarkModel& model_;
};

LandmarkModel::LandmarkModel(const std::filesystem::path& path) {
  NumberFile file(path);
  if (!file.opened())
    throw Error(ErrorCategory::plugin, "landmark model '" + path.string() + "' cannot be read",
                landmark_model_help);
  try {
    LandmarkModelReader(file, *this).read();
  } catch (const std::string& reason) {
    throw Error(ErrorCategory::plugin, "'" + path.string() + "' is not a landmark model of dlib: " + reason,
                landmark_model_help);
  }
}

/// The leaf that each tree of a stage comes to.
void LandmarkModel::descend(const Stage& stage, std::size_t first_tree, const std::vector<float>& sampled,
                            std::vector<const float*>& leaves) const {
  leaves.resize(stage.trees);
  for (std::size_t tree = 0; tree < stage.trees; ++tree) {
    const Split* splits = splits_.data() + (first_tree + tree) * splits_per_tree_;
    std::size_t node = 0;
    while (node < splits_per_tree_)
      node = 2 * node +
             (sampled[splits[node].first] - sampled[splits[node].second] > splits[node].threshold ? 1 : 2);
    const std::size_t leaf = (first_tree + tree) * (splits_per_tree_ + 1) + node - splits_per_tree_;
    leaves[tree] = leaves_.data() + leaf * values;
    for (std::size_t i = 0; i < values; i += 16) __builtin_prefetch(leaves[tree] + i);
  }
}

std::array<dlib::point, LandmarkModel::points> LandmarkModel::fit(
    const dlib::cv_image<unsigned char>& picture, const dlib::rectangle& face) const {
  Shape shape = initial_;
  std::vector<float> sampled;
  std::vector<const float*> leaves;
  std::size_t first_tree = 0;
  for (const Stage& stage : stages_) {
    dlib::impl::extract_feature_pixel_values(picture, face, shape, initial_, stage.anchors, stage.from_anchor,
                                             sampled);
    descend(stage, first_tree, sampled, leaves);
    float* sum = &shape(0);
    for (const float* leaf : leaves)
      for (std::size_t i = 0; i < values; ++i) sum[i] += leaf[i];
    first_tree += stage.trees;
  }
  const auto to_picture = dlib::impl::unnormalizing_tform(face);
  std::array<dlib::point, points> out;
  for (std::size_t i = 0; i < points; ++i) out[i] = to_picture(dlib::impl::location(shape, i));
  return out;
}

}  // namespace micro
