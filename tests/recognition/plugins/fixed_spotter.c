/* A spotter that always finds the same two events, one of them not sure: what becomes of it is what is tested. */
#include <microx_plugin.h>

static char the_instance;

static microx_status create(microx_text options, void** instance) {
  (void)options;
  *instance = &the_instance;
  return MICROX_OK;
}

static void destroy(void* instance) { (void)instance; }

static microx_status describe(void* instance, microx_spotter_description* description) {
  (void)instance;
  description->need_count = 0;
  return MICROX_OK;
}

static microx_status spot(void* instance, const microx_motion* motion, microx_spotted* events, uint64_t capacity,
                          uint64_t* written) {
  static const microx_spotted found[] = {{138, 145, 156, 0.75}, {400, 405, 409, 0.25}};
  (void)instance;
  *written = 0;
  if (motion->frames < 500 || capacity < 2) return MICROX_UNSUITABLE;
  events[0] = found[0];
  events[1] = found[1];
  *written = 2;
  return MICROX_OK;
}

static const microx_spotter spotter = {sizeof(microx_spotter), MICROX_SERIAL, {0, 0}, create, destroy, describe,
                                       spot};

static int same(microx_text text, const char* other) {
  uint64_t i;
  for (i = 0; i < text.size; ++i)
    if (other[i] == 0 || other[i] != text.data[i]) return 0;
  return other[text.size] == 0;
}

static const void* get_factory(microx_text id) { return same(id, MICROX_SPOTTER) ? &spotter : 0; }

MICROX_EXPORT const microx_entry microx_plugin_entry = {MICROX_PLUGIN_MAGIC,
                                                        sizeof(microx_entry),
                                                        MICROX_ABI_MAJOR,
                                                        MICROX_ABI_MINOR,
                                                        MICROX_TEXT("fixed-spotter"),
                                                        MICROX_TEXT("1"),
                                                        MICROX_TEXT("BSD-3-Clause"),
                                                        MICROX_TEXT("the same two events every time"),
                                                        0,
                                                        get_factory,
                                                        0};
