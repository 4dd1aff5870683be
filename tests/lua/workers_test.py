#!/usr/bin/env python3
"""Workers from outside: the *worker*_case.lua with the other clocks, reports, exit codes, deadlocks, threads that are
stuck, the same bytes in every run, nothing left behind, and random programs (worker_programs.lua).

APPCTL_UNDER_TEST names the program. APPCTL_WORKER_PROGRAMS is how many random programs there are: 10000 is the full
measure."""

import os
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(os.environ["APPCTL_UNDER_TEST"])
HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 200  # seconds after which a process counts as hung
PROGRAMS = int(os.environ.get("APPCTL_WORKER_PROGRAMS", "300"))
CLOCKS = ("virtual", "real", "lockstep")


def environment():
    return {name: value for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG") or name.endswith("SAN_OPTIONS")}


class Workers(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_script(self, path, *flags, arguments=(), **variables):
        done = subprocess.run([PROGRAM, "run", "--headless", *flags, path, *map(str, arguments)], cwd=self.folder,
                              env={**environment(), **variables}, timeout=LIMIT, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def check(self, text, code, out, err, *flags):
        """`err`: all of it, or a pattern where it names times."""
        with open(os.path.join(self.folder, "s.lua"), "w", encoding="utf-8") as file:
            file.write(text)
        got = self.run_script("s.lua", *flags)
        if hasattr(err, "pattern"):
            self.assertRegex(got[2], err)
            err = got[2]
        self.assertEqual(got, (code, out, err))

    def test_cases_with_the_other_clocks(self):
        for case in ("worker_case.lua", "worker_channel_case.lua"):
            for clock in ("real", "lockstep"):
                with self.subTest(case, clock=clock):
                    code, out, err = self.run_script(os.path.join(HERE, case), "--strict", f"--clock={clock}",
                                                     "--stall-warn=0")
                    self.assertEqual((code, out[-9:]), (0, "0 failed\n"), out + err)

    # --- reports ---

    def test_an_error_has_both_tracebacks(self):
        for clock in CLOCKS:
            self.check('local function inner(x)\n  error("broken: " .. x)\nend\n'
                       'local job = worker.cpu_bound(function(x) inner(x) end, 5)\njob:await()\n', 1, "",
                       "appctl: error: s.lua:2: broken: 5\nstack traceback:\n\t[C]: in method 'await'\n"
                       "\ts.lua:5: in main chunk\nit was raised here, in a task spawned at s.lua:4:\n"
                       "stack traceback, in the worker:\n\t[C]: in function 'error'\n\ts.lua:2: in upvalue 'inner'\n"
                       "\ts.lua:4: in function <s.lua:4>\n", f"--clock={clock}")

    def test_a_failure_that_nobody_awaits_ends_the_run(self):
        script = 'worker.cpu_bound(function()\n  forgotten()\nend)\ntask.wait(5)\nprint "reached"\n'
        err = ("appctl: error: s.lua:2: attempt to call a nil value (global 'forgotten')\n"
               "  (the script's globals are not copied to a worker: pass the value as an argument, or make it a local, or "
               "put it into a module and require that inside)\nstack traceback, in the worker:\n"
               "\ts.lua:2: in function <s.lua:1>\nspawned at s.lua:1\n")
        self.check(script, 1, "", err)
        self.check(script, 1, "reached\n", err, "--on-error=continue")

    def test_deadlock(self):
        script = ("local a, b = task.channel(), task.channel()\n"
                  "local job = worker.cpu_bound({ name = 'getter' }, function(a) return a:get() end, a)\n"
                  "worker.cpu_bound(function(b) b:put(1) end, b)\njob:await()\n")
        for clock in CLOCKS:
            code, out, err = self.write_and_run(script, f"--clock={clock}")
            self.assertEqual((code, out), (4, ""), err)
            self.assertRegex(err, r"\Aappctl: error: deadlock: every task waits for something that can no longer happen\n"
                             r"  task 'main' waits for a task: task 'getter' at s.lua:4, since [\d.]+ s\n"
                             r"  task 'getter' \(spawned at s.lua:2\) waits for a worker, which waits for a value from a "
                             r"channel, since [\d.]+ s\n"
                             r"  a task \(spawned at s.lua:3\) waits for a worker, which waits for room in a channel, since "
                             r"[\d.]+ s\n\Z")

    def test_deadlock_of_a_job_without_a_thread(self):
        script = ("local a, b = task.channel(), task.channel()\n"
                  "local job = worker.cpu_bound({ name = 'getter' }, function(a) return a:get() end, a)\n"
                  "worker.cpu_bound({ name = 'putter' }, function(a) a:put(1) end, a)\njob:await()\n")
        for clock in CLOCKS:
            with self.subTest(clock=clock):
                code, out, err = self.write_and_run(script, f"--clock={clock}", "--workers=1")
                self.assertEqual((code, out), (4, ""), err)
                self.assertRegex(err, r"  task 'getter' .* waits for a worker, which waits for a value from a channel, since")
                self.assertRegex(err, r"  task 'putter' .* waits for a worker to become free \(--workers is how many there "
                                 r"are\), since")

    def test_jobs_without_a_thread_are_no_deadlock_while_one_may_go_on(self):
        script = ("local a, jobs = task.channel(), {}\n"
                  "for i = 1, 200 do jobs[i] = worker.cpu_bound(function(a) return a:get() end, a) end\n"
                  "local feed = worker.io_bound(function(a) for i = 1, 200 do a:put(i) end end, a)\n"
                  "local sum = 0\nfor _, job in ipairs(jobs) do sum = sum + job:await() end\nprint(sum)\n")
        for clock in CLOCKS:
            for workers in 1, 2, 5:
                with self.subTest(clock=clock, workers=workers):
                    self.assertEqual(self.write_and_run(script, f"--clock={clock}", f"--workers={workers}"), (0, "20100\n", ""))

    def write_and_run(self, text, *flags, **variables):
        with open(os.path.join(self.folder, "s.lua"), "w", encoding="utf-8") as file:
            file.write(text)
        return self.run_script("s.lua", *flags, **variables)

    # --- what does not react ---

    def test_a_stuck_thread_is_named_and_not_waited_for(self):
        stuck = {"string.find": "return ('x'):rep(30000):find(('.-'):rep(20) .. 'y')",
                 "os.execute": "return os.execute('exec sleep 60 >&- 2>&-')"}
        for name, call in stuck.items():
            for clock in CLOCKS:
                with self.subTest(name, clock=clock):
                    began = time.monotonic()
                    code, out, err = self.write_and_run(
                        "local ready = task.channel(1)\n"
                        "local job = worker.io_bound(function(ready)\n  ready:put(true)\n"
                        f"  {call}\nend, ready)\nready:get()\njob:cancel()\n"
                        "print(task.pawait(job))\nprint(app.headless, worker.cpu_bound(function() return 'on' end):await())\napp.exit(3)\n", f"--clock={clock}")
                    self.assertEqual((code, out), (3, "false\ts.lua:8: the awaited task was cancelled: the script asked for it\n"
                                                   "true\ton\n"), err)
                    if err:  # it was not stopped before it came there
                        self.assertRegex(err, r"\Aappctl: warning: a worker did not stop(: it is stuck in "
                                         + name + r", called from s\.lua:4)?; it was abandoned, and another one takes its place\n\Z")
                    self.assertLess(time.monotonic() - began, 20)  # it lasts 60, or for ever

    # --- the same bytes ---

    def test_mixed_programs_are_the_same_twenty_times(self):
        results = set()
        for _ in range(20):
            results.add(self.run_script(os.path.join(HERE, "worker_programs.lua"), arguments=(1, 20, 1)))
        self.assertEqual(len(results), 1)

    # --- random programs ---

    def test_random_programs(self):
        script, batch = os.path.join(HERE, "worker_programs.lua"), 300
        for first in range(1, PROGRAMS + 1, batch):
            arguments = (first, min(batch, PROGRAMS + 1 - first), 1)
            runs = [self.run_script(script, "--on-error=continue", arguments=arguments) for _ in range(2)]
            self.assertEqual(runs[0], runs[1])
            self.assertEqual(runs[0][0], 0, runs[0][1][-500:] + runs[0][2])
        code, out, err = self.run_script(script, "--on-error=continue", "--clock=real", arguments=(1, PROGRAMS // 10, 0.002))
        self.assertEqual(code, 0, out[-500:] + err)

    # --- nothing is left ---

    def test_ten_thousand_jobs_leave_nothing(self):
        for clock in ("virtual", "real"):
            code, out, err = self.write_and_run("""
                local function count(folder) return #fs.list("/proc/self/" .. folder) end
                count("task") -- which makes threads and descriptors of its own
                local function memory() return tonumber(fs.read("/proc/self/status"):match("VmRSS:%s*(%d+)")) end
                local function jobs(n)
                  for i = 1, n, 20 do
                    local list = {}
                    for k = 1, 20 do
                      list[k] = worker.cpu_bound(function(x) worker.progress(x) return { x, ("x"):rep(1000) } end, i)
                      if k % 10 == 0 then list[k]:cancel() end
                    end
                    for k = 1, 20 do task.pawait(list[k]) end
                  end
                end
                jobs(1000)
                collectgarbage()
                local threads, files, kilobytes = count("task"), count("fd"), memory()
                jobs(9000)
                collectgarbage()
                print(count("task") - threads, count("fd") - files, (memory() - kilobytes) // 6000)
                """, f"--clock={clock}", "--stall-warn=0",
                # AddressSanitizer else keeps 256 MB of what was freed.
                ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=16")
            self.assertEqual((code, out), (0, "0\t0\t0\n"), clock + err)


if __name__ == "__main__":
    unittest.main()
