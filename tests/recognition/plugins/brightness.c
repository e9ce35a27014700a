/* A feature extractor whose numbers a test can compute itself: mean grey level of the crop, its change since the
 * frame before (missing where there is none), and where the tip of the nose is. With -DALONE it does not ask for
 * the frame before. */
#include <microx_plugin.h>

static char the_instance;

static microx_status create(microx_text options, void** instance) {
  if (options.size > 2) return MICROX_REFUSED;
  *instance = &the_instance;
  return MICROX_OK;
}

static void destroy(void* instance) { (void)instance; }

static microx_status describe(void* instance, microx_feature_description* description) {
  static const microx_text names[] = {MICROX_TEXT("mean"), MICROX_TEXT("change"), MICROX_TEXT("nose_x"),
                                      MICROX_TEXT("nose_y")};
  static const microx_text units[] = {MICROX_TEXT("grey levels"), MICROX_TEXT("grey levels"), MICROX_TEXT("px"),
                                      MICROX_TEXT("px")};
  static const microx_text reference = MICROX_TEXT("made up");
  (void)instance;
  description->column_count = 4;
  description->column_names = names;
  description->column_units = units;
  description->reference = reference;
#ifdef ALONE
  description->needs_previous = 0;
#else
  description->needs_previous = 1;
#endif
  return MICROX_OK;
}

static double mean_of(const microx_face_picture* picture) {
  double sum = 0;
  uint64_t x, y;
  for (y = 0; y < picture->height; ++y)
    for (x = 0; x < picture->width; ++x) sum += picture->pixels[(int64_t)y * picture->row_stride + (int64_t)x];
  return sum / (double)(picture->width * picture->height);
}

static microx_status extract(void* instance, const microx_face_picture* picture,
                             const microx_face_picture* previous, double* values, uint64_t count,
                             uint64_t* written) {
  const double* nose;
  (void)instance;
  if (count != 4 || picture->landmark_count != 68) return MICROX_FAILED;
  nose = (const double*)((const char*)picture->landmarks + 33 * picture->landmark_stride);
  values[0] = mean_of(picture);
  if (previous) values[1] = values[0] - mean_of(previous);
  values[2] = nose[0];
  values[3] = nose[1];
  *written = 4;
  return MICROX_OK;
}

static const microx_feature_extractor extractor = {
    sizeof(microx_feature_extractor), MICROX_PARALLEL, {0, 0}, create, destroy, describe, extract};

static int same(microx_text text, const char* other) {
  uint64_t i;
  for (i = 0; i < text.size; ++i)
    if (other[i] == 0 || other[i] != text.data[i]) return 0;
  return other[text.size] == 0;
}

static const void* get_factory(microx_text id) { return same(id, MICROX_FEATURE_EXTRACTOR) ? &extractor : 0; }

MICROX_EXPORT const microx_entry microx_plugin_entry = {MICROX_PLUGIN_MAGIC,
                                                        sizeof(microx_entry),
                                                        MICROX_ABI_MAJOR,
                                                        MICROX_ABI_MINOR,
                                                        MICROX_TEXT("brightness"),
                                                        MICROX_TEXT("1"),
                                                        MICROX_TEXT("BSD-3-Clause"),
                                                        MICROX_TEXT("grey levels of the crop"),
                                                        0,
                                                        get_factory,
                                                        0};
