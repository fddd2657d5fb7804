#pragma once

#include <spawn.h>
#include <stddef.h>

/// What the C library shows only with _GNU_SOURCE.

/// Opens a new terminal's master end, closed on exec, and names the other end. -1 on failure.
int gofarm_open_terminal(char *name, size_t size);

int gofarm_actions_chdir(posix_spawn_file_actions_t *actions, const char *directory);

/// The flag that makes the child the leader of a session without a terminal.
int gofarm_spawn_new_session(void);
