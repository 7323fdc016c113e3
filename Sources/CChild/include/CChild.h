#ifndef CCHILD_H
#define CCHILD_H

#include <stddef.h>
#include <sys/types.h>

// What Glibc has for child processes and Swift does not see.

/// An empty file in memory that children do not inherit, or -1.
int cchild_file(const char *name);

/// Starts the program at `path`. Its first three descriptors are those given, there are no others,
/// and it handles signals as any program does. Returns 0 or what errno would be.
int cchild_start(
  const char *path, char *const words[], char *const environment[], const int descriptors[3],
  pid_t *child);

/// 1 if the child ends within so many milliseconds, 0 if it does not, -1 if that cannot be known;
/// it is left to be waited for.
int cchild_ends(pid_t child, int milliseconds);

// What a child does for itself.

/// What it may take: seconds in all, seconds of a processor, bytes of addresses (most of which are
/// libraries and what threads have put by, and never touched), bytes of memory that it can write to,
/// and bytes of a file that it writes.
typedef struct {
  unsigned seconds, processor;
  size_t addresses, memory, output;
} cchild_limits;

/// Sets the limits, for good; and of all processes it is the first to go when memory ends.
void cchild_limit(cchild_limits);

/// From now on it can compute and read and write what is open, and nothing else: it opens no file and
/// no connection, and starts nothing. Returns 0, or -1 if the kernel can't be told so.
int cchild_shut_in(void);

#endif
