// Shifts the clocks of the process that it is preloaded into, by as many seconds as a file says that the test changes.
//
// What waits for a moment of the monotonic clock waits in small pieces, so that it wakes soon after the clock has jumped,
// as it does when the kernel's clock jumps. Waits for a length of time are left alone.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { REAL, MONOTONIC, SHIFTS };

static const int64_t SECOND = 1000000000, PIECE = 10000000;

static volatile int64_t *shifts;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("AARDVARK_TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) abort();
    void *mapped = mmap(NULL, SHIFTS * sizeof *shifts, PROT_READ, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) abort();
    close(file);
    shifts = mapped;
}

static void *next(void **place, const char *name) {
    if (!*place) *place = dlsym(RTLD_NEXT, name);
    return *place;
}

static int unshifted(clockid_t clock, struct timespec *time) {
    static void *place;
    int (*gettime)(clockid_t, struct timespec *) = next(&place, "clock_gettime");
    return gettime(clock, time);
}

static int64_t shift(clockid_t clock) {
    if (!shifts) return 0;
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
        return shifts[REAL];
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
        return shifts[MONOTONIC];
    default:
        return 0;
    }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = unshifted(clock, time);
    if (result == 0) time->tv_sec += shift(clock);
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    if (result == 0) *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return result;
}

time_t time(time_t *place) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}

static int64_t nanoseconds(const struct timespec *time) { return time->tv_sec * SECOND + time->tv_nsec; }

// Rust waits for moments of the monotonic clock with the system call itself.
long syscall(long number, ...) {
    static void *place;
    long (*call)(long, ...) = next(&place, "syscall");
    long a[6];
    va_list arguments;
    va_start(arguments, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(arguments, long);
    va_end(arguments);
    const struct timespec *until = (const struct timespec *)a[3];
    int waits = number == SYS_futex && (a[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET && until;
    if (!waits || (a[1] & FUTEX_CLOCK_REALTIME)) return call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    for (;;) {
        struct timespec now, end;
        unshifted(CLOCK_MONOTONIC, &now);
        int64_t left = nanoseconds(until) - shift(CLOCK_MONOTONIC) * SECOND - nanoseconds(&now);
        if (left <= 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        int64_t moment = nanoseconds(&now) + (left < PIECE ? left : PIECE);
        end = (struct timespec){moment / SECOND, moment % SECOND};
        long result = call(number, a[0], a[1], a[2], &end, a[4], a[5]);
        if (result != -1 || errno != ETIMEDOUT) return result;
    }
}
