#pragma once

#include <memory>
#include <string>

#include "libmicro/pipeline/footage.h"
#include "libmicro/pipeline/review_session.h"

namespace microx {

struct ReviewServerOptions {
  std::string coder;  ///< who codes when the page does not say
  int port = 0;       ///< 0 = any that is free
  double autosave_s =
      30;  ///< codings go into the recording after so long without a change; 0 = not by themselves
};

/// The review page's server: this machine only, behind a random path, for one recording. Refuses (403)
/// requests that name another host or come from another page, (404) everything outside its few addresses,
/// (413) bodies above 64 KB.
class ReviewServer {
 public:
  /// Throws Error(output) when the port is taken.
  ReviewServer(micro::ReviewSession& session, micro::Footage& footage, ReviewServerOptions options);
  ~ReviewServer();
  ReviewServer(const ReviewServer&) = delete;
  ReviewServer& operator=(const ReviewServer&) = delete;

  std::string url() const;  ///< "http://127.0.0.1:40123/3f.../"
  void run();               ///< serves until stop()
  void stop();              ///< from any thread
  /// Changes saved so far.
  int saved() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace microx
