#include "tools/microx/review_server.h"

#include <httplib.h>
#include <sys/resource.h>

#include <atomic>
#include <charconv>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>

#include "libmicro/core/error.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/motion/face_crop.h"
#include "libmicro/pipeline/coding_json.h"
#include "libmicro/report/embedded.h"
#include "tools/microx/autosave.h"
#include "tools/microx/picture_cache.h"

namespace microx {
namespace {

using Json = nlohmann::ordered_json;
using micro::FrameIndex;

constexpr std::size_t largest_body = 64U << 10U;
constexpr int crop_side = 384;
constexpr rlim_t most_descriptors = 1000;  ///< select() knows no more than 1024
constexpr unsigned workers = 64;

std::string random_token() {
  static constexpr char digits[] = "0123456789abcdef";
  std::random_device device;
  std::string token;
  for (int i = 0; i < 32; ++i) token += digits[device() % 16U];
  return token;
}

/// Takes as long whatever the two differ in.
bool same(const std::string& one, const std::string& other) {
  unsigned difference = one.size() == other.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i)
    difference |= static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]);
  return difference == 0;
}

FrameIndex number(const httplib::Request& request, const char* name) {
  const std::string text = request.get_param_value(name);
  FrameIndex value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size())
    throw micro::Error(micro::ErrorCategory::usage, std::string("'") + name + "' is no number");
  return value;
}

}  // namespace

class ReviewServer::Impl {
 public:
  Impl(micro::ReviewSession& session, micro::Footage& footage, ReviewServerOptions options)
      : session_(session),
        footage_(footage),
        coder_(std::move(options.coder)),
        token_(random_token()),
        autosave_(session, session_mutex_, options.autosave_s) {
    const int port = options.port;
    limit_descriptors();
    server_.new_task_queue = [] { return new httplib::ThreadPool(workers); };
    server_.set_payload_max_length(largest_body);
    server_.set_read_timeout(3), server_.set_write_timeout(5), server_.set_keep_alive_timeout(2);
    server_.set_tcp_nodelay(true);
    server_.set_pre_routing_handler(
        [this](const auto& request, auto& response) { return guard(request, response); });
    server_.set_exception_handler(
        [](const auto&, auto& response, std::exception_ptr failure) { answer(response, failure); });
    add_pages();
    add_data();
    port_ = port > 0 ? (server_.bind_to_port("127.0.0.1", port) ? port : -1)
                     : server_.bind_to_any_port("127.0.0.1");
    if (port_ <= 0)
      throw micro::Error(micro::ErrorCategory::output, "port " + std::to_string(port) + " cannot be used",
                         "leave --port out: a free one is taken");
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/" + token_ + "/"; }
  void run() {
    if (!server_.listen_after_bind() && !stopped_)
      throw micro::Error(micro::ErrorCategory::internal, "the server ended by itself");
  }
  void stop() {
    stopped_ = true;
    server_.stop();
  }
  int saved() const { return saved_; }

 private:
  using Verdict = httplib::Server::HandlerResponse;

  static void limit_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= most_descriptors) return;
    limit.rlim_cur = most_descriptors;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }

  static void refuse(httplib::Response& response, int status, const std::string& why) {
    response.status = status;
    response.set_content(Json{{"error", why}}.dump(), "application/json");
  }

  static void answer(httplib::Response& response, const std::exception_ptr& failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const micro::Error& error) {
      const auto category = error.category();
      const bool asked_wrongly =
          category == micro::ErrorCategory::usage || category == micro::ErrorCategory::input;
      refuse(response,
             asked_wrongly                              ? 400
             : category == micro::ErrorCategory::output ? 507
                                                        : 500,
             error.what());
    } catch (const Json::exception&) {
      refuse(response, 400, "the request is no JSON that is understood");
    } catch (const std::exception& error) {
      refuse(response, 500, error.what());
    }
  }

  /// Before anything else, the body included: who asks, from where, and with which token.
  Verdict guard(const httplib::Request& request, httplib::Response& response) const {
    for (const auto& [name, value] :
         {std::pair{"Cache-Control", "no-store"}, std::pair{"X-Content-Type-Options", "nosniff"},
          std::pair{"Referrer-Policy", "no-referrer"},
          std::pair{"Cross-Origin-Resource-Policy", "same-origin"},
          std::pair{"Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
                    "connect-src 'self'; "
                    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}})
      response.set_header(name, value);
    const std::string here = "127.0.0.1:" + std::to_string(port_),
                      local = "localhost:" + std::to_string(port_);
    const std::string host = request.get_header_value("Host"), origin = request.get_header_value("Origin");
    const bool good_host = request.get_header_value_count("Host") == 1 && (host == here || host == local);
    const bool good_origin = origin.empty() || origin == "http://" + host;
    if (!good_host || !good_origin)
      return refuse(response, 403, "requests from elsewhere are refused"), Verdict::Handled;
    const std::string start = "/" + token_ + "/";
    if (!same(request.path.substr(0, start.size()), start))
      return refuse(response, 404, "there is nothing here"), Verdict::Handled;
    if (request.has_header("Transfer-Encoding"))  // its length would not be known beforehand
      return refuse(response, 411, "the length of a request must be said"), Verdict::Handled;
    return Verdict::Unhandled;
  }

  void page(const std::string& name, std::string_view content, const char* type) {
    server_.Get("/" + token_ + "/" + name, [content, type](const auto&, auto& response) {
      response.set_content(content.data(), content.size(), type);
    });
  }
  void add_pages() {
    page("", micro::embedded_review_html(), "text/html; charset=utf-8");
    page("review.js", micro::embedded_review_script(), "text/javascript; charset=utf-8");
    page("review.css", micro::embedded_review_style(), "text/css; charset=utf-8");
  }

  std::string coder_of(const httplib::Request& request) const {
    return request.has_param("coder") ? request.get_param_value("coder") : coder_;
  }

  void add_data() {
    const std::string api = "/" + token_ + "/api/";
    const auto json = [](httplib::Response& response, const Json& document) {
      response.set_content(document.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
    };
    server_.Get(api + "state", [this, json](const auto& request, auto& response) {
      const std::lock_guard lock(session_mutex_);
      json(response, session_.state(coder_of(request)));
    });
    server_.Get(api + "levels", [this](const auto& request, auto& response) { levels(request, response); });
    server_.Get(api + "frame", [this](const auto& request, auto& response) { frame(request, response); });
    server_.Get(api + "agreement", [this, json](const auto& request, auto& response) {
      const std::lock_guard lock(session_mutex_);
      json(response, session_.agreement(static_cast<int>(number(request, "face")), coder_of(request),
                                        request.get_param_value("other")));
    });
    server_.Post(api + "coding", [this, json](const auto& request, auto& response) {
      json(response, save(request, response));
    });
    server_.Post(api + "reveal", [this, json](const auto& request, auto& response) {
      const std::lock_guard lock(session_mutex_);
      session_.reveal(coder_of(request));
      json(response, session_.state(coder_of(request)));
    });
    server_.Post(api + "store", [this, json](const auto&, auto& response) {
      const std::lock_guard lock(session_mutex_);
      session_.store();
      json(response, {{"stored", true}});
    });
  }

  micro::ReviewSession::Saved put(int face, const std::string& coder, const micro::Coding& coding) {
    const std::lock_guard lock(session_mutex_);
    return session_.put(face, coder, coding);
  }

  Json save(const httplib::Request& request, httplib::Response& response) {
    const Json body = Json::parse(request.body);
    const auto result = put(body.at("face"), coder_of(request), micro::coding_of(body));
    if (result.conflict) response.status = 409;
    if (!result.conflict) ++saved_, autosave_.changed();
    Json answer = micro::json_of(result.coding);
    if (const std::string problem = autosave_.problem(); !problem.empty()) answer["warning"] = problem;
    return answer;
  }

  void levels(const httplib::Request& request, httplib::Response& response) {
    const std::lock_guard lock(session_mutex_);
    const auto found =
        session_.levels(static_cast<int>(number(request, "face")), number(request, "first"),
                        number(request, "count"), static_cast<std::size_t>(number(request, "bins")));
    response.set_header("X-First-Frame", std::to_string(found.first));
    response.set_header("X-Frames-Per-Bin", std::to_string(found.frames_per_bin));
    std::string bytes(found.values.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), found.values.data(), bytes.size());
    response.set_content(bytes, "application/octet-stream");
  }

  /// The decoder's own pixels, without loss; with a face its crop.
  void frame(const httplib::Request& request, httplib::Response& response) {
    const FrameIndex index = number(request, "n");
    const int face = request.has_param("face") ? static_cast<int>(number(request, "face")) : -1;
    const std::string key = std::to_string(index) + "/" + std::to_string(face);
    std::string picture = pictures_.get(key);
    if (picture.empty()) {
      picture = micro::png_bytes(decoded(index, face));
      pictures_.put(key, picture);
    }
    response.set_content(picture, "image/png");
  }

  cv::Mat decoded(FrameIndex index, int face) {
    if (index < 0 || index >= footage_.frames())
      throw micro::Error(micro::ErrorCategory::usage, "there is no such frame");
    micro::FacePlace place;
    if (face >= 0) {
      const std::lock_guard lock(session_mutex_);
      place = micro::face_place(session_.recording(), face, index);
      if (!place.valid) return cv::Mat(crop_side, crop_side, CV_8UC3, cv::Scalar(60, 60, 60));
    }
    const std::lock_guard lock(footage_mutex_);
    const cv::Mat picture = footage_.at(index).bgr;
    return face < 0 ? picture.clone() : micro::crop_face(picture, place.unit_from_image, crop_side);
  }

  micro::ReviewSession& session_;
  micro::Footage& footage_;
  std::string coder_, token_;
  httplib::Server server_;
  std::mutex session_mutex_, footage_mutex_;
  PictureCache pictures_;
  std::atomic<int> saved_ = 0;
  std::atomic<bool> stopped_ = false;
  int port_ = -1;
  Autosave autosave_;
};

ReviewServer::ReviewServer(micro::ReviewSession& session, micro::Footage& footage,
                           ReviewServerOptions options)
    : impl_(std::make_unique<Impl>(session, footage, std::move(options))) {}
ReviewServer::~ReviewServer() = default;
std::string ReviewServer::url() const { return impl_->url(); }
void ReviewServer::run() { impl_->run(); }
void ReviewServer::stop() { impl_->stop(); }
int ReviewServer::saved() const { return impl_->saved(); }

}  // namespace microx
