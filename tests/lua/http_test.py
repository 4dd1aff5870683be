#!/usr/bin/env python3
"""http against servers on loopback: one that misbehaves (http_server.py) and nginx; how runs with requests end, and
that nothing of them is left. APPCTL_UNDER_TEST names the program."""

import json
import os
import signal
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

    def run_checks(self, name, *args, flags=()):
        command = [PROGRAM, "run", "--headless", "--strict", "--stall-warn=0", *flags, os.path.join(HERE, name), self.address, *args]
        done = subprocess.run(command, env=environment(), timeout=LIMIT, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"\A\d+ cases, 0 failed\n\Z")

    def counts(self, gone, begun=0):
        """How many clients will have closed while they were kept waiting, after so many more; and will have been."""
        with self.server.lock:
            return str(self.server.gone + gone), str(self.server.begun + begun)

    # --- what http does ---

    def test_checks(self):
        self.run_checks("http_checks.lua", *self.counts(4))

    def test_checks_with_the_real_clock(self):
        self.run_checks("http_checks.lua", *self.counts(4), flags=["--clock=real"])

    def test_pieces(self):
        for clock in ("virtual", "real"):
            with self.subTest(clock):
                self.run_checks("http_pieces_checks.lua", flags=["--clock=" + clock])

    def test_workers(self):
        for clock in ("virtual", "real"):
            with self.subTest(clock):
                self.run_checks("http_worker_checks.lua", *self.counts(4, 3), flags=["--clock=" + clock])

    # --- how runs end ---

    def check_ends(self, text, code, err, *flags):
        """A run in which a request waits, and a file is being written: no part of it is left."""
        script = f"""
            local at = "{self.server.address()["http"]}"
            task.spawn(http.get, at .. "/hang")
            task.spawn(http.get, at .. "/endless", {{ file = "endless" }})
            local stream = http.stream(at .. "/endless")
            for i = 1, 10 do task.spawn(http.get, at .. "/hang") end
            stream:read() stream:read()
            {text}"""
        got_code, _, got_err = self.run_script(script, "--stall-warn=0", *flags)
        self.assertEqual(got_code, code, got_err)
        self.assertRegex(got_err, err)
        self.assertEqual(os.listdir(os.path.dirname(self.script)), ["s.lua"])

    def test_exit(self):
        self.check_ends("for i = 1, 40 do task.spawn(http.get, at .. '/hang') end task.yield() task.yield() app.exit(7)", 7,
                        r"\A\Z", "--clock=real")

    def test_error(self):
        self.check_ends("error('failed')", 1, r"s\.lua:8: failed", "--clock=real")

    def test_time_limit(self):
        for clock in ("virtual", "real"):
            self.check_ends("stream:close() http.get(at .. '/hang')", 124, "time limit", "--timeout=0.3", "--clock=" + clock)

    def test_window_closes(self):
        self.check_ends("local win = app.run(function() end) task.wait(0.1) win:close()", 0, r"\A\Z", "--clock=real")

    def test_an_error_in_on_progress(self):
        self.check_ends("http.get(at .. '/endless', { file = 'f', on_progress = function() error('no more') end })", 1,
                        r"s\.lua:8: no more", "--clock=real")

    def test_signals(self):
        for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
            (gone, begun) = self.counts(1, 1)
            self.write(f"http.get('{self.server.address()['http']}/head-then-hang', {{ file = 'f' }})")
            process = subprocess.Popen([PROGRAM, "run", "--headless", "s.lua"], cwd=os.path.dirname(self.script),
                                       env=environment(), stderr=subprocess.DEVNULL)
            self.assertTrue(self.server.wait_for("begun", int(begun)))
            process.send_signal(number)
            self.assertEqual(process.wait(LIMIT), code)
            self.assertTrue(self.server.wait_for("gone", int(gone)))
            self.assertEqual(os.listdir(os.path.dirname(self.script)), ["s.lua"])

    def test_deadlock_names_what_is_waited_for(self):
        """A stream that nobody reads is nothing to wait for."""
        self.check(f"""
            local stream = http.stream("{self.server.address()['http']}/endless")
            task.event():wait()""", 4, "", ["deadlock"])

    def test_a_timeout_names_the_line(self):
        self.check(f"""
            http.get("{self.server.address()['http']}/hang", {{ timeout = 0.05 }})""", 1, "",
                   [r"s\.lua:2: cannot GET 'http://[^']*/hang': not done within 0\.05 s \(timeout\)\n"])

    def test_twice_the_same(self):
        text = f"""
            local at = "{self.server.address()['http']}"
            local function show(i)
              local seen = {{}}
              local response = http.get(at .. "/big/" .. i * 50000, {{ on_progress = function(n) print(i, n) end }})
              for line in http.stream(at .. "/lines"):lines() do print(i, line) task.wait(0.01 * i) end
              print(i, #response.body, app.time(), pcall(http.get, at .. "/cut") )
            end
            local tasks = {{}}
            for i = 1, 30 do tasks[i] = function() show(i) end end
            task.all(tasks)"""
        first = self.run_script(text)
        self.assertEqual((first[0], first[2]), (0, ""))
        for _ in range(3):
            self.assertEqual(self.run_script(text), first)


if __name__ == "__main__":
    unittest.main()
