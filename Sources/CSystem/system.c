#define _GNU_SOURCE
#include "system.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
/// A static Swift executable aborts at start where /proc is missing, unless backtraces are off.
__attribute__((constructor)) static void gofarm_no_backtrace(void) {
  setenv("SWIFT_BACKTRACE", "enable=no", 0);
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

int gofarm_spawn_in(posix_spawn_file_actions_t *actions, const char *directory) {
  return posix_spawn_file_actions_addchdir_np(actions, directory);
}

int gofarm_exit_status(int wait_status) {
  if (WIFEXITED(wait_status)) return WEXITSTATUS(wait_status);
  if (WIFSIGNALED(wait_status)) return 128 + WTERMSIG(wait_status);
  return 255;
}
