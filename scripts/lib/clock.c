// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into a process (LD_PRELOAD), shifts its time of day by the seconds that the file $CAMPAIGN_CLOCK holds, a long in
// the machine's own byte order that may change at any instant. Its monotonic clock stays: that is what a stepped clock is.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile long *shift;
static const long none;
static int (*real_clock)(clockid_t, struct timespec *);
static int (*real_day)(struct timeval *, void *);

static long seconds(void) {
  if (!shift) {
    const char *file = getenv("CAMPAIGN_CLOCK");
    int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
    if (fd >= 0) close(fd);
    shift = map == MAP_FAILED ? &none : map;
  }
  return *shift;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!real_clock) real_clock = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real_clock(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += seconds();
  return result;
}

int gettimeofday(struct timeval *time, void *zone) {
  if (!real_day) real_day = dlsym(RTLD_NEXT, "gettimeofday");
  int result = real_day(time, zone);
  if (result == 0) time->tv_sec += seconds();
  return result;
}
