"""Runs scripts in a window on the display of with_display.sh, with real input through xdotool.

Nothing here sleeps: what has to be waited for is a line of output, the end of the process, or a condition of
the screen that is looked at until a deadline. A script prints a line for each frame (see WATCH), so frames are
counted from outside, with the time at which each line came in.
"""

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from x_client import Client

PROGRAM = os.environ["APPCTL_UNDER_TEST"]
LIMIT = 20  # seconds after which what is waited for counts as lost
# A sanitizer makes everything several times slower: how soon and how often is not asked there, only whether.
TIMED = "APPCTL_SANITIZED" not in os.environ

# say(...) prints at once; watch() prints the number of the frame and whether the loop idles.
WATCH = """
local function say(...) print(...) io.stdout:flush() end
local function watch() say("frame", app.pacing.frame, app.pacing.is_idling and "idle" or "active") end
"""


class Mouse:
    """One xdotool for all input: starting one for each click would be part of what is measured."""

    def __init__(self):
        self.process = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def do(self, *commands):
        """Returns when the X server has them all: the answer to the last one comes after."""
        self.process.stdin.write("\n".join((*commands, "getmouselocation")) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Application:
    """A running script. Its lines come in on a thread of their own, each with its time."""

    def __init__(self, process):
        self.process = process
        self.lines = []  # (seconds of the monotonic clock, text)
        self.err = b""
        self.changed = threading.Condition()
        self.read = 0  # lines that expect() has gone past
        self.threads = [threading.Thread(target=self.read_lines), threading.Thread(target=self.read_errors)]
        for thread in self.threads:
            thread.start()

    def read_lines(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append((time.monotonic(), line.decode().rstrip("\n").replace("\t", " ")))
                self.changed.notify_all()
        with self.changed:
            self.lines.append((time.monotonic(), "(end of output)"))
            self.changed.notify_all()

    def read_errors(self):
        for line in self.process.stderr:
            with self.changed:
                self.err += line
                self.changed.notify_all()

    def expect(self, pattern):
        """Waits for the next line that matches; its time and its match. Lines before it are passed over."""
        deadline = time.monotonic() + LIMIT
        with self.changed:
            while True:
                while self.read < len(self.lines):
                    at, line = self.lines[self.read]
                    self.read += 1
                    match = re.fullmatch(pattern, line)
                    if match:
                        return at, match
                if not self.changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no line {pattern!r}; the last are {self.lines[-5:]}, stderr {self.err!r}")

    def expect_error(self, pattern):
        with self.changed:
            if not self.changed.wait_for(lambda: re.search(pattern, self.err.decode()), LIMIT):
                raise AssertionError(f"no {pattern!r} in {self.err!r}")

    def skip(self):
        """From now on only what is still to come is expected."""
        with self.changed:
            self.read = len(self.lines)

    def frames(self, seconds):
        """Watches the frames for so long: the first and the last one, as (time, number, wake-ups so far)."""
        self.skip()
        first = self.frame()
        last = first
        while last[0] < first[0] + seconds:
            last = self.frame()
        return first, last

    def frame(self):
        at, match = self.expect(r"frame (\d+) .*")
        return at, int(match[1]), self.wakes()

    def wakes(self):
        """How often the main thread has gone to sleep of its own accord."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", file.read(), re.MULTILINE)[1])

    def ended(self):
        """Waits for the end; exit code and stderr."""
        self.process.wait(LIMIT)
        for thread in self.threads:
            thread.join(LIMIT)
        return self.process.returncode, self.err.decode()

    def kill(self):
        self.process.kill()
        self.ended()
        self.process.stdout.close()
        self.process.stderr.close()


class WindowTest(unittest.TestCase):
    """Each test has a folder, a mouse and a client of the X server of its own."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.x = Client()
        self.addCleanup(self.x.close)
        self.mouse = Mouse()
        self.addCleanup(self.mouse.close)
        self.mouse.do("mousemove 1500 1100")  # beside every window

    def start(self, text, *flags, display=True):
        """Starts the script, without waiting for anything."""
        path = os.path.join(self.folder, "main.lua")
        with open(path, "w", encoding="utf-8") as file:
            file.write(WATCH + text)
        names = ("PATH", "HOME", "LANG", "XAUTHORITY", "LP_NUM_THREADS") + (("DISPLAY",) if display else ())
        environment = {name: os.environ[name] for name in names if name in os.environ}
        environment.update((name, value) for name, value in os.environ.items() if name.endswith("SAN_OPTIONS"))
        environment["APPCTL_STORE"] = ":memory:"  # or the place of one test's window would be that of the next
        environment["APPCTL_STALL_WARN"] = "5000"  # it looks as often, but a pause of the machine is no stall
        app = Application(subprocess.Popen([PROGRAM, "run", *flags, "main.lua"], cwd=self.folder, env=environment,
                                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        self.addCleanup(app.kill)
        return app

    def open(self, text, *flags, title="test"):
        """Starts the script, and returns it and its window once two frames were drawn."""
        app = self.start(text, "--display=window", *flags)
        app.expect(r"frame 1 .*")
        windows = self.x.windows()
        self.assertIn(title, windows)
        return app, windows[title]

    def until(self, condition, what):
        """Looks at the screen until the condition holds."""
        deadline = time.monotonic() + LIMIT
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)

    def close(self, app, window, code=0):
        """Closes by the close button; the script must end with that code."""
        self.x.ask_to_close(window)
        self.assertEqual(app.ended()[0], code, app.err)

    def interrupt(self, app):
        app.process.send_signal(signal.SIGINT)
        return app.ended()
