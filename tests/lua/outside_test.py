#!/usr/bin/env python3
"""How runs with programs and files end, from outside: whatever ends the run, no program is left behind, and what is
told. APPCTL_UNDER_TEST names the program."""

import os
import re
import resource
import signal
import subprocess
import unittest

from ends_test import LIMIT, PROGRAM, Ends, environment

# Two programs that do not heed SIGTERM; prints their numbers.
STUBBORN = """
local p = process.spawn { "sh", "-c", "trap '' TERM; sleep 1000 & echo $$ $!; wait; sleep 1000" }
print(p:lines()())
"""


def runs(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Outside(unittest.TestCase):
    maxDiff = None
    setUp, write, run_script, check = Ends.setUp, Ends.write, Ends.run_script, Ends.check

    def expect_gone(self, text):
        pids = re.findall(r"\d+", text)
        self.assertEqual(len(pids), 2, text)
        for pid in pids:
            for _ in range(100_000):
                if not runs(pid):
                    break
            self.assertFalse(runs(pid))

    def check_ends(self, text, code, err, *flags):
        got_code, out, got_err = self.run_script(STUBBORN + text, *flags)
        self.assertEqual(got_code, code, got_err)
        self.assertRegex(got_err, err)
        self.expect_gone(out)

    # --- nothing is left ---

    def test_exit(self):
        self.check_ends("app.exit(7)", 7, r"\A\Z", "--grace=0.2")

    def test_error(self):
        self.check_ends("error('failed')", 1, "s.lua:4: failed", "--grace=0.2")

    def test_time_limit(self):
        self.check_ends("task.wait_until(function() return p:done() end)", 124, "time limit", "--timeout=0.3", "--grace=0.2",
                        "--clock=real")

    def test_window_closes(self):
        self.check_ends("local win = app.run(function() end) task.wait(0.1) win:close()", 0, r"\A\Z", "--grace=0.2")

    def test_the_end_of_the_grace_kills(self):
        self.check_ends("local _ <close> = task.defer(function() task.wait(1000) end) task.wait(0.1) app.exit(0)", 1,
                        r"did not end within 0\.2 s", "--grace=0.2")

    def signalled(self, text, *signals):
        self.write(STUBBORN + text)
        process = subprocess.Popen([PROGRAM, "run", "--headless", "--clock=real", "--grace=1", "s.lua"],
                                   cwd=os.path.dirname(self.script), env=environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        out = process.stdout.readline().decode()
        for number in signals:
            process.send_signal(number)
        process.communicate(timeout=LIMIT)
        self.expect_gone(out)
        return process.returncode

    def test_terminated(self):
        self.assertEqual(self.signalled("p:await()", signal.SIGTERM), 143)

    def test_a_second_signal_ends_at_once(self):
        self.assertEqual(self.signalled("p:await()", signal.SIGINT, signal.SIGTERM), 143)

    # --- what is told ---

    def test_a_wait_in_a_gui_callback(self):
        for call in ("process.run { 'true' }", "fs.read('s.lua')", "fs.write('x', 'y')", "fs.list('.')"):
            name = call.split()[0].split("(")[0]
            self.check(f"app.run(function() {call} end)", 1,
                       err=[rf"s\.lua:1: {re.escape(name)} cannot wait inside a GUI callback: start a task"])

    def test_a_program_can_be_started_in_a_gui_callback_and_ends_with_the_window(self):
        self.check("""
            local p
            local win = app.run(function() p = p or process.spawn { "sleep", 1000 } end)
            win:await()
            task.wait_until(function() return p:done() end)
            print(p:await().signal)""", 0, "SIGTERM\n", flags=("--frames=3",))

    def test_who_waits_for_what(self):
        self.check("""
            local p = process.spawn { "sleep", 1000 }
            task.spawn(function() for line in p:lines() do end end)
            task.wait(0.1)
            app.exit(0)""", 1, err=["tasks were left behind.*\n.*waits for the program 'sleep'",
                                    r"waits for the output of 'sleep' at s\.lua:3"], flags=("--strict",))

    def test_a_failure_while_programs_run(self):
        self.check("""
            task.group(function(g)
              g:spawn(function() process.run { "sleep", 1000 } end)
              g:spawn(function() process.run { "no-such-program" } end)
            end)""", 1, err=[r"s\.lua:4: cannot start 'no-such-program'"])

    def test_no_descriptor_left(self):
        self.write("""
            print(pcall(function()
              local all = {}
              for i = 1, 30 do all[i] = process.spawn { "sleep", 1000 } end
            end))
            app.exit(0)""")
        done = subprocess.run([PROGRAM, "run", "--headless", "s.lua"], cwd=os.path.dirname(self.script), env=environment(),
                              timeout=LIMIT, capture_output=True, check=False,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40)))
        self.assertRegex(done.stdout.decode(), r"false\ts\.lua:4: cannot start 'sleep': too many open files \(EMFILE\)")

    def test_too_much_memory(self):
        self.check("""
            print(pcall(process.run, { "sh", "-c", "yes | head -c 30000000" }))
            print(process.run({ "echo", "goes on" }).stdout)""", 0, "false\tnot enough memory\ngoes on\n\n",
                   flags=("--memory-limit=16M",))


del Ends  # its own tests run elsewhere
if __name__ == "__main__":
    unittest.main()
