#include "CTimer.h"

#include <sys/timerfd.h>
#include <time.h>

int wall_timer_open(void) { return timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC); }

int wall_timer_set(int timer, int64_t milliseconds) {
  struct itimerspec spec = {
      .it_value = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000}};
  return timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
}
