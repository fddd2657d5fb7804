#ifndef GOFARM_SYSTEM_H
#define GOFARM_SYSTEM_H

#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What `import Glibc` does not show: macros, and calls behind _GNU_SOURCE.

/// The words of this process, argv[0] first.
char **gofarm_arguments(int *count);

/// syncfs(2); on systems without it, sync(2), which cannot report an error.
int gofarm_syncfs(int fd);

/// ioctl(2) FICLONE: an empty file gets the bytes of another without a copy of them. ENOTSUP, EXDEV or
/// EINVAL where the file systems cannot.
int gofarm_clone(int to, int from);

/// pipe2(2) with O_CLOEXEC: no child that another thread starts at this moment gets the ends. Where
/// there is none, pipe(2) and fcntl(2).
int gofarm_pipe(int ends[2]);

/// Two names change places at one moment: renameat2(2) with RENAME_EXCHANGE. ENOSYS or EINVAL where
/// the system or the file system cannot.
int gofarm_exchange(const char *one, const char *other);

/// renameat2(2) with RENAME_NOREPLACE: EEXIST where `new` exists. ENOSYS or EINVAL where the system
/// or the file system cannot.
int gofarm_rename_new(const char *old, const char *new);

/// An entry of a directory itself, a link not followed: it can be looked at and gone on from,
/// whatever takes its name meanwhile. Linux wants no right to read it.
int gofarm_open_entry(int directory, const char *name);

/// readlink(2) of such an entry.
ssize_t gofarm_read_link(int link, char *target, size_t size);

/// 1 when a child has ended, which still must be waited for.
int gofarm_has_ended(pid_t child);

/// posix_spawn_file_actions_addchdir_np(3).
int gofarm_spawn_in(posix_spawn_file_actions_t *actions, const char *directory);

/// From now on SIGINT, SIGTERM and SIGHUP, unless they are ignored, kill this process group before
/// they end this process.
void gofarm_take_along(pid_t group);

/// The group has ended.
void gofarm_let_go(pid_t group);

/// The exit status of a waited-for child as a shell reports it: 128 + the signal for a killed one.
int gofarm_exit_status(int wait_status);

/// Where a pattern begins, as memmem(3) says; NULL where it does not occur.
const void *gofarm_find(const void *bytes, size_t count, const void *pattern, size_t length);

/// 1 where this processor has SHA-256 instructions that we know how to use.
int gofarm_sha256_in_hardware(void);

/// Folds `count` blocks of 64 bytes into the eight words of `state` (FIPS 180-4, 6.2.2).
/// `in_hardware` only where gofarm_sha256_in_hardware() is 1.
void gofarm_sha256_blocks(uint32_t *state, const uint8_t *blocks, size_t count, int in_hardware);

/// How many messages this processor folds at once: 8, or 16.
int gofarm_sha256_most_lanes(void);

/// The same for that many messages at once, or for 8: word w of message m is state[lanes * w + m],
/// its blocks begin at blocks[m].
void gofarm_sha256_lanes(
    uint32_t *state, const uint8_t *const *blocks, size_t count, int lanes);

#endif
