/* A plugin that is wrong in one way: what is defined when it is compiled says which. */
#include <microx_plugin.h>

#ifndef ODD_MAGIC
#define ODD_MAGIC MICROX_PLUGIN_MAGIC
#endif
#ifndef ODD_SIZE
#define ODD_SIZE sizeof(microx_entry)
#endif
#ifndef ODD_MAJOR
#define ODD_MAJOR MICROX_ABI_MAJOR
#endif
#ifndef ODD_MINOR
#define ODD_MINOR MICROX_ABI_MINOR
#endif
#ifndef ODD_NAME
#define ODD_NAME "odd"
#endif
#ifndef ODD_SYMBOL
#define ODD_SYMBOL microx_plugin_entry
#endif
#ifndef ODD_THREADING
#define ODD_THREADING MICROX_SERIAL
#endif
#ifndef ODD_FACTORY_SIZE
#define ODD_FACTORY_SIZE sizeof(microx_au_classifier)
#endif
#ifndef ODD_CLASSIFY
#define ODD_CLASSIFY
#endif
#ifndef ODD_DESCRIBE
#define ODD_DESCRIBE
#endif
#ifndef ODD_INIT
#define ODD_INIT
#endif
#ifndef ODD_CREATE
#define ODD_CREATE
#endif

static const microx_host* host;
static char instance_place;

static void say(const char* text, uint64_t size) {
  microx_text message;
  message.data = text;
  message.size = size;
  if (host) host->message(host->context, MICROX_ERROR, message);
}

static microx_status init(const microx_host* given) {
  host = given;
  (void)say;
  ODD_INIT;
  return MICROX_OK;
}
static microx_status create(microx_text options, void** instance) {
  (void)options;
  ODD_CREATE;
  *instance = &instance_place;
  return MICROX_OK;
}
static void destroy(void* instance) { (void)instance; }
static microx_status describe(void* instance, microx_au_description* d) {
  static const int32_t units[] = {1, 12};
  static microx_need need = {MICROX_TEXT("features/hog"), 0, NULL, NULL, 0, 0};
  (void)instance;
  (void)need;
  d->action_unit_count = 2;
  d->action_units = units;
  d->threshold = 0.5;
  ODD_DESCRIBE;
  return MICROX_OK;
}
static microx_status classify(void* instance, const microx_event* event, microx_au_score* s, uint64_t count,
                              uint64_t* written) {
  (void)instance;
  (void)event;
  s[0].probability = 0.9, s[1].probability = 0.1;
  s[0].intensity = 1, s[1].intensity = 0;
  *written = count;
  ODD_CLASSIFY;
  return MICROX_OK;
}
static const microx_au_classifier classifier = {ODD_FACTORY_SIZE, ODD_THREADING, {NULL, 0}, create,
                                                destroy,          describe,      classify};
static const void* get_factory(microx_text id) {
  return id.size == sizeof MICROX_AU_CLASSIFIER - 1 && id.data[0] == 'a' ? &classifier : NULL;
}

MICROX_EXPORT const microx_entry ODD_SYMBOL = {ODD_MAGIC,
                                               ODD_SIZE,
                                               ODD_MAJOR,
                                               ODD_MINOR,
                                               MICROX_TEXT(ODD_NAME),
                                               MICROX_TEXT("1"),
                                               MICROX_TEXT("CC0"),
                                               MICROX_TEXT("wrong on purpose"),
                                               init,
                                               get_factory,
                                               NULL};
