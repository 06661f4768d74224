/* Makes the n-th write, sync or truncation of a database file go wrong; preloaded, armed by the test in each child.
 *
 * Modes: 1 one EIO, 2 half of the write and then death, 3 EIO from then on, 4 ENOSPC from then on.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long countdown = -1;
static int mode;

void iofault_arm(long n, int how) { countdown = n; mode = how; }

/* How many calls are left before the fault: what was armed with a large number tells how many there were. */
long iofault_left(void) { return countdown; }

static int ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, ".db") != NULL && strstr(path, "-shm") == NULL && strstr(path, ".lock") == NULL;
}

static int due(int fd) {
    if (countdown < 0 || !ours(fd)) return 0;
    if (countdown > 0) { countdown--; return 0; }
    if (mode <= 2) countdown = -1;
    return mode;
}

static int fault(int how) {
    errno = how == 4 ? ENOSPC : EIO;
    return -1;
}

#define WRITE(name, offset_type)                                                             \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) {                    \
        static ssize_t (*real)(int, const void *, size_t, offset_type);                      \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name);                                \
        int how = due(fd);                                                                   \
        if (how == 2) { real(fd, data, size / 2, at); kill(getpid(), SIGKILL); }             \
        return how ? fault(how) : real(fd, data, size, at);                                  \
    }

#define SYNC(name)                                                                           \
    int name(int fd) {                                                                       \
        static int (*real)(int);                                                             \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name);                                \
        int how = due(fd);                                                                   \
        if (how == 2) kill(getpid(), SIGKILL);                                               \
        return how ? fault(how == 4 ? 1 : how) : real(fd);                                   \
    }

#define TRUNCATE(name, offset_type)                                                          \
    int name(int fd, offset_type size) {                                                     \
        static int (*real)(int, offset_type);                                                \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name);                                \
        int how = due(fd);                                                                   \
        if (how == 2) kill(getpid(), SIGKILL);                                               \
        return how ? fault(how) : real(fd, size);                                            \
    }

WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)
SYNC(fsync)
SYNC(fdatasync)
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
