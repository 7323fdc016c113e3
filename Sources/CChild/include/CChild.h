#ifndef CCHILD_H
#define CCHILD_H

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

#endif
