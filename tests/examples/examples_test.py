"""Every example headless: it ends by itself with exit code 0, and a second run gives the same bytes on
stdout, on stderr and in the picture. Standard library only; Debian's python3."""

import glob
import os
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["APPCTL_UNDER_TEST"]
SOURCE = os.environ["APPCTL_SOURCE"]
LIMIT = 120  # seconds after which a process counts as hung

# What examples print, or how that begins; the others print nothing.
PRINTED = {
    "gather": "A start\nB start\nB done\nA done\nA slept 2 s\nB slept 1 s\n",
    "cancel": "tick 1\ntick 2\ntick 3\ncleaned up\n",  # and a line on how it ended
    "event_loop": "fetching users\nfetching orders\ngot orders\ngot users\nUSERS\tORDERS\t0.3 s\n",
    "background_counter": "main loop, step 1\nmain loop, step 2\nmain loop, step 3\nthe background counted to 15\n",
    "timeout": "connection closed after 1.1 s\nfalse\tTimeout\tTimeout: not done within 1 s\n"
               "connection closed after 1.7 s\ndata\nmirror B\nmirror D\n",
    "worker_timeout": "false\tTimeout\tTimeout: not done within 0.2 s\n13\t42\n"
                      "false\texamples/worker_timeout.lua:28: the awaited task 'counter' was cancelled: "
                      "the script asked for it\nit had counted to 10\n"
                      "false\texamples/worker_timeout.lua:34: not enough memory\n"
                      "the next one works\na quick answer\n",
    "producer_consumer": "ann takes a1\nbob takes b1\nann takes a2\n",  # and so on
    "supervisor": "attempt 1: examples/supervisor.lua:11: lost connection 1; next in 0.5 s\n",  # and two more
    "script_runner": "a warning\nstep 1 of 5\nstep 2 of 5\n",  # and so on
    "background_tasks": "the service has put its things away\n",
    "request_timeout": "Got 8192 bytes at try 2.\n",
    "fetch": "3MB\tsaved, 3.0 MB\n8MB\tcancelled, 2.0 MB\n1MB\tsaved, 1.0 MB\nnothing\t404 Not Found\n"
             "on the disk: 1MB, 3MB\n",
    "log_viewer": "01 info request 1037\n02 info request 1074\n",  # and so on
}
WITH_WINDOW = {"background_tasks", "request_timeout", "supervisor", "script_runner", "log_viewer", "fetch"}  # of these
LOGGING = {"log_window"}  # they write to standard error; the others do not
TABS = ("inputs", "values", "table", "tasks", "errors")


def examples():
    """Name and script arguments of every run; a new example is found by itself."""
    names = sorted(os.path.basename(path)[: -len(".lua")] for path in glob.glob(f"{SOURCE}/examples/*.lua"))
    for name in names:
        for args in [[tab] for tab in TABS] if name == "tour" else [[]]:
            yield name, args


def environment():
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    kept.update((name, value) for name, value in os.environ.items() if name.endswith("SAN_OPTIONS"))
    return kept


def read(path):
    with open(path, "rb") as file:
        return file.read()


class ExamplesTest(unittest.TestCase):
    def run_example(self, name, args, *flags):
        """Exit code, stdout, stderr and the picture. Run from the root, as a reader would."""
        with tempfile.TemporaryDirectory() as folder:
            picture = os.path.join(folder, "picture.png")
            command = [PROGRAM, "run", "--headless", f"--screenshot={picture}", *flags, f"examples/{name}.lua", *args]
            done = subprocess.run(command, cwd=SOURCE, env=environment(), timeout=LIMIT, capture_output=True,
                                  stdin=subprocess.DEVNULL, check=False)
            return done.returncode, done.stdout, done.stderr, read(picture)

    def check_each(self, check, *flags):
        for name, args in examples():
            with self.subTest(example=name, args=args, flags=flags):
                check(name, args, *flags)

    def test_there_are_examples(self):
        names = {name for name, _ in examples()}
        self.assertLessEqual({"hello", "tour", "async_fps", "gather", "cancel", "form", "widgets",
                              "image_viewer", "style_editor", "canvas"}, names)

    def test_twice_the_same(self):
        def check(name, args, loop):
            first = self.run_example(name, args, loop)
            self.assertEqual((first[0], first[2] != b""), (0, name in LOGGING), first[2])
            expected, out = PRINTED.get(name, ""), first[1].decode()
            self.assertTrue(out.startswith(expected) if expected else out == "", out)
            self.assertEqual(first, self.run_example(name, args, loop))

        for loop in ("--loop=async", "--loop=sync"):
            self.check_each(check, loop)

    def test_the_tabs_differ(self):
        pictures = {self.run_example("tour", [tab])[3] for tab in TABS}
        self.assertEqual(len(pictures), len(TABS))

    def test_pictures_are_drawn(self):
        """A blank picture of the same size is what an example without a window leaves."""
        blank = self.run_example("gather", [], "--size=640x480")[3]

        def check(name, args, size):
            self.assertEqual(self.run_example(name, args, size)[3] == blank, name in PRINTED.keys() - WITH_WINDOW)

        self.check_each(check, "--size=640x480")

    def test_real_clock(self):
        def check(name, args, loop):
            if name in PRINTED:
                return  # nothing is drawn, so it takes as long as its waits
            code, _, err, _ = self.run_example(name, args, loop, "--clock=real", "--frames=30",
                                              "--stall-warn=5000")  # a pause of the machine is no stall
            self.assertEqual((code, err == b"" or name in LOGGING), (0, True), err)

        for loop in ("--loop=async", "--loop=sync"):
            self.check_each(check, loop)


if __name__ == "__main__":
    unittest.main()
