"""Runs the command from outside. Standard library only; Debian's python3.

APPCTL_UNDER_TEST names the program, APPCTL_SOURCE the root of the sources, APPCTL_BUILD that of the build where
it is needed. No test sleeps: whatever has to be waited for is a line of output or the end of the process.
"""

import os
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["APPCTL_UNDER_TEST"]
SOURCE = os.environ["APPCTL_SOURCE"]
BUILD = os.environ.get("APPCTL_BUILD")  # only for tests of what the build writes
LIMIT = 60  # seconds after which a process counts as hung


def clean_environment(extra=None):
    """Of the environment only what has nothing to do with the run; then what the test wants."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    kept.update((name, value) for name, value in os.environ.items() if name.endswith("SAN_OPTIONS"))
    kept["TERM"] = "xterm"
    kept.update(extra or {})
    return kept


class Outcome:
    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err


class CommandTest(unittest.TestCase):
    """Each test has a folder of its own, which is also the working directory of what it runs."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        """Writes a file of the test and gives back its name; str or bytes."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return name

    def start(self, *args, env=None, **options):
        return subprocess.Popen([PROGRAM, *args], cwd=self.folder, env=clean_environment(env),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                stdin=options.pop("stdin", subprocess.DEVNULL), **options)

    def appctl(self, *args, env=None, stdin=b""):
        """Runs the command to its end; stdout and stderr as bytes."""
        process = self.start(*args, env=env, stdin=subprocess.PIPE)
        try:
            out, err = process.communicate(stdin, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fail(f"{args} hung; stdout {out!r}, stderr {err!r}")
        return Outcome(process.returncode, out, err)

    def check(self, outcome, code, out=b"", err=b""):
        """Compares all three at once, so that a failure shows the whole picture."""
        encode = lambda text: text if isinstance(text, bytes) else text.encode()
        self.assertEqual((outcome.code, outcome.out, outcome.err), (code, encode(out), encode(err)))
