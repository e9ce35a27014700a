#include "libmicro/video/picture.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <bit>
#include <cstring>

namespace micro {
namespace {

cv::Mat copy_plane(const AVFrame& picture, int plane, cv::Size size, int bytes_per_pixel) {
  cv::Mat out(size, bytes_per_pixel == 1 ? CV_8UC1 : CV_16UC1);
  av_image_copy_plane(out.data, static_cast<int>(out.step), picture.data[plane], picture.linesize[plane],
                      size.width * bytes_per_pixel, size.height);
  return out;
}

/// Gives a decoder's buffer back when the last cv::Mat that shows it is gone.
class LentBuffers : public cv::MatAllocator {
 public:
  cv::UMatData* allocate(int dimensions, const int* sizes, int type, void* data, std::size_t* step,
                         cv::AccessFlag access, cv::UMatUsageFlags usage) const override {
    return cv::Mat::getStdAllocator()->allocate(dimensions, sizes, type, data, step, access, usage);
  }
  bool allocate(cv::UMatData* data, cv::AccessFlag access, cv::UMatUsageFlags usage) const override {
    return cv::Mat::getStdAllocator()->allocate(data, access, usage);
  }
  void deallocate(cv::UMatData* data) const override {
    auto* picture = static_cast<AVFrame*>(data->userdata);
    av_frame_free(&picture);
    delete data;
  }
};

/// The first plane where it is, which the decoder may go on reading: nobody writes to it. Empty when there is
/// no memory for the reference.
cv::Mat lend_plane(const AVFrame& picture, cv::Size size, int type) {
  static const LentBuffers lent;
  AVFrame* reference = av_frame_clone(&picture);
  if (!reference || reference->linesize[0] < 0) return av_frame_free(&reference), cv::Mat();
  const auto stride = static_cast<std::size_t>(reference->linesize[0]);
  cv::Mat out(size, type, reference->data[0], stride);
  out.u = new cv::UMatData(&lent);
  out.u->data = out.u->origdata = reference->data[0];
  out.u->size = stride * static_cast<std::size_t>(size.height);
  out.u->userdata = reference;
  out.u->refcount = 1;
  return out;
}

constexpr bool native_big_endian = std::endian::native == std::endian::big;

/// Grey, or luma and two chroma planes of the same depth, each sample in a place of its own.
bool in_planes(const AVPixFmtDescriptor& description) {
  constexpr std::uint64_t other = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL |
                                  AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_ALPHA;
  if ((description.flags & other) || (description.nb_components != 1 && description.nb_components != 3))
    return false;
  for (int i = 0; i < description.nb_components; ++i) {
    const auto& part = description.comp[i];
    const int bytes = part.depth > 8 ? 2 : 1;
    const bool big_endian = (description.flags & AV_PIX_FMT_FLAG_BE) != 0;
    if (part.plane != i || part.offset != 0 || part.step != bytes || part.shift != 0 || part.depth < 8 ||
        part.depth > 16 || part.depth != description.comp[0].depth ||
        (bytes == 2 && big_endian != native_big_endian))
      return false;
  }
  return true;
}

void swap_bytes(cv::Mat& image) {
  for (int y = 0; y < image.rows; ++y) {
    auto* row = image.ptr<ushort>(y);
    for (int x = 0; x < image.cols; ++x) row[x] = static_cast<ushort>((row[x] << 8) | (row[x] >> 8));
  }
}

/// Formats such as P010 keep the value in the upper bits.
void shift_down(cv::Mat& image, int bits) {
  for (int y = 0; y < image.rows; ++y) {
    auto* row = image.ptr<ushort>(y);
    for (int x = 0; x < image.cols; ++x) row[x] = static_cast<ushort>(row[x] >> bits);
  }
}

}  // namespace

LumaLayout luma_layout(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  if (!description) return {};
  constexpr std::uint64_t not_luma = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL |
                                     AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_FLOAT;
  const auto& luma = description->comp[0];
  const int bytes = luma.depth > 8 ? 2 : 1;
  const bool direct = !(description->flags & not_luma) && luma.plane == 0 && luma.offset == 0 &&
                      luma.step == bytes && luma.depth >= 8 && luma.depth <= 16;
  return {direct, direct ? luma.depth : 8};
}

std::string planes_format(AVPixelFormat format, int rotation_deg) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  if (!description || !in_planes(*description)) return "";
  const bool lies = rotation_deg % 180 != 0;
  if (lies && description->log2_chroma_w != description->log2_chroma_h) return "";
  std::string name = description->name;
  if (name.starts_with("yuvj")) name.erase(3, 1);  // an old name for full range
  return name;
}

bool is_full_range(const AVFrame& picture) {
  const auto format = static_cast<AVPixelFormat>(picture.format);
  if (!luma_layout(format).direct) return true;  // we convert those ourselves, to full range
  if (picture.color_range == AVCOL_RANGE_JPEG) return true;
  if (picture.color_range == AVCOL_RANGE_MPEG) return false;
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  const bool old_full_range = format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
                              format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P ||
                              format == AV_PIX_FMT_YUVJ411P;
  return old_full_range || description->nb_components <= 2;  // grey is stored as it is seen
}

cv::Mat PictureConverter::upright(const cv::Mat& image) const {
  cv::Mat turned;
  switch (rotation_deg_) {
    case 90:
      cv::rotate(image, turned, cv::ROTATE_90_CLOCKWISE);
      return turned;
    case 180:
      cv::rotate(image, turned, cv::ROTATE_180);
      return turned;
    case 270:
      cv::rotate(image, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
      return turned;
    default:
      return image;
  }
}

bool PictureConverter::scale(const AVFrame& picture, AVPixelFormat target, int cv_type, cv::Mat& out) {
  const auto format = static_cast<AVPixelFormat>(picture.format);
  scaler_.reset(sws_getCachedContext(
      scaler_.release(), picture.width, picture.height, format, size_.width, size_.height, target,
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr));
  if (!scaler_) return false;
  const int* coefficients =
      sws_getCoefficients(picture.colorspace == AVCOL_SPC_UNSPECIFIED ? SWS_CS_DEFAULT : picture.colorspace);
  sws_setColorspaceDetails(scaler_.get(), coefficients, picture.color_range == AVCOL_RANGE_JPEG, coefficients,
                           1, 0, 1 << 16, 1 << 16);
  out.create(size_, cv_type);
  std::uint8_t* planes[4] = {out.data, nullptr, nullptr, nullptr};
  const int strides[4] = {static_cast<int>(out.step), 0, 0, 0};
  return sws_scale(scaler_.get(), picture.data, picture.linesize, 0, picture.height, planes, strides) ==
         size_.height;
}

void PictureConverter::copy_planes(const AVFrame& picture, Frame& frame) const {
  if (planes_format(format_, rotation_deg_).empty()) return;
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format_);
  for (int plane = 0; plane < description->nb_components; ++plane) {
    const cv::Size size = plane == 0 ? size_
                                     : cv::Size(AV_CEIL_RSHIFT(size_.width, description->log2_chroma_w),
                                                AV_CEIL_RSHIFT(size_.height, description->log2_chroma_h));
    frame.planes.push_back(upright(copy_plane(picture, plane, size, description->comp[0].depth > 8 ? 2 : 1)));
  }
}

bool PictureConverter::convert(const AVFrame& picture, int bit_depth, Frame& frame) {
  const auto format = static_cast<AVPixelFormat>(picture.format);
  const LumaLayout layout = luma_layout(format);
  const bool same_size = picture.width == size_.width && picture.height == size_.height;
  cv::Mat luma;
  frame.full_range = is_full_range(picture);
  frame.bit_depth = bit_depth;
  if (layout.direct && layout.bit_depth == bit_depth && same_size) {
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
    const bool foreign =
        bit_depth > 8 && ((description->flags & AV_PIX_FMT_FLAG_BE) != 0) != native_big_endian;
    if (!foreign && description->comp[0].shift == 0)
      luma = lend_plane(picture, size_, bit_depth > 8 ? CV_16UC1 : CV_8UC1);
    if (luma.empty()) luma = copy_plane(picture, 0, size_, bit_depth > 8 ? 2 : 1);
    if (foreign) swap_bytes(luma);
    if (description->comp[0].shift > 0) shift_down(luma, description->comp[0].shift);
  } else {
    if (!scale(picture, bit_depth > 8 ? AV_PIX_FMT_GRAY16 : AV_PIX_FMT_GRAY8,
               bit_depth > 8 ? CV_16UC1 : CV_8UC1, luma))
      return false;
    if (bit_depth > 8 && bit_depth < 16) shift_down(luma, 16 - bit_depth);
    frame.full_range = true;
  }
  frame.luma = upright(luma);
  if (options_.want_planes && same_size && format == format_) copy_planes(picture, frame);
  if (!options_.want_color) return true;
  cv::Mat bgr;
  if (!scale(picture, AV_PIX_FMT_BGR24, CV_8UC3, bgr)) return false;
  frame.bgr = upright(bgr);
  return true;
}

}  // namespace micro
