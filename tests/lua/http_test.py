#!/usr/bin/env python3
"""http against servers on loopback: one that misbehaves (http_server.py) and nginx; how runs with requests end, and
that nothing of them is left. APPCTL_UNDER_TEST names the program."""

import json
import os
import subprocess
import unittest

import ends_test
from ends_test import LIMIT, PROGRAM, environment
from http_server import Server

HERE = os.path.dirname(os.path.abspath(__file__))


class Http(unittest.TestCase):
    maxDiff = None
    setUp, write = ends_test.Ends.setUp, ends_test.Ends.write
    run_script, check = ends_test.Ends.run_script, ends_test.Ends.check

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.address = json.dumps(cls.server.address())

    def run_checks(self, name, *flags):
        command = [PROGRAM, "run", "--headless", "--strict", *flags, os.path.join(HERE, name), self.address]
        return subprocess.run(command, env=environment(), timeout=LIMIT, capture_output=True, text=True, check=False)

    def test_checks(self):
        done = self.run_checks("http_checks.lua")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"\A\d+ cases, 0 failed\n\Z")


if __name__ == "__main__":
    unittest.main()
