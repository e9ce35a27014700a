#include <chrono>
#include <iostream>
#include <iterator>
#include <memory>

#include "libmicro/pipeline/batch.h"
#include "libmicro/pipeline/child_process.h"
#include "tools/microx/batch_commands.h"
#include "tools/microx/stop_signal.h"

namespace microx {
namespace {

/// Tells the batch how far this video is: "done stage" on stdout, a few times a second; warnings go to the
/// log.
class WorkerProgress : public micro::ProgressSink {
 public:
  void progress(const std::string& stage, micro::FrameIndex done, micro::FrameIndex total) override {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_ && done != total) return;
    next_ = now + std::chrono::milliseconds(300);
    std::cout << done << ' ' << stage << std::endl;
  }
  void warning(const std::string& line) override { std::cerr << "microx: warning: " << line << std::endl; }

 private:
  std::chrono::steady_clock::time_point next_;
};

void run_worker(bool probe) {
  micro::follow_parent();
  const std::string told{std::istreambuf_iterator<char>(std::cin), {}};
  if (probe)
    return micro::answer_declared_frames(told,
                                         [](const std::string& line) { std::cout << line << std::endl; });
  const auto job = micro::BatchJob::from_json(told);
  std::cerr << "microx: " << job.video << std::endl;
  const StopSignal stop("what is done is kept");
  WorkerProgress progress;
  micro::run_job(job, progress, stop.token());
  std::cerr << "microx: done" << std::endl;
}

}  // namespace

void add_batch_worker(CLI::App& app) {
  auto* command = app.add_subcommand("batch-worker", "What microx batch starts for each video");
  const auto probe = std::make_shared<bool>(false);
  command->add_flag("--probe", *probe);
  command->group("");  // not for people
  command->callback([probe] { run_worker(*probe); });
}

}  // namespace microx
