"""Each bug that was found has a script NNNN_slug.lua here. Its first line states the bug; the comments after it
say how the run must end:

    -- flags: --on-error=continue      flags of the command besides --headless
    -- exit: 1                         the exit code; required
    -- out: text                       a line of stdout, exactly; as many as there are lines
    -- err: pattern                    stderr contains it; without one stderr must be empty
    -- hog: why                        a thread must get a signal while it calls nothing; ThreadSanitizer keeps it back
"""

import glob
import os
import re
import subprocess
import unittest

PROGRAM = os.environ["APPCTL_UNDER_TEST"]
HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 60  # seconds after which a process counts as hung


def expectations(path):
    """The bug, and the lists of what the header says: flags, exit, out, err, hog."""
    said = {"flags": [], "exit": [], "out": [], "err": [], "hog": []}
    with open(path, encoding="utf-8") as file:
        bug = file.readline()
        for line in file:
            match = re.fullmatch(r"-- (flags|exit|out|err|hog): (.*)\n", line)
            if not match:
                break
            said[match[1]].append(match[2])
    return bug, said


class Regress(unittest.TestCase):
    maxDiff = None

    def check(self, path):
        bug, said = expectations(path)
        self.assertRegex(bug, r"\A-- \S.*\.\n\Z", "the first line states the bug")
        self.assertEqual(len(said["exit"]), 1)
        if said["hog"] and "APPCTL_NO_HOGS" in os.environ:
            self.skipTest(said["hog"][0])
        environment = {name: value for name, value in os.environ.items()
                       if name in ("PATH", "HOME", "LANG") or name.endswith("SAN_OPTIONS")}
        flags = " ".join(said["flags"]).split()
        done = subprocess.run([PROGRAM, "run", "--headless", *flags, os.path.basename(path)], cwd=HERE, env=environment,
                              timeout=LIMIT, capture_output=True, stdin=subprocess.DEVNULL, check=False,
                              start_new_session=True)  # a signal to our group must not reach the tests
        err = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout.decode().splitlines()), (int(said["exit"][0]), said["out"]), err)
        for pattern in said["err"] or [r"\A\Z"]:
            self.assertRegex(err, pattern)


for each in sorted(glob.glob(f"{HERE}/[0-9][0-9][0-9][0-9]_*.lua")):
    name = os.path.basename(each)[: -len(".lua")]
    setattr(Regress, f"test_{name}", lambda self, path=each: self.check(path))

if __name__ == "__main__":
    unittest.main()
