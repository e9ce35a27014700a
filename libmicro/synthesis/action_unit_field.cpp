#include "libmicro/synthesis/action_unit_field.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/action_unit_table.h"

namespace micro {
namespace {

constexpr double scan_step = 0.01;  // inter-ocular distances

enum class Side { both, left, right };

/// One unit of a name such as "R4+7".
struct Part {
  const ActionUnitRow* row;
  Side side;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<Part> parts_of(const std::string& name) {
  std::vector<Part> parts;
  for (std::string unit : split(name, '+')) {
    Side side = Side::both;
    if (unit.starts_with('L')) side = Side::left;
    if (unit.starts_with('R')) side = Side::right;
    if (side != Side::both) unit.erase(0, 1);
    const auto& table = action_unit_table();
    const auto row = std::ranges::find_if(table, [&](const ActionUnitRow& r) { return unit == r.name; });
    if (row == table.end())
      throw Error(ErrorCategory::usage, "no action unit is called '" + name + "' here",
                  "e.g. 1, 4, 12, L12, R14, 1+2; docs/spikein.md lists them");
    if (side != Side::both && !row->sided)
      throw Error(ErrorCategory::usage, "action unit " + unit + " has no sides: '" + name + "'",
                  "write " + unit);
    parts.push_back({&*row, side});
  }
  return parts;
}

cv::Point2d mean_of(const Landmarks& face, const std::vector<int>& landmarks) {
  cv::Point2d sum(0, 0);
  for (const int i : landmarks) sum += cv::Point2d(face(i, 0), face(i, 1));
  return sum * (1.0 / static_cast<double>(landmarks.size()));
}

std::vector<DisplacementBump> bumps_of(const Part& part, const Landmarks& face) {
  std::vector<DisplacementBump> bumps;
  for (const auto& bump : part.row->bumps) {
    const cv::Point2d mirrored(-bump.shift.x, bump.shift.y), turned(-bump.pull.x, bump.pull.y);
    if (part.side != Side::left)
      bumps.push_back({mean_of(face, bump.right) + bump.shift, bump.radius, bump.pull});
    if (part.side != Side::right && !bump.left.empty())
      bumps.push_back({mean_of(face, bump.left) + mirrored, bump.radius, turned});
  }
  return bumps;
}

double length(cv::Point2d v) { return std::hypot(v.x, v.y); }

/// Largest singular value of a derivative given by its columns.
double norm(cv::Point2d dx, cv::Point2d dy) {
  const double a = dx.dot(dx), b = dx.dot(dy), c = dy.dot(dy);
  return std::sqrt(0.5 * (a + c + std::hypot(a - c, 2 * b)));
}

template <class Visit>
void scan(const cv::Rect2d& box, double step, const Visit& visit) {
  const int columns = static_cast<int>(box.width / step) + 1, rows = static_cast<int>(box.height / step) + 1;
  for (int j = 0; j <= rows; ++j)
    for (int i = 0; i <= columns; ++i) visit(cv::Point2d(box.x + i * step, box.y + j * step));
}

}  // namespace

ActionUnitField::ActionUnitField(std::string name, std::vector<DisplacementBump> bumps,
                                 const FaceRegion& region)
    : name_(std::move(name)), bumps_(std::move(bumps)), region_(region) {
  find_bounds();
  normalise();
  measure_steepness();
}

cv::Point2d ActionUnitField::at(cv::Point2d p) const {
  cv::Point2d sum(0, 0);
  for (const auto& bump : bumps_) sum += bump.at(p);
  return sum == cv::Point2d(0, 0) ? sum : sum * region_.weight(p);
}

void ActionUnitField::find_bounds() {
  cv::Rect2d all;
  for (const auto& bump : bumps_) {
    const cv::Point2d reach = 2 * bump.radius;
    const cv::Rect2d box(bump.centre - reach, bump.centre + reach);
    all = all.empty() ? box : all | box;
  }
  bounds_ = all & region_.bounds();
}

void ActionUnitField::normalise() {
  double longest = 0;
  const auto look = [&](cv::Point2d p) {
    const double here = length(at(p));
    if (here > longest) longest = here, strongest_ = p;
  };
  scan(bounds_, scan_step, look);
  for (double step = scan_step / 4; step > 1e-5; step /= 4) {
    const cv::Point2d reach(4 * step, 4 * step);
    scan({strongest_ - reach, strongest_ + reach}, step, look);
  }
  if (longest <= 0)
    throw Error(ErrorCategory::input, "action unit " + name_ + " has nothing to move on this face",
                "is it a frontal face?");
  for (auto& bump : bumps_) bump.pull *= 1 / longest;
}

void ActionUnitField::measure_steepness() {
  constexpr double h = 1e-4;
  scan(bounds_, scan_step, [&](cv::Point2d p) {
    const cv::Point2d dx = (at({p.x + h, p.y}) - at({p.x - h, p.y})) * (0.5 / h),
                      dy = (at({p.x, p.y + h}) - at({p.x, p.y - h})) * (0.5 / h);
    steepness_ = std::max(steepness_, norm(dx, dy));
  });
  steepness_ *= 1.03;  // between the points that were looked at
}

std::string side_of(const std::string& action_unit) {
  bool left = false, right = false;
  for (const auto& unit : split(action_unit, '+')) {
    left = left || !unit.starts_with('R');
    right = right || !unit.starts_with('L');
  }
  return left && right ? "B" : left ? "L" : "R";
}

std::vector<std::string> action_unit_names() {
  std::vector<std::string> names;
  for (const auto& row : action_unit_table()) {
    names.emplace_back(row.name);
    if (!row.sided) continue;
    names.push_back(std::string("L") + row.name);
    names.push_back(std::string("R") + row.name);
  }
  return names;
}

void check_action_unit(const std::string& name) { parts_of(name); }

ActionUnitField action_unit_field(const std::string& name, const Landmarks& face) {
  return action_unit_field(name, face, FaceRegion(face));
}

ActionUnitField action_unit_field(const std::string& name, const Landmarks& face, const FaceRegion& region) {
  std::vector<DisplacementBump> bumps;
  const auto parts = parts_of(name);
  if (parts.size() == 1) return {name, bumps_of(parts.front(), face), region};
  for (const auto& part : parts) {
    // Each unit at its own full strength first, so that none outweighs the others.
    const ActionUnitField field(part.row->name, bumps_of(part, face), region);
    bumps.insert(bumps.end(), field.bumps().begin(), field.bumps().end());
  }
  return {name, std::move(bumps), region};
}

}  // namespace micro
