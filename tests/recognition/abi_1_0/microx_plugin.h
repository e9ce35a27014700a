/* The border between microx and its plugins: ABI 1.0. C99; needs <stdint.h> and <stddef.h> only.
 *
 * A plugin is a shared object that exports one constant data symbol, `microx_plugin_entry`. The host reads
 * its magic, struct_size and ABI version before it calls anything, then init(), then get_factory() for each
 * kind that it knows.
 *
 * Rules that hold everywhere below
 * - ABI: majors must be equal, the plugin's minor must not exceed the host's. Structs are only ever appended
 * to. Whoever fills a struct sets `struct_size` to its sizeof; the other side reads no member beyond that.
 * - Memory belongs to the side that made it and is never freed by the other. What a plugin hands out (texts,
 * lists) must stay valid and unchanged as long as the instance lives (texts of the entry and of factories:
 * for ever). What the host hands in is valid during that call only.
 * - Text is UTF-8, pointer and length, not terminated; {NULL, 0} is the empty text.
 * - Strides are in bytes. Element (i, j) of an array stands at (const char*)values + i*row_stride +
 * j*column_stride.
 * - No C++ exception, signal, exit() or longjmp may cross the border.
 * - Each call returns a status. After anything but MICROX_OK the host shows the last message of level
 * MICROX_ERROR.
 * - The host checks all that comes back: counts, NaN, ranges. What does not hold is an error in the plugin's
 * name.
 * - Angles, sides: left and right are the subject's own. x to the right of the picture, y down.
 * - Missing numbers are NaN. */
#ifndef MICROX_PLUGIN_H
#define MICROX_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(readability-identifier-naming): names as in C. */
#define MICROX_PLUGIN_MAGIC UINT64_C(0x31504F5243494D2E) /* ".MICROP1" on little-endian machines */
#define MICROX_ABI_MAJOR 1
#define MICROX_ABI_MINOR 0

#if defined(__GNUC__)
#define MICROX_EXPORT __attribute__((visibility("default")))
#else
#define MICROX_EXPORT
#endif

typedef struct microx_text {
  const char* data;
  uint64_t size; /* bytes */
} microx_text;
/* Initialiser from a string literal. */
#define MICROX_TEXT(literal) \
  { literal, sizeof(literal) - 1 }

typedef int32_t microx_status;
enum {
  MICROX_OK = 0,
  MICROX_FAILED = 1,     /* a failure; the message says what */
  MICROX_UNSUITABLE = 2, /* no answer for this input (too short, features missing in it); not a failure */
  MICROX_REFUSED = 3,    /* options or model file cannot be taken */
  MICROX_NO_MEMORY = 4
};

enum { MICROX_INFO = 0, MICROX_WARNING = 1, MICROX_ERROR = 2 };

/* What the host offers. Valid from init() to deinit(); message() may be called from any thread, during calls
 * only. */
typedef struct microx_host {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;
  void* context;
  microx_text version; /* of microx */
  void (*message)(void* context, int32_t level, microx_text text);
  /* Further services by name; NULL where this host does not have it. None in ABI 1.0. */
  const void* (*get_service)(void* context, microx_text id);
} microx_host;

/* How instances may be called. */
enum {
  MICROX_SERIAL = 0,     /* never two calls into this plugin at a time */
  MICROX_PER_THREAD = 1, /* an instance is used by one thread at a time, instances run side by side */
  MICROX_PARALLEL = 2    /* one instance may be called from many threads at a time */
};

/* ---- What plugins read
 * -------------------------------------------------------------------------------------- */

/* rows x columns of float64. `name` is the dataset's path in the recording below /faces/<id>:
 * "motion/strain", "features/hog"; or "events_features/hog" for features of the whole event (one row). */
typedef struct microx_table {
  microx_text name;
  uint64_t rows, columns;
  const double* values;
  int64_t row_stride, column_stride;
  const microx_text* column_names; /* `columns` of them */
  const microx_text* column_units;
} microx_table;

/* What a plugin needs beside displacement and noise. The host refuses before any work is done when the
 * recording does not have the table, when its columns (names, in order) or their units differ from those
 * given here. */
typedef struct microx_need {
  microx_text table;
  uint64_t columns;                /* 0: take it as it is */
  const microx_text* column_names; /* `columns` of them, or NULL: any names, but this many */
  const microx_text* column_units; /* `columns` of them, or NULL: any units */
  uint32_t optional;               /* 1: the plugin copes without */
  uint32_t reserved;
} microx_need;

/* How the regions of a face moved over consecutive frames. */
typedef struct microx_motion {
  uint32_t struct_size;
  uint32_t reserved;
  double capture_fps;     /* frames per second of the filmed scene */
  double inter_ocular_px; /* inter-ocular distance in the source, pixels, median over the frames */
  uint64_t frames, regions;
  const microx_text* region_names; /* "brow_inner_r", ...; the order of every per-region axis */
  const double* time_s;            /* frames; capture time */
  /* frames x regions x 2 (x, y), % of inter-ocular distance; the head's own motion is removed. Relative: only
   * changes count. NaN where the face is not seen. */
  const double* displacement;
  int64_t displacement_frame_stride, displacement_region_stride, displacement_axis_stride;
  /* frames x regions, standard error of each region's displacement within the frame, % of inter-ocular
   * distance */
  const double* noise;
  int64_t noise_frame_stride, noise_region_stride;
  uint64_t table_count;
  const microx_table*
      tables; /* those that the instance needs and the recording has; per-frame ones have `frames` rows */
  uint64_t table_stride; /* bytes from one table to the next */
} microx_motion;

/* One event and some time around it. */
typedef struct microx_event {
  uint32_t struct_size;
  uint32_t reserved;
  const microx_motion* motion;
  int64_t onset, apex, offset; /* rows of the motion, inclusive, 0 <= onset <= apex <= offset < frames */
  microx_text kind;  /* "expression", "blink", "head_motion", "speech", "flicker", "gaze", "eye_closure" */
  double confidence; /* 0..1, that it is what `kind` says */
  double snr;        /* size at the apex over noise */
} microx_event;

/* ---- au_classifier/1
 * ---------------------------------------------------------------------------------------- */

enum { MICROX_SIDE_UNKNOWN = 0, MICROX_LEFT = 'L', MICROX_RIGHT = 'R', MICROX_BOTH = 'B' };

typedef struct microx_au_score {
  int32_t action_unit; /* FACS number, 1..80; the host fills it in, the plugin leaves it */
  int32_t side;        /* MICROX_LEFT, ...; of the movement, should it be there */
  double probability;  /* 0..1, that the action unit acts in this event */
  double intensity;    /* 0 absent, then 1..5 for A..E, fractions allowed; NaN: not measured */
} microx_au_score;

typedef struct microx_au_description {
  uint32_t struct_size; /* set by the host */
  uint32_t reserved;
  uint64_t action_unit_count;
  const int32_t* action_units; /* numbers without repetition, the order of scores */
  uint64_t need_count;
  const microx_need* needs;
  uint64_t need_stride; /* sizeof(microx_need) */
  double threshold;     /* probability from which the action unit counts as seen, 0..1 */
  double context_s;     /* time wanted before onset and after offset, 0..10 s; less where the film ends */
} microx_au_description;

#define MICROX_AU_CLASSIFIER "au_classifier/1"
typedef struct microx_au_classifier {
  uint32_t struct_size;
  int32_t threading;
  microx_text options_help; /* which options there are, one a line: "name (default): meaning" */
  /* `options`: a JSON object, may be empty text. A model file stands in it as "model": an absolute path. */
  microx_status (*create)(microx_text options, void** instance);
  void (*destroy)(void* instance);
  microx_status (*describe)(void* instance, microx_au_description* description);
  /* `scores` holds `count` scores = action_unit_count; `written` must be set to it. */
  microx_status (*classify)(void* instance, const microx_event* event, microx_au_score* scores,
                            uint64_t count, uint64_t* written);
} microx_au_classifier;

/* ---- emotion_classifier/1
 * ----------------------------------------------------------------------------------- */

typedef struct microx_emotion_description {
  uint32_t struct_size; /* set by the host */
  uint32_t independent; /* 0: probabilities sum to 1 (softmax); 1: each label for itself (sigmoid) */
  uint64_t label_count;
  const microx_text* labels; /* "happiness", ...: lower case, no repetition */
  uint64_t need_count;
  const microx_need* needs;
  uint64_t need_stride;
  uint32_t needs_action_units; /* 1: fails without scores of an AU classifier */
  uint32_t reserved;
  double threshold; /* below it the answer is "uncertain", 0..1 */
  double context_s;
} microx_emotion_description;

typedef struct microx_emotion_input {
  uint32_t struct_size;
  uint32_t reserved;
  const microx_event* event;
  uint64_t score_count; /* 0 where no AU classifier ran */
  const microx_au_score* scores;
  uint64_t score_stride;
  double score_threshold; /* the AU classifier's threshold */
} microx_emotion_input;

#define MICROX_EMOTION_CLASSIFIER "emotion_classifier/1"
typedef struct microx_emotion_classifier {
  uint32_t struct_size;
  int32_t threading;
  microx_text options_help;
  microx_status (*create)(microx_text options, void** instance);
  void (*destroy)(void* instance);
  microx_status (*describe)(void* instance, microx_emotion_description* description);
  /* `probabilities`: `count` = label_count numbers, 0..1; `written` must be set to it. */
  microx_status (*classify)(void* instance, const microx_emotion_input* input, double* probabilities,
                            uint64_t count, uint64_t* written);
} microx_emotion_classifier;

/* ---- feature_extractor/1
 * ------------------------------------------------------------------------------------ */

/* A face-locked crop: grey levels, row y at pixels + y*row_stride. */
typedef struct microx_face_picture {
  uint32_t struct_size;
  uint32_t landmark_count; /* 68, the points of the iBUG 300-W scheme, or 0 */
  int64_t frame;
  double time_s;
  uint64_t width, height;
  const uint8_t* pixels;
  int64_t row_stride;
  const double* landmarks; /* landmark_count x 2, pixels of the crop, centres at whole numbers */
  int64_t landmark_stride; /* y stands sizeof(double) after x */
} microx_face_picture;

typedef struct microx_feature_description {
  uint32_t struct_size;    /* set by the host */
  uint32_t needs_previous; /* 1: wants the picture of the frame before */
  uint64_t column_count;
  const microx_text* column_names; /* no repetition */
  const microx_text* column_units; /* "px", "1", ... */
  microx_text reference;           /* paper the method is from */
} microx_feature_description;

#define MICROX_FEATURE_EXTRACTOR "feature_extractor/1"
typedef struct microx_feature_extractor {
  uint32_t struct_size;
  int32_t threading;
  microx_text options_help;
  microx_status (*create)(microx_text options, void** instance);
  void (*destroy)(void* instance);
  microx_status (*describe)(void* instance, microx_feature_description* description);
  /* `previous` is NULL where there is none. `values`: `count` = column_count numbers, NaN = missing, not
   * infinite. */
  microx_status (*extract)(void* instance, const microx_face_picture* picture,
                           const microx_face_picture* previous, double* values, uint64_t count,
                           uint64_t* written);
} microx_feature_extractor;

/* ---- spotter/1
 * ---------------------------------------------------------------------------------------------- */

typedef struct microx_spotted {
  int64_t onset, apex, offset; /* rows of the motion, inclusive, 0 <= onset <= apex <= offset < frames */
  double confidence;           /* 0..1 */
} microx_spotted;

typedef struct microx_spotter_description {
  uint32_t struct_size; /* set by the host */
  uint32_t reserved;
  uint64_t need_count;
  const microx_need* needs;
  uint64_t need_stride;
} microx_spotter_description;

#define MICROX_SPOTTER "spotter/1"
typedef struct microx_spotter {
  uint32_t struct_size;
  int32_t threading;
  microx_text options_help;
  microx_status (*create)(microx_text options, void** instance);
  void (*destroy)(void* instance);
  microx_status (*describe)(void* instance, microx_spotter_description* description);
  /* Puts at most `capacity` events, in order of onset, into `events` and their number into `written`. */
  microx_status (*spot)(void* instance, const microx_motion* motion, microx_spotted* events,
                        uint64_t capacity, uint64_t* written);
} microx_spotter;

/* ---- The entry
 * ---------------------------------------------------------------------------------------------- */

typedef struct microx_entry {
  uint64_t magic; /* MICROX_PLUGIN_MAGIC */
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;
  microx_text name; /* what users call it: lower case letters, digits, '-' and '_', at most 32 */
  microx_text version, licence, description;
  /* Once, before anything else; keep `host`. NULL: nothing to do. */
  microx_status (*init)(const microx_host* host);
  /* The factory struct of a kind ("au_classifier/1"), or NULL for a kind that this plugin does not have. */
  const void* (*get_factory)(microx_text id);
  /* Once, after the last instance is gone. NULL: nothing to do. */
  void (*deinit)(void);
} microx_entry;

MICROX_EXPORT extern const microx_entry microx_plugin_entry;

/* NOLINTEND(readability-identifier-naming) */

#ifdef __cplusplus
}
#endif

#endif
