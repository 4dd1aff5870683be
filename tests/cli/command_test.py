"""Commands, the usage text, colours, and a standard output that does not work; see probe_host.cpp."""

import os
import pty
import re
import subprocess
import unittest

from harness import LIMIT, PROGRAM, clean_environment
from options_case import SAMPLES, TOGGLES, OptionsTest


class Color(OptionsTest):
    def color(self, *args, env=None):
        """What the probe says when its stderr is a terminal."""
        try:
            master, slave = pty.openpty()
        except OSError as error:  # a root file system without /dev/pts
            self.skipTest(str(error))
        try:
            process = subprocess.run([PROGRAM, "run", *args, "x.lua"], env=clean_environment(env), stdout=subprocess.PIPE,
                                     stderr=slave, stdin=subprocess.DEVNULL, timeout=LIMIT, check=True)
        finally:
            os.close(slave)
            os.close(master)
        return process.stdout.decode().splitlines()[-1]

    def test_color(self):
        self.assertEqual(self.color(), "color=true")
        self.assertEqual(self.color(env={"NO_COLOR": ""}), "color=true")
        self.assertEqual(self.color(env={"NO_COLOR": "1"}), "color=false")
        self.assertEqual(self.color(env={"TERM": "dumb"}), "color=false")
        self.assertEqual(self.color("--no-color"), "color=false")
        self.assertEqual(self.color(env={"APPCTL_NO_COLOR": "1"}), "color=false")


class Commands(OptionsTest):
    def test_one_usage_text(self):
        usage = self.appctl("help")
        self.check(usage, 0, usage.out, "")
        self.assertTrue(usage.out.startswith(b"usage: appctl run [FLAG...] SCRIPT [ARG...]\n"))
        for args in (("--help",), ("-h",), ("help", "run"), ("run", "--help"), ("run", "--headless", "-h", "x.lua")):
            with self.subTest(args):
                self.check(self.appctl(*args), 0, usage.out, "")
        self.check(self.appctl(), 2, "", "appctl: no command given; see 'appctl help'\n")

    def test_usage_fits_eighty_columns(self):
        for line in self.appctl("help").out.decode().splitlines():
            self.assertLessEqual(len(line), 79, line)
            self.assertEqual(line, line.rstrip())

    def test_usage_names_each_flag_once(self):
        found = re.findall(r"^  (?:-h, )?--([a-z-]+)", self.appctl("help").out.decode(), re.M)
        known = [s[0] for s in SAMPLES] + [t[0] for t in TOGGLES] + ["config", "no-color", "help", "version"]
        self.assertEqual(sorted(found), sorted(known))

    def test_version(self):
        for args in (("--version",), ("run", "--version"), ("run", "--headless", "--version", "x.lua")):
            self.check(self.appctl(*args), 0, "appctl 0.1.0\nprobe\n")

    def test_unknown_command(self):
        self.check(self.appctl("rnu", "x.lua"), 2, "", "appctl: unknown command 'rnu'; did you mean 'run'?\n")
        self.check(self.appctl("frobnicate"), 2, "", "appctl: unknown command 'frobnicate'; see 'appctl help'\n")
        self.check(self.appctl("x.lua"), 2, "", "appctl: unknown command 'x.lua'; did you mean 'appctl run x.lua'?\n")
        self.check(self.appctl("--versoin"), 2, "", "appctl: unknown option '--versoin'; did you mean '--version'?\n")
        self.check(self.appctl("--headless", "run", "x.lua"), 2, "",
                   "appctl: unknown option '--headless'; flags stand behind 'appctl run'\n")

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            process = subprocess.run([PROGRAM, "help"], stdout=full, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
        self.assertEqual((process.returncode, process.stderr),
                         (1, b"appctl: error: cannot write to standard output: No space left on device\n"))

    def test_closed_standard_output(self):
        process = subprocess.run(["/bin/sh", "-c", '"$1" --version >&-', "sh", PROGRAM], stderr=subprocess.PIPE,
                                 timeout=LIMIT, check=False)
        self.assertEqual((process.returncode, process.stderr),
                         (1, b"appctl: error: cannot write to standard output: Bad file descriptor\n"))


if __name__ == "__main__":
    unittest.main()
