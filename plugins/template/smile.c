/* A template: an AU classifier in C99 that names AU 12 from how far the corners of the mouth go up. Copy this
 * folder, and build it with cc -std=c99 -O2 -fPIC -shared -fvisibility=hidden -I<folder of microx_plugin.h>
 * smile.c -o smile.so Then: microx plugins check ./smile.so. docs/plugins.md explains each step. */
#include <microx_plugin.h>

static const microx_host* host;

static void complain(const char* text, uint64_t size) {
  microx_text message;
  message.data = text;
  message.size = size;
  host->message(host->context, MICROX_ERROR, message);
}

static microx_status init(const microx_host* given) {
  host = given;
  return MICROX_OK;
}

/* This classifier keeps nothing between events: all instances are the same one. */
static char the_instance;

static microx_status create(microx_text options, void** instance) {
  static const char reason[] = "smile has no options";
  if (options.size > 2) { /* "{}" or nothing */
    complain(reason, sizeof reason - 1);
    return MICROX_REFUSED;
  }
  *instance = &the_instance;
  return MICROX_OK;
}

static void destroy(void* instance) { (void)instance; }

static microx_status describe(void* instance, microx_au_description* description) {
  static const int32_t units[] = {12};
  (void)instance;
  description->action_unit_count = 1;
  description->action_units = units;
  description->need_count = 0; /* displacement is always there */
  description->threshold = 0.5;
  description->context_s = 0;
  return MICROX_OK;
}

static int same(microx_text text, const char* other) {
  uint64_t i;
  for (i = 0; i < text.size; ++i)
    if (other[i] == 0 || other[i] != text.data[i]) return 0;
  return other[text.size] == 0;
}

/* How far up a region went from the onset to the apex, % of inter-ocular distance; NaN where it is not seen.
 */
static double rise(const microx_event* event, const char* name) {
  const microx_motion* motion = event->motion;
  uint64_t r;
  for (r = 0; r < motion->regions; ++r) {
    const char* column;
    if (!same(motion->region_names[r], name)) continue;
    column = (const char*)motion->displacement + (int64_t)r * motion->displacement_region_stride +
             motion->displacement_axis_stride; /* y, which points down */
    return *(const double*)(const void*)(column + event->onset * motion->displacement_frame_stride) -
           *(const double*)(const void*)(column + event->apex * motion->displacement_frame_stride);
  }
  return 0;
}

static microx_status classify(void* instance, const microx_event* event, microx_au_score* scores,
                              uint64_t count, uint64_t* written) {
  const double right = rise(event, "mouth_corner_r"), left = rise(event, "mouth_corner_l");
  const double most = right > left ? right : left;
  (void)instance;
  if (!(right == right) || !(left == left)) return MICROX_UNSUITABLE; /* NaN: the face is not seen */
  scores[0].probability = most <= 0 ? 0 : most / (most + 1);
  scores[0].intensity = most <= 0 ? 0 : most >= 10 ? 5 : most / 2;
  scores[0].side = right < 0.3 * left ? MICROX_LEFT : left < 0.3 * right ? MICROX_RIGHT : MICROX_BOTH;
  *written = count;
  return MICROX_OK;
}

static const microx_au_classifier classifier = {
    sizeof(microx_au_classifier), MICROX_PARALLEL, MICROX_TEXT("none"), create, destroy, describe, classify};

static const void* get_factory(microx_text kind) {
  return same(kind, MICROX_AU_CLASSIFIER) ? &classifier : NULL;
}

MICROX_EXPORT const microx_entry microx_plugin_entry = {
    MICROX_PLUGIN_MAGIC,
    sizeof(microx_entry),
    MICROX_ABI_MAJOR,
    MICROX_ABI_MINOR,
    MICROX_TEXT("smile"),
    MICROX_TEXT("1.0"),
    MICROX_TEXT("CC0"),
    MICROX_TEXT("AU 12 from the corners of the mouth: a template"),
    init,
    get_factory,
    NULL};
