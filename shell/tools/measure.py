#!/usr/bin/env python3
"""Runs commands in turn, many rounds, and prints one line for each:

    NAME  median wall ms  median CPU ms (user + system, children included)

measure.py [--rounds N] [--before COMMAND] NAME=COMMAND...

Interleaving gives every command the same weather. In a COMMAND (split like a shell's
words, run without a shell), {n} stands for the round and {a|b} for a or b in turns.
--before runs, unmeasured, ahead of each. --peak NAME=COMMAND... runs each once and prints
its largest resident memory instead, in MB: read from /proc while it runs, because what
wait4(2) tells includes the pages of the process that spawned it.
"""

import argparse
import os
import re
import shlex
import statistics
import sys
import time

QUIET = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]


def words(command, round):
    command = command.replace("{n}", str(round))
    return shlex.split(
        re.sub(r"\{([^{}|]+)\|([^{}|]+)\}", lambda m: m[1 + round % 2], command)
    )


def spawn(argv):
    return os.posix_spawnp(argv[0], argv, os.environ, file_actions=QUIET)


def succeeded(argv, status):
    if status != 0:
        sys.exit(f"measure: status {os.waitstatus_to_exitcode(status)}: {shlex.join(argv)}")


def run(argv):
    start = time.perf_counter()
    _, status, usage = os.wait4(spawn(argv), 0)
    wall = time.perf_counter() - start
    succeeded(argv, status)
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def peak(argv):
    pid, largest = spawn(argv), 0
    while True:
        with open(f"/proc/{pid}/status") as file:
            found = re.search(r"VmHWM:\s*(\d+) kB", file.read())
        largest = max(largest, int(found[1]) if found else 0)
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            succeeded(argv, status)
            return largest / 1024
        time.sleep(0.0005)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--before")
    parser.add_argument("--peak", action="store_true")
    parser.add_argument("commands", nargs="+")
    options = parser.parse_args()
    commands = dict(text.split("=", 1) for text in options.commands)

    if options.peak:
        for name, command in commands.items():
            print(f"{name}\t{peak(words(command, 0)):.1f}")
        return

    samples = {name: [] for name in commands}
    names = list(commands)
    for round in range(options.rounds):
        # Each goes first in its turn: nobody always runs in the other's wake.
        for name in names[round % len(names) :] + names[: round % len(names)]:
            if options.before:
                run(words(options.before, round))
            samples[name].append(run(words(commands[name], round)))
    for name in names:
        wall, cpu = (statistics.median(column) for column in zip(*samples[name]))
        print(f"{name}\t{wall:.4f}\t{cpu:.4f}")


main()
