#define _GNU_SOURCE

#include "CChild.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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
  return ready > 0 && !(watched.revents & POLLIN) ? -1 : ready;
}

static void limit(int resource, rlim_t most) {
  struct rlimit both = {.rlim_cur = most, .rlim_max = most};
  setrlimit(resource, &both);
}

// To the kernel, when memory ends: others live on. Where this can't be said nothing is lost.
static void offer_itself(void) {
  int descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)!write(descriptor, "1000", 4);
  close(descriptor);
}

void cchild_limit(cchild_limits limits) {
  alarm(limits.seconds);
  offer_itself();
  // What is written beyond the limit fails; it is no reason to die.
  signal(SIGXFSZ, SIG_IGN);
  limit(RLIMIT_CPU, limits.processor);
  limit(RLIMIT_AS, limits.addresses);
  limit(RLIMIT_DATA, limits.memory);
  limit(RLIMIT_FSIZE, limits.output);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 64);
}

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

int cchild_shut_in(void) {
#ifdef OWN_ARCHITECTURE
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), RETURN(SECCOMP_RET_ALLOW)
  struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
    RETURN(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    ALLOW(read),
    ALLOW(write),
    ALLOW(brk),
    ALLOW(mmap),
    ALLOW(mremap),
    ALLOW(munmap),
    ALLOW(mprotect),
    ALLOW(madvise),
    ALLOW(futex),
    ALLOW(getrandom),
    ALLOW(clock_gettime),
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(exit),
    ALLOW(exit_group),
    RETURN(SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#else
  return -1;
#endif
}
