#include "libmicro/synthesis/renderer.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/synthesis/camera.h"
#include "libmicro/synthesis/exact_remap.h"
#include "libmicro/synthesis/face_motion.h"
#include "libmicro/synthesis/face_region.h"
#include "libmicro/synthesis/head_drift.h"

namespace micro {
namespace {

constexpr double eyes_height = 0.42;  // of the picture: where the eyes' middle is put
constexpr double fineness = 2;        // the still is kept at this many times the clip's resolution
constexpr double lens_blur = 0.5;     // pixels of the clip, standard deviation
constexpr double blur_step = 0.4;     // pixels of movement between two instants of an exposure
constexpr int most_instants = 8;

/// How far a point of the face stands out, for the parallax of small turns: 1 at the nose, 0 at the rim and
/// beyond.
template <class Number>
Number relief(Number x, Number y) {
  const Number d = 1 - x * x * Number(1 / 1.2) - (y - Number(0.45)) * (y - Number(0.45)) * Number(0.5);
  const Number inside = d > 0 ? d : 0;
  return inside * inside;
}

/// From pixels of the clip to the face's own frame, and on to pixels of the still.
struct View {
  FacePlacement face;  ///< in the clip
  double yaw, pitch;
  FacePlacement still;

  /// Where the face's point seen at a pixel is, turns undone.
  cv::Point2d face_point(cv::Point2d pixel) const {
    const cv::Point2d p = face.to_face(pixel);
    const double out = relief(p.x, p.y);
    return {p.x - yaw * out, p.y - pitch * out};
  }
};

/// Positions in the still of a part of a row, nothing on the face moving; the same for a pixel whatever the
/// part. Plain floats in a loop that vectorises.
void fill_row(const View& view, int row, int first_column, int columns, float* map_x, float* map_y) {
  const cv::Point2d start = view.face.to_face({0, static_cast<double>(row)}),
                    step = view.face.to_face({1, static_cast<double>(row)}) - start;
  const auto x0 = static_cast<float>(start.x), y0 = static_cast<float>(start.y),
             dx = static_cast<float>(step.x), dy = static_cast<float>(step.y),
             yaw = static_cast<float>(view.yaw), pitch = static_cast<float>(view.pitch),
             ox = static_cast<float>(view.still.eyes.x), oy = static_cast<float>(view.still.eyes.y),
             ax = static_cast<float>(view.still.axis.x), ay = static_cast<float>(view.still.axis.y);
  for (int i = 0; i < columns; ++i) {
    const auto c = static_cast<float>(first_column + i);
    float x = x0 + c * dx, y = y0 + c * dy;
    const float out = relief(x, y);
    x -= yaw * out, y -= pitch * out;
    map_x[i] = ox + ax * x - ay * y;
    map_y[i] = oy + ay * x + ax * y;
  }
}

cv::Rect pixels_of(const cv::Rect2d& face_box, const View& view, cv::Size size) {
  const double turn = std::abs(view.yaw) + std::abs(view.pitch);
  const cv::Point2d margin(turn, turn);
  const cv::Rect2d box(face_box.tl() - margin, face_box.br() + margin);
  cv::Rect2d pixels;
  for (const auto& corner :
       {box.tl(), box.br(), cv::Point2d(box.x, box.br().y), cv::Point2d(box.br().x, box.y)}) {
    const cv::Rect2d at(view.face.to_picture(corner), cv::Size2d(1e-9, 1e-9));
    pixels = pixels.empty() ? at : pixels | at;
  }
  const cv::Point low(static_cast<int>(std::floor(pixels.x)) - 1, static_cast<int>(std::floor(pixels.y)) - 1),
      high(static_cast<int>(std::ceil(pixels.br().x)) + 2, static_cast<int>(std::ceil(pixels.br().y)) + 2);
  return cv::Rect(low, high) & cv::Rect({0, 0}, size);
}

int instants_for(double travel_px) {
  return std::clamp(static_cast<int>(std::ceil(travel_px / blur_step)), 1, most_instants);
}

}  // namespace

class Renderer::Impl {
 public:
  Impl(const cv::Mat& still, const Landmarks& landmarks, const SpikePlan& plan)
      : plan_(plan),
        face_(in_face_frame(landmarks)),
        region_(face_),
        head_(plan.options),
        motion_(plan_, face_),
        camera_(plan.options, plan.frames()) {
    prepare_still(still, landmarks);
  }

  /// Mean over the instants of the exposure: as many as the head's movement needs to leave no gaps.
  cv::Mat_<float> scene(FrameIndex frame) const {
    const double begin = static_cast<double>(frame) - shutter() / 2;
    const int count = instants_for(head_travel(begin, begin + shutter()));
    const double share = shutter() / count;
    cv::Mat_<float> mean = view_of(frame, begin, begin + share);
    for (int i = 1; i < count; ++i) mean += view_of(frame, begin + i * share, begin + (i + 1) * share);
    return count > 1 ? cv::Mat_<float>(mean / count) : mean;
  }

  cv::Mat render(FrameIndex frame) const { return camera_.expose(scene(frame), frame); }

  cv::Mat_<float> magnified(std::size_t event, double factor) const {
    const FrameIndex frame = plan_.events[event].interval.apex();
    const auto instant = static_cast<double>(frame);
    const View view = view_at(instant);
    FaceMotion::State state = motion_.at(frame, instant);
    for (auto& moving : state.expressions) moving.size *= moving.field == &motion_.field(event) ? factor : 0;
    const cv::Rect all({0, 0}, size());
    return draw(view, state, all, all);
  }

  const ActionUnitField& field(std::size_t event) const { return motion_.field(event); }

  cv::Point2d displacement(FrameIndex frame, cv::Point2d point) const {
    cv::Point2d sum(0, 0);
    for (const auto& [field, size] : motion_.at(frame, static_cast<double>(frame)).expressions)
      sum += size * field->at(point);
    return sum;
  }

  FacePlacement placement(double frame) const {
    const auto& options = plan_.options;
    const HeadPlacement head = head_.at(frame);
    const double unit = head.scale * options.inter_ocular_px;
    return {{0.5 * options.width + head.x, eyes_height * options.height + head.y},
            {unit * std::cos(head.roll), unit * std::sin(head.roll)}};
  }

  std::vector<cv::Point2d> face_outline(FrameIndex frame) const {
    const FacePlacement face = placement(static_cast<double>(frame));
    const HeadPlacement head = head_.at(static_cast<double>(frame));
    const auto state = motion_.at(frame, static_cast<double>(frame));
    std::vector<cv::Point2d> corners;
    for (const auto& rest : region_.outline()) {
      const cv::Point2d p = motion_.spoken(rest, state);
      cv::Point2d seen = p;  // undoes face_point(), which moves by a few hundredths
      for (int i = 0; i < 20; ++i) {
        const double out = relief(seen.x, seen.y);
        seen = p + cv::Point2d(head.yaw * out, head.pitch * out);
      }
      corners.push_back(face.to_picture(seen));
    }
    return corners;
  }

 private:
  using Picture = cv::Mat_<float>;

  cv::Size size() const { return {plan_.options.width, plan_.options.height}; }

  View view_at(double instant) const {
    const HeadPlacement head = head_.at(instant);
    return {placement(instant), head.yaw, head.pitch, still_placement_};
  }

  double shutter() const { return plan_.options.shutter; }

  double head_travel(double from, double to) const {
    const HeadPlacement a = head_.at(from), b = head_.at(to);
    const double turn = std::abs(b.yaw - a.yaw) + std::abs(b.roll - a.roll) + std::abs(b.pitch - a.pitch);
    return std::hypot(b.x - a.x, b.y - a.y) + plan_.options.inter_ocular_px * turn;
  }

  /// The picture from one instant to another, the head standing still: mean over what the face does. Pixels
  /// in which nothing on the face moves do not depend on how many instants that needs.
  Picture view_of(FrameIndex frame, double from, double to) const {
    const View view = view_at(0.5 * (from + to));
    const int count = instants_for(motion_.travel(frame, from, to) * plan_.options.inter_ocular_px);
    std::vector<FaceMotion::State> states;
    cv::Rect box;
    for (int i = 0; i < count; ++i) {
      states.push_back(motion_.at(frame, from + (to - from) * (i + 0.5) / count));
      for (const auto& touched : motion_.touched(states.back())) box |= pixels_of(touched, view, size());
    }
    Picture picture = draw(view, states.front(), box, cv::Rect({0, 0}, size()));
    if (count == 1 || box.empty()) return picture;
    const Picture first = picture(box).clone();
    Picture more = Picture::zeros(box.size());
    for (int i = 1; i < count; ++i) more += draw(view, states[static_cast<std::size_t>(i)], box, box) - first;
    picture(box) += more / count;
    return picture;
  }

  /// The part `part` of the picture; what moves on the face is within `box`.
  Picture draw(const View& view, const FaceMotion::State& state, const cv::Rect& box,
               const cv::Rect& part) const {
    cv::Mat_<float> map_x(part.size()), map_y(part.size());
    for (int row = 0; row < part.height; ++row)
      fill_row(view, part.y + row, part.x, part.width, map_x[row], map_y[row]);
    for (int y = box.y; y < box.br().y; ++y)
      for (int x = box.x; x < box.br().x; ++x) {
        const cv::Point2d seen = view.face_point(cv::Point2d(x, y)), source = motion_.source_of(seen, state);
        if (source == seen) continue;
        const cv::Point2d at = view.still.to_picture(source);
        map_x(y - part.y, x - part.x) = static_cast<float>(at.x);
        map_y(y - part.y, x - part.x) = static_cast<float>(at.y);
      }
    return exact_remap(still_, map_x, map_y);
  }

  /// The still at a multiple of the clip's scale, with the blur of a lens and a pixel: fine enough that
  /// sampling it looks the same at every sub-pixel position.
  void prepare_still(const cv::Mat& still, const Landmarks& landmarks) {
    const FacePlacement found = placement_of(landmarks);
    const double s = fineness * plan_.options.inter_ocular_px / found.inter_ocular_px();
    cv::Mat sized;
    cv::resize(still, sized, {}, s, s, s < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    sized.convertTo(still_, CV_32F);
    cv::GaussianBlur(still_, still_, {}, fineness * lens_blur);
    const cv::Point2d half(0.5, 0.5);
    still_placement_ = {(found.eyes + half) * s - half, found.axis * s};
  }

  SpikePlan plan_;
  Landmarks face_;
  FaceRegion region_;
  HeadDrift head_;
  FaceMotion motion_;
  Camera camera_;
  cv::Mat_<float> still_;
  FacePlacement still_placement_;
};

Renderer::Renderer(const cv::Mat& still, const Landmarks& landmarks, const SpikePlan& plan)
    : impl_(std::make_unique<Impl>(still, landmarks, plan)) {}
Renderer::~Renderer() = default;
cv::Mat Renderer::render(FrameIndex frame) const { return impl_->render(frame); }
cv::Mat_<float> Renderer::scene(FrameIndex frame) const { return impl_->scene(frame); }
cv::Point2d Renderer::displacement(FrameIndex frame, cv::Point2d point) const {
  return impl_->displacement(frame, point);
}
cv::Mat_<float> Renderer::magnified(std::size_t event, double factor) const {
  return impl_->magnified(event, factor);
}
const ActionUnitField& Renderer::field(std::size_t event) const { return impl_->field(event); }
std::vector<cv::Point2d> Renderer::face_outline(FrameIndex frame) const { return impl_->face_outline(frame); }
FacePlacement Renderer::placement(FrameIndex frame) const {
  return impl_->placement(static_cast<double>(frame));
}

}  // namespace micro
