#pragma once

#include <span>
#include <vector>

#include "libmicro/evaluation/annotation.h"

namespace micro {

/// One true and one predicted event that were taken for each other.
struct Match {
  std::size_t truth = 0, predicted = 0;  ///< places in the two lists
  double iou = 0;                        ///< above 0
};

/// Pairs true with predicted events one to one: of all pairs that share a frame the one with the highest
/// intersection over union (IoU, inclusive frames) comes first, and neither of the two is used again. Sorted
/// by falling IoU, so the hits at a threshold are those matches whose IoU reaches it, and hits never grow
/// when the threshold does. Does not depend on the order of the lists.
///
/// At a threshold of 0.5 and above, and where neither list overlaps itself, no event can reach the threshold
/// with two others (but for a union cut exactly in half), so this is the count of the MEGC protocol: He,
/// Wang, Li and Yap, "Spotting macro- and micro-expression intervals in long video sequences", FG 2020.
std::vector<Match> match_events(std::span<const Annotation> truth, std::span<const Annotation> predicted);

/// How many of these matches reach an IoU.
std::size_t hits_at(std::span<const Match> matches, double iou);

}  // namespace micro
