/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fault.c - preloaded into Wireshark's programs by tests/tshark/test_faults.py: what seldom goes wrong goes wrong here
 *
 *   FAULT_FILE    the file that cannot be read to its end (its path)
 *   FAULT_AT      the place of its first byte that cannot be read
 *   FAULT_AFTER   so many times it can be read all the same
 *   FAULT_STOPS   the program stops there once, so that the test can change the file; otherwise reading fails (EIO)
 *   FAULT_MEMORY  there is no memory for blocks of so many bytes and more
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned long long number(const char *name, unsigned long long otherwise) {
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static bool is_the_file(int fd) {
    struct stat opened, wanted;
    const char *name = getenv("FAULT_FILE");
    return name != NULL && stat(name, &wanted) == 0 && fstat(fd, &opened) == 0 && opened.st_dev == wanted.st_dev &&
           opened.st_ino == wanted.st_ino;
}

/* True when the place lies in what is to be read, or before it, and has been read often enough. */
static bool is_due(off_t at, off_t end) {
    static unsigned long long times;
    static bool due;
    off_t fault = (off_t)number("FAULT_AT", 0);
    if (at <= fault && fault < end)
        due = times++ >= number("FAULT_AFTER", 0);
    return due && end > fault;
}

static void stop_once(void) {
    static bool has_stopped;
    if (!has_stopped) {
        has_stopped = true;
        raise(SIGSTOP);
    }
}

/* How many of `count` bytes at `at` can be read. */
static size_t readable(int fd, off_t at, size_t count) {
    if (at < 0 || !is_the_file(fd) || !is_due(at, at + (off_t)count))
        return count;
    if (getenv("FAULT_STOPS") != NULL) {
        stop_once();
        return count;
    }
    off_t fault = (off_t)number("FAULT_AT", 0);
    return at < fault ? (size_t)(fault - at) : 0;
}

ssize_t read(int fd, void *to, size_t count) {
    size_t allowed = readable(fd, lseek(fd, 0, SEEK_CUR), count);
    if (allowed == 0 && count > 0) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_read, fd, to, allowed);
}

typedef size_t fread_function(void *to, size_t size, size_t count, FILE *file);

/* The C library reads in its own way.  So that the stream has its error from there, it is given for a moment a file
 * that cannot be read: nothing is at address 0 of any process. */
static void fail(fread_function *real, FILE *file) {
    char byte;
    int fd = fileno(file), kept = dup(fd), unreadable = open("/proc/self/mem", O_RDONLY);
    dup2(unreadable, fd);
    size_t got = real(&byte, 1, 1, file);
    int error = got == 0 ? errno : 0;
    dup2(kept, fd);
    close(kept);
    close(unreadable);
    errno = error;
}

size_t fread(void *to, size_t size, size_t count, FILE *file) {
    fread_function *real;
    *(void **)&real = dlsym(RTLD_NEXT, "fread");
    size_t allowed = readable(fileno(file), ftello(file), size * count);
    if (allowed == size * count)
        return real(to, size, count, file);
    size_t got = real(to, 1, allowed, file);
    fail(real, file);
    return got / size;
}

/* --- memory ----------------------------------------------------------------------------------------------------- */

/* The C library's own, under the names that it keeps for those who put something before them. */
extern __typeof(malloc) __libc_malloc;
extern __typeof(calloc) __libc_calloc;
extern __typeof(realloc) __libc_realloc;

static bool is_too_large(size_t size) {
    return size >= number("FAULT_MEMORY", (size_t)-1);
}

void *malloc(size_t size) {
    return is_too_large(size) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return is_too_large(count * size) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    return is_too_large(size) ? NULL : __libc_realloc(block, size);
}
