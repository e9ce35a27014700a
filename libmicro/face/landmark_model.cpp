#include "libmicro/face/landmark_model.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <string>

#include "libmicro/core/error.h"
#include "libmicro/face/dlib_numbers.h"
#include "libmicro/face/known_models.h"

namespace micro {

class LandmarkModelReader {
 public:
  LandmarkModelReader(NumberFile& file, LandmarkModel& model) : file_(file), numbers_(file), model_(model) {}

  /// Throws a text that says what is wrong.
  void read() {
    if (numbers_.integer() != 1) throw std::string("it is of an unknown version");
    read_start();
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
  void check_column(std::size_t wanted) {
    const std::int64_t rows = std::abs(numbers_.integer()), columns = std::abs(numbers_.integer());
    if (columns != 1 || rows != static_cast<std::int64_t>(wanted))
      throw "it has " + std::to_string(rows / 2) + " points, not " + std::to_string(wanted / 2);
  }

  void read_start() {
    check_column(LandmarkModel::values);
    model_.initial_.set_size(LandmarkModel::values);
    for (long i = 0; i < static_cast<long>(LandmarkModel::values); ++i) model_.initial_(i) = numbers_.real();
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
      for (std::size_t i = 0; i <= splits; ++i) {
        check_column(LandmarkModel::values);
        model_.leaves_.add(file_.position());
        numbers_.pass_over(LandmarkModel::values);
      }
    }
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

  NumberFile& file_;
  DlibNumbers numbers_;
  LandmarkModel& model_;
};

namespace {

/// Checksum of bytes that come one after the other.
class Checksum {
 public:
  Checksum() { XXH3_128bits_reset(state_.get()); }
  void add(const void* bytes, std::size_t count) { XXH3_128bits_update(state_.get(), bytes, count); }
  /// The SHA-256 of a model that has it, if there is one that we know.
  std::optional<std::string> known_sha256() const {
    const XXH128_hash_t sum = XXH3_128bits_digest(state_.get());
    for (const auto& model : known_models())
      if (model.checksum_high == sum.high64 && model.checksum_low == sum.low64) return model.sha256;
    return {};
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_{XXH3_createState()};
};

constexpr std::size_t block_bytes = 128 << 10;  // stays in the processor's cache for the checksum

}  // namespace

LandmarkModel::LandmarkModel(const std::filesystem::path& path) : leaves_(path) {
  Checksum checksum;
  NumberFile file(path, block_bytes,
                  [&](const unsigned char* bytes, std::size_t count) { checksum.add(bytes, count); });
  if (!file.opened())
    throw Error(ErrorCategory::plugin, "landmark model '" + path.string() + "' cannot be read",
                landmark_model_help);
  try {
    LandmarkModelReader(file, *this).read();
    file.read_on();
  } catch (const std::string& reason) {
    throw Error(ErrorCategory::plugin, "'" + path.string() + "' is not a landmark model of dlib: " + reason,
                landmark_model_help);
  }
  known_sha256_ = checksum.known_sha256();
}

/// The leaf that each tree of a stage comes to.
void LandmarkModel::descend(const Stage& stage, std::size_t first_tree, const std::vector<float>& sampled,
                            std::vector<const float*>& leaves) {
  leaves.resize(stage.trees);
  for (std::size_t tree = 0; tree < stage.trees; ++tree) {
    const Split* splits = splits_.data() + (first_tree + tree) * splits_per_tree_;
    std::size_t node = 0;
    while (node < splits_per_tree_)
      node = 2 * node +
             (sampled[splits[node].first] - sampled[splits[node].second] > splits[node].threshold ? 1 : 2);
    const std::size_t leaf = (first_tree + tree) * (splits_per_tree_ + 1) + node - splits_per_tree_;
    leaves[tree] = leaves_.at(leaf);
    for (std::size_t i = 0; i < values; i += 16) __builtin_prefetch(leaves[tree] + i);
  }
}

std::array<dlib::point, LandmarkModel::points> LandmarkModel::fit(
    const dlib::cv_image<unsigned char>& picture, const dlib::rectangle& face) {
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
