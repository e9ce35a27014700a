#include "libmicro/synthesis/action_unit_field.h"

#include <array>
#include <cmath>

#include "libmicro/core/error.h"

namespace micro {
namespace {

/// One bump of a table row, on the subject's right (picture left); mirrored for the left.
struct BumpRow {
  std::vector<int> landmarks_right,
      landmarks_left;                    ///< centre: their mean; empty left = a middle bump without a twin
  cv::Point2d shift, radius, direction;  ///< for the right side; x mirrors
};

struct UnitRow {
  const char* name;
  const char* description;
  std::vector<BumpRow> bumps;
};

// Which way the skin goes and how far the movement spreads: FACS manual (Ekman, Friesen and Hager, 2002),
// appearance changes of each unit; radii in inter-ocular distances are ours.
const std::vector<UnitRow>& table() {
  static const std::vector<UnitRow> rows{
      {"1",
       "inner brow raiser: the inner brows and the skin above go up",
       {{{20, 21}, {22, 23}, {0, -0.03}, {0.17, 0.16}, {0.1, -1}}}},
      {"2",
       "outer brow raiser: the outer brows go up",
       {{{17, 18}, {25, 26}, {0.05, -0.03}, {0.20, 0.16}, {0, -1}}}},
      {"4",
       "brow lowerer: the inner brows go down and together",
       {{{20, 21}, {22, 23}, {0, 0}, {0.20, 0.17}, {0.55, 0.8}}}},
      {"5", "upper lid raiser", {{{37, 38}, {43, 44}, {0, -0.05}, {0.20, 0.08}, {0, -1}}}},
      {"6",
       "cheek raiser: the cheek goes up and towards the eye",
       {{{36, 48}, {45, 54}, {-0.04, -0.14}, {0.24, 0.22}, {0.25, -1}},
        {{36}, {45}, {-0.14, 0.02}, {0.12, 0.12}, {0.6, 0}}}},
      {"7", "lid tightener: the lower lid goes up", {{{40, 41}, {46, 47}, {0, 0.07}, {0.20, 0.10}, {0, -1}}}},
      {"9",
       "nose wrinkler: the skin along the nose and the wings go up",
       {{{31}, {35}, {-0.06, -0.12}, {0.17, 0.20}, {0.1, -1}}}},
      {"10",
       "upper lip raiser: the middle of the upper lip goes straight up",
       {{{50}, {52}, {-0.04, -0.04}, {0.19, 0.15}, {0, -1}}}},
      {"12",
       "lip corner puller: the corners go up and out",
       {{{48}, {54}, {-0.03, -0.03}, {0.24, 0.22}, {-0.7, -0.7}}}},
      {"14", "dimpler: the corner is drawn in", {{{48}, {54}, {-0.05, 0}, {0.19, 0.17}, {0.95, -0.2}}}},
      {"15",
       "lip corner depressor: the corners go down",
       {{{48}, {54}, {-0.01, 0.04}, {0.20, 0.20}, {-0.25, 0.95}}}},
      {"17",
       "chin raiser: the chin boss and the lower lip go up",
       {{{8, 57}, {}, {0, -0.02}, {0.32, 0.22}, {0, -1}}}},
      {"20",
       "lip stretcher: the corners go straight out",
       {{{48}, {54}, {-0.04, 0.02}, {0.26, 0.20}, {-1, 0.1}}}},
      {"23",
       "lip tightener: the lips narrow towards the middle",
       {{{48}, {54}, {0.04, 0}, {0.19, 0.13}, {1, 0}}}},
      {"24",
       "lip presser: the lips are pressed together",
       {{{50, 51, 52}, {}, {0, 0}, {0.28, 0.11}, {0, 1}}, {{56, 57, 58}, {}, {0, 0}, {0.28, 0.11}, {0, -1}}}},
      {"25", "lips part: the lower lip goes down", {{{56, 57, 58}, {}, {0, 0.03}, {0.28, 0.15}, {0, 1}}}},
  };
  return rows;
}

cv::Point2d mean_of(const Landmarks& face, const std::vector<int>& landmarks) {
  cv::Point2d sum(0, 0);
  for (const int i : landmarks) sum += cv::Point2d(face(i, 0), face(i, 1));
  return sum * (1.0 / static_cast<double>(landmarks.size()));
}

enum class Side { both, left, right };

void add_bumps(const UnitRow& row, Side side, const Landmarks& face, std::vector<DisplacementBump>& out) {
  for (const auto& bump : row.bumps) {
    const cv::Point2d mirrored(-bump.shift.x, bump.shift.y), turned(-bump.direction.x, bump.direction.y);
    if (side != Side::left)
      out.push_back({mean_of(face, bump.landmarks_right) + bump.shift, bump.radius, bump.direction});
    if (side != Side::right && !bump.landmarks_left.empty())
      out.push_back({mean_of(face, bump.landmarks_left) + mirrored, bump.radius, turned});
  }
}

const UnitRow* find_row(const std::string& name) {
  for (const auto& row : table())
    if (name == row.name) return &row;
  return nullptr;
}

void normalise(std::vector<DisplacementBump>& bumps) {
  double longest = 0;
  for (const auto& bump : bumps) longest = std::max(longest, std::hypot(bump.direction.x, bump.direction.y));
  for (auto& bump : bumps) bump.direction *= 1 / longest;
}

}  // namespace

std::vector<std::string> action_unit_names() {
  std::vector<std::string> names;
  for (const auto& row : table()) names.emplace_back(row.name);
  for (const char* more : {"1+2", "L12", "R12", "L14", "R14"}) names.emplace_back(more);
  return names;
}

ActionUnitField action_unit_field(const std::string& name, const Landmarks& face) {
  ActionUnitField field{name, "", {}};
  std::size_t begin = 0;
  while (begin <= name.size()) {
    const std::size_t end = std::min(name.find('+', begin), name.size());
    std::string part = name.substr(begin, end - begin);
    Side side = Side::both;
    if (part.starts_with('L')) side = Side::left;
    if (part.starts_with('R')) side = Side::right;
    if (side != Side::both) part.erase(0, 1);
    const UnitRow* row = find_row(part);
    const bool one_sided = row && !row->bumps.front().landmarks_left.empty();
    if (!row || (side != Side::both && !one_sided))
      throw Error(ErrorCategory::usage, "no action unit is called '" + name + "' here",
                  "e.g. 1, 4, 1+2, 12, L12, R14");
    add_bumps(*row, side, face, field.bumps);
    field.description += (field.description.empty() ? "" : "; ") + std::string(row->description);
    begin = end + 1;
  }
  normalise(field.bumps);
  return field;
}

Landmarks in_face_frame(const Landmarks& source) {
  const Eigen::Vector2f right = right_eye_centre(source), left = left_eye_centre(source);
  const Eigen::Vector2f middle = 0.5F * (right + left), across = left - right;
  const float iod = across.norm();
  Eigen::Matrix2f turn;
  turn << across.x(), -across.y(), across.y(), across.x();
  return ((source.rowwise() - middle.transpose()) * turn) / (iod * iod);
}

cv::Point2d displacement_at(const DisplacementBump& bump, cv::Point2d point) {
  const double u = (point.x - bump.centre.x) / bump.radius.x, v = (point.y - bump.centre.y) / bump.radius.y;
  const double d = u * u + v * v;
  constexpr double limit = 4;  // two radii
  if (d >= limit) return {0, 0};
  const double taper = 1 - d / limit;
  return bump.direction * (std::exp(-d) * taper * taper * (3 - 2 * taper));
}

}  // namespace micro
