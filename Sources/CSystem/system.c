#define _GNU_SOURCE
#include "system.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <sys/ioctl.h>

static int argument_count;
static char **arguments;
static const char *backtrace_setting;

/// What Swift's runtime does in its constructors for a backtracer, which gofarm has no use for: it looks
/// for one in nine places beside the executable, and aborts in a static one where /proc is missing. This
/// constructor runs before those without a number. But Swift finds the arguments below an environment
/// that setenv(3) has not moved: glibc hands them to constructors too.
__attribute__((constructor(101))) static void gofarm_start(int count, char **values) {
  argument_count = count;
  arguments = values;
  backtrace_setting = getenv("SWIFT_BACKTRACE");
  setenv("SWIFT_BACKTRACE", "enable=no,interactive=no,color=no,swift-backtrace=/", 1);
}

char **gofarm_arguments(int *count) {
  // Nobody whom we start is told what was meant for us.
  if (backtrace_setting) {
    setenv("SWIFT_BACKTRACE", backtrace_setting, 1);
  } else {
    unsetenv("SWIFT_BACKTRACE");
  }
  *count = argument_count;
  return arguments;
}

#ifdef GOFARM_STATIC
/// Swift's own, in a static executable, reads /proc/self/maps at every start to find the arguments on the
/// stack. Weak: should the linker need the object of libswiftCore that has it for something else, that
/// one counts.
__attribute__((weak, alias("gofarm_arguments"))) char **_swift_stdlib_getUnsafeArgvArgc(int *count);
#endif
#else
#include <crt_externs.h>

char **gofarm_arguments(int *count) {
  *count = *_NSGetArgc();
  return *_NSGetArgv();
}
#endif

int gofarm_syncfs(int fd) {
#ifdef __linux__
  return syncfs(fd);
#else
  (void)fd;
  sync();
  return 0;
#endif
}

int gofarm_clone(int to, int from) {
#ifdef __linux__
  return ioctl(to, FICLONE, from);
#else
  (void)to, (void)from;
  errno = ENOTSUP;
  return -1;
#endif
}

int gofarm_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends)) return -1;
  return fcntl(ends[0], F_SETFD, FD_CLOEXEC) | fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
}

int gofarm_exchange(const char *one, const char *other) {
#ifdef __linux__
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
#else
  return renamex_np(one, other, RENAME_SWAP);
#endif
}

int gofarm_rename_new(const char *old, const char *new) {
#ifdef __linux__
  return renameat2(AT_FDCWD, old, AT_FDCWD, new, RENAME_NOREPLACE);
#else
  return renamex_np(old, new, RENAME_EXCL);
#endif
}

int gofarm_open_entry(int directory, const char *name) {
#ifdef __linux__
  return openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
#else
  return openat(directory, name, O_SYMLINK | O_CLOEXEC);
#endif
}

ssize_t gofarm_read_link(int link, char *target, size_t size) {
#ifdef __linux__
  return readlinkat(link, "", target, size);
#else
  return freadlink(link, target, size);
#endif
}

int gofarm_has_ended(pid_t child) {
  siginfo_t info = {0};
  return waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child;
}

int gofarm_spawn_in(posix_spawn_file_actions_t *actions, const char *directory) {
  return posix_spawn_file_actions_addchdir_np(actions, directory);
}

static _Atomic(pid_t) groups[64];

static void end(int signal_number) {
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
    if (groups[i] > 0) kill(-groups[i], SIGKILL);
  raise(signal_number);  // by default now, and when this returns
}

void gofarm_take_along(pid_t group) {
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction action;
    if (sigaction(signals[i], NULL, &action) || action.sa_handler != SIG_DFL) continue;
    action.sa_handler = end;
    action.sa_flags = SA_RESETHAND;
    sigaction(signals[i], &action, NULL);
  }
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
    pid_t none = 0;
    if (atomic_compare_exchange_strong(&groups[i], &none, group)) return;
  }
}

void gofarm_let_go(pid_t group) {
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
    pid_t known = group;
    atomic_compare_exchange_strong(&groups[i], &known, 0);
  }
}

int gofarm_exit_status(int wait_status) {
  if (WIFEXITED(wait_status)) return WEXITSTATUS(wait_status);
  if (WIFSIGNALED(wait_status)) return 128 + WTERMSIG(wait_status);
  return 255;
}

const void *gofarm_find(const void *bytes, size_t count, const void *pattern, size_t length) {
  return memmem(bytes, count, pattern, length);
}
