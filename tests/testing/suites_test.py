"""suites_test.py SUITE: each test of the suite runs twice with one seed, and once with each of two others, in another
order: it passes every time, and what it says is the same. Without an argument: no Lua file of the project is forgotten."""

import json
import os
import subprocess
import sys
import unittest

from suites import ELSEWHERE, FLAGS, NO_TESTS, ROOT, SUITES, TIMED, files_of

NOT_COMPARED = ("seconds", "round", "evidence", "again")


def results_of(suite, seed, *flags):
    """For each test the list of its results, one for each round."""
    flags = (*flags, *FLAGS.get(suite, []))
    command = [os.environ["APPCTL_UNDER_TEST"], "test", "--ci", "--json", "--shuffle", "--seed", str(seed), "--timeout", "120",
               "--results", os.path.join(os.environ["APPCTL_RESULTS"], f"{suite}_{seed}"), *flags, *files_of(SUITES[suite])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=600, check=False)
    lines = done.stdout.decode().splitlines()
    if done.returncode not in (0, 3) or not lines:
        raise AssertionError(f"exit code {done.returncode}: {done.stderr.decode()}")
    results = {}
    for line in lines[:-1]:
        entry = json.loads(line)
        results.setdefault(f"{entry['file']}: {entry['name']}", []).append(entry)
    return results


def compared(test, entry):
    left_out = (*NOT_COMPARED, "output") if test in TIMED else NOT_COMPARED
    return {key: value for key, value in entry.items() if key not in left_out}


class Suite(unittest.TestCase):
    maxDiff = None
    name = ""

    def test_all_pass_and_say_the_same(self):
        first = results_of(self.name, 0, "--repeat", "2")
        others = [results_of(self.name, seed) for seed in (1, 2)]
        self.assertEqual([set(one) for one in others], [set(first)] * 2)
        for test, rounds in first.items():
            self.assertEqual(len(rounds), 2, test)
            entries = [*rounds, *(one[test][0] for one in others)]
            for entry in entries:
                self.assertEqual(entry["outcome"], "passed", f"{test}\n{entry.get('message')}\n{entry.get('again')}")
                self.assertEqual(compared(test, entry), compared(test, entries[0]), test)


class Files(unittest.TestCase):
    def test_no_file_is_forgotten(self):
        kinds = {"a suite": {pattern for patterns in SUITES.values() for pattern in patterns}, "NO_TESTS": NO_TESTS, "ELSEWHERE": ELSEWHERE}
        found = {}
        for kind, patterns in kinds.items():
            for pattern in patterns:
                self.assertNotEqual(files_of([pattern]), [], f"'{pattern}' names no file")
            for path in files_of(patterns):
                self.assertNotIn(path, found, f"it is in {kind} too")
                found[path] = kind
        everything = files_of(["tests/**/*.lua", "examples/**/*.lua"])
        forgotten = [path for path in everything if path not in found]
        self.assertEqual(forgotten, [], "tests/testing/suites.py says nothing of these")

    def test_no_suite_is_forgotten(self):
        with open(os.path.join(ROOT, "tests/testing/CMakeLists.txt"), encoding="utf-8") as file:
            text = file.read()
        for suite in SUITES:
            self.assertRegex(text, rf"\b{suite}\b")


if __name__ == "__main__":
    chosen = Files
    if len(sys.argv) > 1:
        chosen, Suite.name = Suite, sys.argv.pop(1)
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(chosen))
    sys.exit(not result.wasSuccessful())
