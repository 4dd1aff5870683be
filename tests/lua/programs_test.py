#!/usr/bin/env python3
"""Runs random programs of tasks (programs.lua) and holds what the command told against what they knew.

    programs_test.py [--first SEED] [--count N] [--alone N]

    --count    programs, many to a process; each checks itself, and here: every error that nobody caught was
               reported, none more often than it may be, and one that was awaited not at all
    --alone    of these, how many also run as a process of their own: exit code, deadlock report, on_exit

APPCTL_UNDER_TEST names the program. A few seconds of CPU; `--count 10000 --alone 500` is the full measure.
"""

import argparse
import collections
import os
import re
import subprocess
import sys

PROGRAM = os.path.abspath(os.environ["APPCTL_UNDER_TEST"])
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs.lua")
BATCH = 250  # programs to a process
LIMIT = 300  # seconds after which a process counts as hung

problems = []


def run(*arguments):
    environment = {name: value for name, value in os.environ.items()
                   if name in ("PATH", "HOME", "LANG") or name.endswith("SAN_OPTIONS")}
    done = subprocess.run([PROGRAM, "run", "--headless", "--on-error=continue", SCRIPT, *map(str, arguments)],
                          env=environment, timeout=LIMIT, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def reported(err):
    """How often standard error names each id, by the messages and by the counts that follow later."""
    counts = collections.Counter()
    for block in re.split(r"^appctl: ", err, flags=re.M)[1:]:
        times = re.match(r"(\d+) times: ", block)
        message = block.split("\nstack traceback:")[0]
        for name in re.findall(r"E\d+_\d+", message):
            counts[name] += int(times[1]) - 1 if times else 1
    return counts


def replaced(err):
    """The ids that stand in a report only because another error came while they were under way."""
    return set(re.findall(r"it came while this error was under way:\n(E\d+_\d+)", err))


def check_batch(first, count):
    """Runs the programs; returns {seed: {"ends": , "unseen": }}."""
    code, out, err = run(first, count)
    where = f"programs {first} to {first + count - 1}"
    if code not in (0, 1):
        problems.append(f"{where}: exit code {code}\n{err[-2000:]}")
    for text in re.findall(r".*(?:by force because|Sanitizer|livelock|deadlock|\(--grace\)).*", err):
        problems.append(f"{where}: {text}")
    counts, beside, known, seed, raised = reported(err), replaced(err), {}, None, {}
    for line in out.splitlines():
        word, *rest = line.split(" ")
        if word == "program":
            seed = int(rest[0])
            known[seed] = {}
        elif word in ("ends", "unseen"):
            known[seed][word] = rest[0]
        elif word == "raised":
            raised[rest[0]] = rest[1]
            if rest[1] == "lost" and counts[rest[0]] == 0 and rest[0] not in beside:
                problems.append(f"program {seed}: the error {rest[0]} was lost")
        elif word == "reports":
            name, least, most = rest[0], int(rest[1]), int(rest[2])
            if not least <= counts[name] <= most:
                problems.append(f"program {seed}: {name} was reported {counts[name]} times, expected {least} to {most}")
        else:
            problems.append(f"program {seed}: {line}")
    if len(known) != count:
        problems.append(f"{where}: only {len(known)} came to their end\n{err[-2000:]}")
    for name in counts:
        if name not in raised:
            problems.append(f"{where}: {name} was reported, but never raised")
    return known, (code, out, err)


EXPECTED = {("done", "no"): {0}, ("done", "yes"): {1}, ("done", "maybe"): {0, 1},
            ("deadlock", "no"): {4}, ("deadlock", "yes"): {1, 4}, ("deadlock", "maybe"): {1, 4}}


def check_alone(seed, known):
    code, out, err = run(seed)
    if code not in EXPECTED[known["ends"], known["unseen"]]:
        problems.append(f"program {seed} alone: exit code {code}, but it {known}\n{err[-1500:]}")
    if ("deadlock:" in err) != (known["ends"] == "deadlock"):
        problems.append(f"program {seed} alone: {known}, but standard error says\n{err[-1500:]}")
    if out != "on_exit\n":
        problems.append(f"program {seed} alone: standard output is {out!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--alone", type=int, default=100)
    options = parser.parse_args()
    known = {}
    for first in range(options.first, options.first + options.count, BATCH):
        count = min(BATCH, options.first + options.count - first)
        outcome, printed = check_batch(first, count)
        known.update(outcome)
        if first == options.first and run(first, count) != printed:
            problems.append(f"programs from {first}: two runs differ")
    step = max(1, options.count // max(1, options.alone))
    alone = [seed for seed in sorted(known)[::step] if "unseen" in known[seed]][:options.alone]
    for seed in alone:
        check_alone(seed, known[seed])
    for text in problems[:30]:
        print(text)
    ends = collections.Counter(" ".join(each.values()) for each in known.values())
    print(f"{len(known)} programs, {len(alone)} alone, {len(problems)} problems; {dict(sorted(ends.items()))}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
