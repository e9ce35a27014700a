/* Preloaded into a program under test: makes reading and writing regular files below $FAULT_FOLDER fail.
 *   FAULT_FULL_AFTER=N   the disk is full after N written bytes; the write that reaches it is cut short
 *   FAULT_EIO_AFTER=N    reading fails with an input/output error after N read bytes of files whose name ends
 *                        with $FAULT_ENDING (any when not given)
 *   FAULT_SHORT=1        no call writes or reads more than 1000 bytes
 *   FAULT_ALLOCATION=N   the N-th memory that libav asks for is not to be had, once
 *   FAULT_COUNT=FILE     at exit, "written read allocations" (bytes, bytes, libav's) go to this file */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SHORTEST 1000

static const char *folder, *ending, *count_file;
static long long full_after = -1, eio_after = -1;
static int cut_short;
static long long fail_allocation = -1;
static long long written, read_bytes, allocations; /* atomically */

static long long number(const char *name) {
  const char *text = getenv(name);
  return text ? atoll(text) : -1;
}

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FAULT_FOLDER");
  ending = getenv("FAULT_ENDING");
  count_file = getenv("FAULT_COUNT");
  full_after = number("FAULT_FULL_AFTER");
  eio_after = number("FAULT_EIO_AFTER");
  cut_short = number("FAULT_SHORT") > 0;
  fail_allocation = number("FAULT_ALLOCATION");
}

__attribute__((destructor)) static void end(void) {
  FILE *file = count_file ? fopen(count_file, "w") : NULL;
  if (!file) return;
  fprintf(file, "%lld %lld %lld\n", written, read_bytes, allocations);
  fclose(file);
}

/* Whether a descriptor is a regular file below the folder; `last`: how its name must end, or NULL. */
static int meant(int descriptor, const char *last) {
  char link[64], name[PATH_MAX];
  struct stat status;
  if (!folder || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, name, sizeof name - 1);
  if (length <= 0) return 0;
  name[length] = 0;
  if (strncmp(name, folder, strlen(folder)) != 0) return 0;
  return !last || (strlen(last) <= (size_t)length && strcmp(name + length - strlen(last), last) == 0);
}

/* How much of a write may happen; -1 with errno set when none. */
static ssize_t allowed_write(int descriptor, size_t size) {
  if (!meant(descriptor, NULL)) return (ssize_t)size;
  if (cut_short && size > SHORTEST) size = SHORTEST;
  const long long before = __atomic_fetch_add(&written, (long long)size, __ATOMIC_SEQ_CST);
  if (full_after < 0 || before + (long long)size <= full_after) return (ssize_t)size;
  if (before < full_after) return (ssize_t)(full_after - before);
  errno = ENOSPC;
  return -1;
}

static ssize_t allowed_read(int descriptor, size_t size) {
  if (!meant(descriptor, ending)) return (ssize_t)size;
  if (cut_short && size > SHORTEST) size = SHORTEST;
  const long long before = __atomic_fetch_add(&read_bytes, (long long)size, __ATOMIC_SEQ_CST);
  if (eio_after < 0 || before + (long long)size <= eio_after) return (ssize_t)size;
  errno = EIO;
  return -1;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int descriptor, const void *data, size_t size) {
  REAL(write);
  const ssize_t allowed = allowed_write(descriptor, size);
  return allowed < 0 ? -1 : real(descriptor, data, (size_t)allowed);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  REAL(writev);
  size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  const ssize_t allowed = allowed_write(descriptor, size);
  if (allowed < 0) return -1;
  if ((size_t)allowed == size) return real(descriptor, parts, count);
  for (int i = 0; i < count; ++i) /* short: a part of the first part that is not empty */
    if (parts[i].iov_len > 0)
      return write(descriptor, parts[i].iov_base,
                   parts[i].iov_len < (size_t)allowed ? parts[i].iov_len : (size_t)allowed);
  return 0;
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset) {
  REAL(pwrite);
  const ssize_t allowed = allowed_write(descriptor, size);
  return allowed < 0 ? -1 : real(descriptor, data, (size_t)allowed, offset);
}

ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t offset) {
  REAL(pwrite64);
  const ssize_t allowed = allowed_write(descriptor, size);
  return allowed < 0 ? -1 : real(descriptor, data, (size_t)allowed, offset);
}

ssize_t read(int descriptor, void *data, size_t size) {
  REAL(read);
  const ssize_t allowed = allowed_read(descriptor, size);
  return allowed < 0 ? -1 : real(descriptor, data, (size_t)allowed);
}

ssize_t pread(int descriptor, void *data, size_t size, off_t offset) {
  REAL(pread);
  const ssize_t allowed = allowed_read(descriptor, size);
  return allowed < 0 ? -1 : real(descriptor, data, (size_t)allowed, offset);
}

ssize_t pread64(int descriptor, void *data, size_t size, off64_t offset) {
  REAL(pread64);
  const ssize_t allowed = allowed_read(descriptor, size);
  return allowed < 0 ? -1 : real(descriptor, data, (size_t)allowed, offset);
}

/* What av_malloc() and its like call. */
int posix_memalign(void **data, size_t alignment, size_t size) {
  REAL(posix_memalign);
  Dl_info caller;
  if (dladdr(__builtin_return_address(0), &caller) && caller.dli_fname && strstr(caller.dli_fname, "/libav") &&
      __atomic_fetch_add(&allocations, 1, __ATOMIC_SEQ_CST) == fail_allocation)
    return ENOMEM;
  return real(data, alignment, size);
}
