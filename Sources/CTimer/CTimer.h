// Timers of the kernel as files, which Swift's Glibc module leaves out.
#include <sys/timerfd.h>
