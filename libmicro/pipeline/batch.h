#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "libmicro/pipeline/batch_folder.h"
#include "libmicro/pipeline/batch_inputs.h"
#include "libmicro/pipeline/batch_item.h"
#include "libmicro/pipeline/batch_plan.h"
#include "libmicro/pipeline/config.h"

namespace micro {

struct BatchRequest {
  BatchInputs inputs;
  std::filesystem::path folder;   ///< everything goes there
  std::filesystem::path program;  ///< microx, which works on the videos in processes of its own
  int jobs = 0;                   ///< videos at a time; 0 = planned
  int cores = 0;                  ///< threads of all videos together; 0 = usable_cores()
  ShardChoice shard;
  FrameIndex split_frames = 0;  ///< videos with more frames are measured in parts of about so many; 0 = never
  bool only_assemble = false;   ///< put videos together whose parts are all there, and nothing else
  bool resume = false;          ///< go on with what the folder holds (shards always do)
  bool retry = false;           ///< also try again what failed for a reason that lies in the video
};

/// One piece of work: a video, a part of one, or the putting together of its parts.
struct BatchUnit {
  std::size_t item = 0;  ///< of the manifest
  BatchJob job;
  double weight = 0;  ///< frames
  std::string name() const;
};

/// Where a batch tells how far it is; called from one thread.
class BatchSink {
 public:
  virtual ~BatchSink() = default;
  /// Once: how much there is to do, and what was found done.
  virtual void planned(std::size_t units, std::size_t settled, double frames_to_do) = 0;
  virtual void started(const BatchUnit& unit, int threads) = 0;
  virtual void progress(const BatchUnit& unit, const std::string& stage, FrameIndex done) = 0;
  virtual void finished(const BatchUnit& unit, const ItemStatus& status) = 0;
};

struct BatchOutcome {
  std::size_t units = 0, settled = 0, done = 0;
  std::vector<ItemStatus> failed;  ///< of this run and of former ones, in the order of the manifest
  bool stopped = false;
};

/// Works on every video (or this shard's), each in a process of its own, so that whatever happens to one ends
/// no other. What is there already is left as it is. Does not write what is made of all recordings together:
/// see study.h. Throws Error: output when the folder is in use or holds another batch and not `resume`;
/// plugin when the landmark model is missing.
BatchOutcome run_batch(const BatchRequest& request, const Config& config, BatchSink& sink,
                       std::stop_token stop);

/// Puts together the videos of a batch whose shards have measured all parts of them. Does nothing where there
/// are none. As run_batch().
BatchOutcome assemble_batch(const std::filesystem::path& folder, const std::filesystem::path& program,
                            BatchSink& sink, std::stop_token stop);

/// Frames that each video declares, asked in a process of its own; 0 where it cannot be told.
std::vector<double> declared_frames(const std::filesystem::path& program, const BatchInputs& inputs);
/// What such a process does: reads paths (a JSON array), answers one line "frames seconds" each.
void answer_declared_frames(const std::string& paths, const std::function<void(const std::string&)>& answer);

}  // namespace micro
