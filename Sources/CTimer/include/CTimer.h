// The kernel's timers on the wall clock, timerfd_create(2), which Swift's Glibc module leaves out.
#pragma once

#include <stdint.h>

// A timer that is not set, as a file that can be read when it has rung; -1 and errno on failure.
int wall_timer_open(void);

// Sets it to so many milliseconds since 1970, at least 1. When the clock is set, it rings at once.
// -1 if the clock was set since the last call; it is set all the same.
int wall_timer_set(int timer, int64_t milliseconds);
