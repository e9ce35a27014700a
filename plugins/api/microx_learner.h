/* Classifiers that learn: the kind "learner/1" of plugins, an extension of ABI 1.0 (microx_plugin.h, whose
 * rules hold).
 *
 * The host gathers features, keeps test data out of training data, fills missing numbers, scales and selects
 * columns; a learner sees nothing but training rows and their classes, gives its model as bytes, and later
 * answers from these bytes. The bytes travel inside the host's model file, which carries a fingerprint; a
 * learner must nevertheless check them, since anyone can make a file with a right fingerprint. */
#ifndef MICROX_LEARNER_H
#define MICROX_LEARNER_H

#include "microx_plugin.h" /* beside this file */

#ifdef __cplusplus
extern "C" {
#endif

/* Samples, each of one row or, for learners of sequences, of one row a step in time. */
typedef struct microx_samples {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t count;
  uint64_t columns;
  const uint64_t*
      starts; /* count + 1 row numbers: sample i has rows starts[i] .. starts[i + 1] - 1, at least one */
  const double*
      values; /* starts[count] rows, finite; number j of row r at (const char*)values + r*row_stride + 8*j */
  int64_t row_stride; /* bytes */
} microx_samples;

typedef struct microx_training {
  uint32_t struct_size;
  uint32_t reserved;
  const microx_samples* samples; /* over all rows each column has mean 0 and standard deviation 1 */
  uint64_t classes;              /* 2 or more, each with a sample */
  const uint32_t* labels;        /* of each sample, 0 .. classes - 1 */
  const double* class_weights;   /* of each class, above 0; 1 for all = every sample counts alike */
  uint64_t seed;                 /* the only source of chance */
  microx_text settings;          /* lines "name=value", one for each name of microx_learner.settings */
} microx_training;

/* Where a learner puts its model; write() may be called again and again, during train() only. */
typedef struct microx_sink {
  void* owner;
  microx_status (*write)(void* owner, const void* bytes, uint64_t size);
} microx_sink;

enum { MICROX_LEARNER_SEQUENCES = 1 }; /* flag: wants a row a step in time */

#define MICROX_LEARNER "learner/1"
typedef struct microx_learner {
  uint32_t struct_size;
  int32_t threading;
  uint32_t flags;
  uint32_t reserved;
  microx_text reference; /* paper, and library where one does the work */
  /* What can be set, one a line: "name=default|least|most|meaning" for numbers,
   * "name=default|this,that|meaning" for words. The host checks what users give against it. */
  microx_text settings;
  /* The same input gives the same bytes. NULL for networks, whose models are made elsewhere. */
  microx_status (*train)(const microx_training* training, const microx_sink* model);
  /* Reads a model of samples with `columns` numbers and `classes` answers; refuses (MICROX_REFUSED) what
   * train() has not written. `settings` as in training. */
  microx_status (*create)(const void* model, uint64_t size, uint64_t columns, uint64_t classes,
                          microx_text settings, void** instance);
  void (*destroy)(void* instance);
  /* count x classes numbers. With train(): probabilities, which sum to 1 for each sample; of networks: what
   * comes out. The answer for a sample depends on that sample alone. */
  microx_status (*predict)(void* instance, const microx_samples* samples, double* answers);
} microx_learner;

#ifdef __cplusplus
}
#endif

#endif
