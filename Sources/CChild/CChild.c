#define _GNU_SOURCE

#include "CChild.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

int cchild_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int cchild_start(
  const char *path, char *const words[], char *const environment[], const int descriptors[3],
  pid_t *child
) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  for (int i = 0; i < 3; i++) posix_spawn_file_actions_adddup2(&actions, descriptors[i], i);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // In a process group of its own, so that an interrupt at the terminal is for us alone.
  posix_spawnattr_setflags(
    &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  int code = posix_spawn(child, path, &actions, &attributes, words, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

int cchild_ends(pid_t child, int milliseconds) {
  int descriptor = pidfd_open(child, 0);
  if (descriptor < 0) return -1;
  struct pollfd watched = {.fd = descriptor, .events = POLLIN};
  long long end = now() + milliseconds;
  int ready;
  // However often a signal interrupts it, the wait gets no longer.
  do {
    long long rest = end - now();
    ready = poll(&watched, 1, rest > 0 ? (int)rest : 0);
  } while (ready < 0 && errno == EINTR);
  close(descriptor);
  return ready;
}
