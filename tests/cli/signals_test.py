"""`appctl run` when a signal or the time limit ends it. Nothing sleeps: a signal is sent when the script has
printed a line, and a limit under test is always shorter than the one that would hide a failure."""

import os
import signal
import unittest

from harness import LIMIT, CommandTest

CLOSES = 'local _ <close> = setmetatable({}, {__close = function() print("closed") end})\n'
READY = 'print("ready") io.stdout:flush()\n'
SLEEPS = "task.wait(1e6)\n"
SPINS = "while true do end\n"


class SignalTest(CommandTest):
    def started(self, text, *flags):
        """Starts the script and returns once it has printed 'ready'."""
        process = self.start("run", "--headless", *flags, self.write("main.lua", text))
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        return process

    def ended(self, process, code, out=b""):
        rest, err = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, rest), (code, out), err)
        return err.decode()


class Signals(SignalTest):
    def test_interrupt(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number):
                process = self.started(CLOSES + READY + SLEEPS, "--clock=real")
                process.send_signal(number)
                err = self.ended(process, code, b"closed\n")
                self.assertRegex(err, r"\A(appctl: .*\n)?\Z")

    def test_tasks_are_cancelled_and_on_exit_runs(self):
        text = ('app.on_exit(function() task.wait(0.01) print("saved") end)\n'
                f"task.spawn(function() {CLOSES} {SLEEPS} end)\ntask.yield()\n" + READY + SLEEPS)
        process = self.started(text, "--clock=real")
        process.send_signal(signal.SIGINT)
        self.ended(process, 130, b"closed\nsaved\n")

    def test_while_computing(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            for clock in ("real", "virtual"):
                with self.subTest(number=number, clock=clock):
                    process = self.started(CLOSES + READY + SPINS, f"--clock={clock}")
                    process.send_signal(number)
                    self.ended(process, code, b"closed\n")

    def test_while_computing_in_a_coroutine(self):
        process = self.started(READY + "coroutine.wrap(function() while true do end end)()")
        process.send_signal(signal.SIGINT)
        self.ended(process, 130)

    def test_past_pcall(self):
        process = self.started(READY + "while true do pcall(function() while true do end end) end", "--grace=0.5")
        process.send_signal(signal.SIGINT)
        self.ended(process, 130)

    def test_past_pcall_of_waits(self):
        process = self.started(READY + "while true do pcall(task.wait, 1e6) end", "--clock=real", "--grace=0.5")
        process.send_signal(signal.SIGINT)
        self.ended(process, 130)

    def test_second_signal_ends_at_once(self):
        text = 'app.on_exit(function() print("cleaning") io.stdout:flush() task.wait(1e6) end)\n' + READY + SLEEPS
        process = self.started(text, "--clock=real", "--grace=1000000")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.stdout.readline(), b"cleaning\n")
        process.send_signal(signal.SIGINT)
        self.ended(process, 130)

    def test_second_signal_ends_at_once_although_nobody_reads(self):
        # What is left in the buffer finds a full pipe; the script is computing, so nobody holds the stream.
        text = ('io.stdout:setvbuf("full", 4096)\n'
                'app.on_exit(function() io.stdout:write("rest") io.stderr:write("cleaning\\n") while true do end end)\n'
                + READY + SLEEPS)
        process = self.started(text, "--clock=real", "--grace=1000000")
        writer = os.open(f"/proc/{process.pid}/fd/1", os.O_WRONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, writer)
        with self.assertRaises(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        process.send_signal(signal.SIGINT)
        while process.stderr.readline() != b"cleaning\n":
            pass
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=LIMIT), 130)

    def test_grace_ends_a_cleanup_that_hangs(self):
        text = 'app.on_exit(function() while true do end end)\n' + READY + SLEEPS
        process = self.started(text, "--clock=real", "--grace=0.2")
        process.send_signal(signal.SIGTERM)
        self.ended(process, 143)

    def test_in_a_gui_callback(self):
        process = self.started("app.run(function()\n" + READY + SPINS + "end)")
        process.send_signal(signal.SIGINT)
        self.ended(process, 130)

    def test_the_window_is_open(self):
        text = 'local n = 0\napp.run(function() n = n + 1 if n == 3 then ' + READY + " end end)\n" + SLEEPS
        process = self.started(text, "--clock=real")
        process.send_signal(signal.SIGINT)
        self.ended(process, 130)


class TimeLimit(SignalTest):
    def limited(self, text, *flags, out=""):
        outcome = self.appctl("run", "--headless", "--timeout=0.3", *flags, self.write("main.lua", text))
        self.assertEqual((outcome.code, outcome.out.decode()), (124, out), outcome.err)
        self.assertRegex(outcome.err.decode(), r"\Aappctl: .*(time limit|--timeout).*\n(.*\n)*\Z")

    def test_while_computing(self):
        self.limited(SPINS)
        self.limited(CLOSES + SPINS, out="closed\n")

    def test_while_sleeping(self):
        self.limited(CLOSES + SLEEPS, "--clock=real", out="closed\n")

    def test_while_yielding(self):
        self.limited("while true do task.yield() end")

    def test_in_a_gui_callback(self):
        self.limited("app.run(function() while true do end end)")

    def test_does_not_touch_a_run_that_ends_before(self):
        self.write("main.lua", 'task.wait(1e6) print("done")')  # of the virtual clock
        self.check(self.appctl("run", "--headless", "--timeout=50", "main.lua"), 0, "done\n")


if __name__ == "__main__":
    unittest.main()
