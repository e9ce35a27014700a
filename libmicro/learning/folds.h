#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "libmicro/learning/samples.h"

namespace micro {

/// How samples are divided into those learnt from and those tested.
/// - loso: leave one subject out, each in turn.
/// - kfold: subjects dealt into k groups, each left out in turn.
/// - megc2019: the composite of the Facial Micro-Expressions Grand Challenge (See, Yap, Li, Hong and Wang, FG
///   2019): all data sets together in three classes, leaving one subject out.
/// - cross: each data set in turn is tested by what was learnt from the others.
/// - given: groups that the manifest names, each left out in turn.
enum class Protocol { loso, kfold, megc2019, cross, given };
const char* to_string(Protocol protocol);
/// Throws Error(usage) naming those there are.
Protocol protocol_from(const std::string& name);

/// Places of samples in a table.
struct Fold {
  std::string name;  ///< who or what is tested
  std::vector<std::size_t> train, test;
};

/// Throws Error(input) when the table does not allow the protocol: fewer than two subjects, data sets or
/// groups, fewer subjects than `groups` (kfold only); Error(input) as refuse_shared_people(). `seed` deals
/// the subjects of kfold.
std::vector<Fold> make_folds(const SampleTable& table, Protocol protocol, int groups, unsigned long seed);

/// One fold that learns from the first `train` samples and is tested on the others.
std::vector<Fold> held_out(const SampleTable& table, std::size_t train);

/// Throws Error(input), naming the person, when someone is both learnt from and tested.
void refuse_shared_people(const SampleTable& table, const std::vector<Fold>& folds);

/// The class of an emotion (lower case) in MEGC 2019: happiness is positive, surprise is surprise; disgust,
/// repression, anger, contempt, fear and sadness are negative; the classes themselves stay. "" = none.
std::string megc2019_class(const std::string& emotion);

}  // namespace micro
