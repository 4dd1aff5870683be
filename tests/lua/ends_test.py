#!/usr/bin/env python3
"""How runs with tasks end, from outside: what is reported, how often, and the exit code. Each test is a small script,
run headless under the virtual clock unless it says otherwise. APPCTL_UNDER_TEST names the program."""

import os
import re
import signal
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ["APPCTL_UNDER_TEST"])
HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 120  # seconds after which a process counts as hung
MANY = int(os.environ.get("APPCTL_MANY_TASKS", "100000"))  # 1000000 is the full measure


def environment():
    return {name: value for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG") or name.endswith("SAN_OPTIONS")}


class Ends(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.script = os.path.join(folder.name, "s.lua")

    def write(self, text):
        with open(self.script, "w", encoding="utf-8") as file:
            file.write(text)

    def run_script(self, text, *flags):
        self.write(text)
        done = subprocess.run([PROGRAM, "run", "--headless", *flags, "s.lua"], cwd=os.path.dirname(self.script),
                              env=environment(), timeout=LIMIT, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def check(self, text, code, out="", err=None, flags=(), count=None):
        """`err`: patterns that stderr contains, none: it must be empty; `count`: {pattern: times}."""
        got_code, got_out, got_err = self.run_script(text, *flags)
        self.assertEqual((got_code, got_out), (code, out), got_err)
        for pattern in err or [r"\A\Z"]:
            self.assertRegex(got_err, pattern)
        for pattern, times in (count or {}).items():
            self.assertEqual(len(re.findall(pattern, got_err)), times, got_err)

    # --- failures that nobody awaits ---

    def test_stop_ends_the_run_at_the_first_failure(self):
        self.check("""
            task.spawn(function() task.wait(1) error("first") end)
            task.spawn(function() task.wait(2) print "not reached" end)
            local _ <close> = task.defer(function() task.wait(1) print "cleaned" end)
            task.wait(9)""", 1, "cleaned\n", [r"s\.lua:2: first\n"])

    def test_continue_goes_on_and_decides_at_the_end(self):
        self.check("""
            task.spawn(function() task.wait(1) error("first") end)
            task.wait(2) print "reached" """, 1, "reached\n", [r"s\.lua:2: first\n"], ["--on-error=continue"])

    def test_continue_forgives_what_is_awaited_before_the_end(self):
        for wait in ("task.pawait(t)", "pcall(t.await, t)", "pcall(t.result, t)", "pcall(task.all, {t})",
                     "pcall(task.race, {t})", "pcall(task.timeout, 1, t)", "pcall(task.any, {t})"):
            with self.subTest(wait):
                self.check(f"""
                    local t = task.spawn(function() error("first") end)
                    task.wait(1) {wait}""", 0, "", ["first"], ["--on-error=continue"], {"error: ": 1})

    def test_awaited_failures_are_not_reported(self):
        for wait in ("task.pawait(t)", "pcall(t.await, t)", "pcall(task.all, {t, t})", "pcall(task.race, {t})",
                     "pcall(task.timeout, 2, t)", "pcall(task.any, {t})",
                     "pcall(task.group, function(g) g:spawn(function() t:await() end) end)"):
            with self.subTest(wait):
                self.check("local t = task.spawn(function() task.wait(1) error('x') end) " + wait, 0)

    def test_the_losers_failures_are_reported_once(self):
        self.check("""
            local function bad() local _ <close> = setmetatable({}, { __close = function() error("loser") end }) task.wait(9) end
            print(task.race { bad, function() task.wait(1) return "won" end })""",
                   1, "won\n", ["loser"], ["--on-error=continue"], {"loser": 1})

    def test_more_failures_than_a_group_lists(self):
        code, out, err = self.run_script("""
            print((pcall(task.group, function(g)
              for i = 1, 40 do
                g:spawn(function()
                  local _ <close> = setmetatable({}, { __close = function() error("f" .. i .. ".") end })
                  task.wait(9)
                end)
              end
              task.wait(1)
              error("first")
            end)))""", "--on-error=continue")
        self.assertEqual((code, out), (1, "false\n"), err)
        self.assertEqual(sorted(int(n) for n in re.findall(r": f(\d+)\.", err)), list(range(16, 41)))

    def test_every_kind_of_error_value(self):
        for value, pattern in (("nil", "nil"), ("false", "false"), ("42", "42"), ("1.5", "1.5"), ("0/0", "nan"), ("''", ""),
                               ("{}", "a table without __tostring"), ("print", "a function"), ("io.stdout", "file"),
                               ("task.current()", "task "), ("coroutine.create(print)", "a thread"),
                               ("setmetatable({}, {__tostring = function() return 'mine' end})", "mine"),
                               ("setmetatable({}, {__tostring = function() error('no') end})", "whose __tostring failed.*no"),
                               ("setmetatable({}, {__tostring = function() return 5 end})", "5"),
                               ("setmetatable({}, {__tostring = function() task.wait(1) end})", "cannot wait here")):
            for place in ("error(VALUE)", "task.spawn(error, VALUE)", "task.spawn(error, VALUE):await()",
                          "task.group(function(g) g:spawn(error, VALUE) end)", "task.all { function() error(VALUE) end }"):
                with self.subTest(value + " in " + place):
                    self.check(place.replace("VALUE", value), 1, "", [r"\Aappctl: error: .*" + pattern])

    def test_chain_of_spawn_lines(self):
        self.check("""
            task.spawn(function()
              task.spawn(function()
                task.spawn(error, "deep", 0)
              end)
            end)""", 1, "", [r"deep\n(.*\n)*spawned at s\.lua:4\n\tby a task spawned at s\.lua:3\n\tby a task spawned at s\.lua:2"])

    def test_an_error_in_a_defer_beside_another_error(self):
        self.check("""
            local t = task.spawn(function()
              local _ <close> = task.defer(function() task.wait(1) error("in the defer") end)
              error("in the body")
            end)
            print(select(2, task.pawait(t)))
            task.wait(1)""", 1, "s.lua:4: in the body\n", [
                r"\Aappctl: error: s\.lua:3: in the defer\nstack traceback:\n\t\[C\]: in function 'error'\n"
                r"\ts\.lua:3: in [^\n]*\n(\t.*\n)*spawned at s\.lua:2"], ["--on-error=continue"], {"error: ": 1})

    def test_errors_in_gc_and_on_exit_are_told(self):
        self.check("""
            app.on_exit(function() print "later" end)
            app.on_exit(function() error("on exit") end)
            setmetatable({}, { __gc = function() error("in gc") end })
            task.spawn(function() collectgarbage() end)""", 1, "later\n", ["in gc", r"s\.lua:3: on exit"], ["--on-error=continue"])

    def test_a_wait_in_gc_is_an_error(self):
        self.check("""
            setmetatable({}, { __gc = function() task.wait(1) end })
            collectgarbage()""", 1, "", ["cannot wait here"], ["--on-error=continue"])

    # --- ends ---

    def test_exit_with_many_parked(self):
        count = MANY
        self.check(f"""
            local closed = 0
            for i = 1, {count} do
              task.spawn(function()
                local _ <close> = setmetatable({{}}, {{ __close = function() closed = closed + 1 end }})
                task.wait(math.huge)
              end)
            end
            app.on_exit(function() print(closed, #task.list()) end)
            task.wait(1)
            app.exit(7)""", 7, f"{count}\t0\n", flags=["--grace=100"])

    def test_many_tasks_cancelled_one_by_one(self):
        count = MANY
        self.check(f"""
            local list = {{}}
            for i = 1, {count} do list[i] = task.spawn(task.wait, math.huge) end
            task.wait(1)
            for i = 1, {count} do list[i]:cancel() end
            task.yield()
            task.yield()
            local ended = 0
            for i = 1, {count} do ended = ended + (list[i]:status() == "cancelled" and 1 or 0) end
            print(ended, #task.list())""", 0, f"{count}\t1\n")

    def test_a_stop_during_a_stop(self):
        self.check("""
            local _ <close> = task.defer(function() print "outer" app.exit(4) print "not reached" end)
            local _ <close> = task.defer(function() task.wait(1) print "inner" end)
            task.spawn(function()
              local _ <close> = task.defer(function() app.exit(5) end)
              task.wait(99)
            end)
            task.wait(1)
            app.exit(3)""", 3, "inner\nouter\n")

    def test_an_error_during_a_stop_is_told_and_decides_unless_a_code_was_given(self):
        for code in (0, 3):
            self.check(f"""
                task.spawn(function()
                  local _ <close> = setmetatable({{}}, {{ __close = function() error("late") end }})
                  task.wait(99)
                end)
                task.wait(1)
                app.exit({code})""", code or 1, "", ["late"])

    def test_exit_in_on_exit(self):
        self.check("""
            app.on_exit(function() print "last" end)
            app.on_exit(function() app.exit(9) end)
            app.on_exit(function() print "first" end)""", 9, "first\nlast\n")

    def test_on_exit_that_waits_for_ever(self):
        for wait in ("task.wait(math.huge)", "task.event():wait()", "task.channel():get()", "while true do task.yield() end",
                     "while true do pcall(task.wait, 1) end", "task.shield(task.wait, 1e9)",
                     "task.group(function(g) g:spawn(task.wait, 1e9) end)", "task.wait_until(function() return false end)"):
            with self.subTest(wait):
                self.check(f"""
                    app.on_exit(function() print "another" end)
                    app.on_exit(function() local _ <close> = setmetatable({{}}, {{ __close = function() print "closed" end }}) {wait} end)
                    """, 1, "closed\nanother\n", [r"did not end within 2 s \(--grace\)", r"s\.lua:3"], ["--grace=2"])

    def test_cleanup_longer_than_the_grace(self):
        self.check("""
            local t = task.spawn({ name = "slow" }, function()
              local _ <close> = setmetatable({}, { __close = function() print "closed" end })
              local _ <close> = task.defer(function() task.wait(100) print "not reached" end)
              task.wait(9)
            end)
            task.wait(1)
            t:cancel()
            task.pawait(t)
            print(t:status(), app.time() < 4)""", 1, "closed\ncancelled\ttrue\n",
                   [r"a task did not end within 2 s \(--grace\).*task 'slow'"], ["--grace=2", "--on-error=continue"])

    def test_the_grace_ends_each_wait_inside_a_shield(self):
        done = subprocess.run([PROGRAM, "run", "--headless", "--on-error=continue", os.path.join(HERE, "matrix_case.lua"),
                               "grace"], env=environment(), timeout=LIMIT, capture_output=True, check=False)
        self.assertRegex(done.stdout.decode(), r"\A\d+ cases, 0 failed\n\Z")
        self.assertEqual(done.returncode, 1, done.stderr.decode())
        self.assertNotIn("Sanitizer", done.stderr.decode())

    def test_deadlock_names_who_waits_for_what(self):
        self.check("""
            local m = task.mutex()
            task.spawn({ name = "holder" }, function() m:lock() task.channel():get() end)
            task.spawn({ name = "locker" }, function() task.yield() m:lock() end)
            task.event():wait()""", 4, "",
                   [r"deadlock: .*\n.*task 'main' waits for an event at s\.lua:5",
                    r"task 'holder' .* waits for a value from a channel at s\.lua:3",
                    r"task 'locker' .* waits for a mutex, held by task 'holder' at s\.lua:4"])

    def test_a_ring_of_awaits_too_long_to_refuse_is_a_deadlock(self):
        self.check("""
            local ring = {}
            for i = 1, 1000 do ring[i] = task.spawn(function() ring[i % 1000 + 1]:await() end) end
            ring[1]:await()""", 4, "", ["deadlock: "])

    def test_cleanup_runs_after_a_deadlock(self):
        self.check("""
            app.on_exit(function() print "on_exit" end)
            local _ <close> = task.defer(function() task.wait(1) print "cleaned" end)
            task.event():wait()""", 4, "cleaned\non_exit\n", ["deadlock: "])

    def test_deadlock_in_the_cleanup(self):
        self.check("""
            local _ <close> = task.defer(function() task.event():wait() end)
            app.exit(0)""", 1, "", [r"\(--grace\)"])

    # --- the window ---

    def test_closing_with_waiters_of_every_kind(self):
        self.check("""
            local win = app.run(function() end)
            local names = {}
            local function waiter(name, fn) task.spawn(function() fn() names[#names + 1] = name end) end
            waiter("await", function() win:await() end)
            waiter("task.await", function() task.await(win) end)
            waiter("all", function() task.all { win, win } end)
            waiter("race", function() task.race { win, function() task.wait(1e6) end } end)
            waiter("timeout", function() task.timeout(1e6, win) end)
            waiter("shield", function() task.shield(win.await, win) end)
            waiter("not reached", function() task.wait(1e6) end)
            win:await()
            task.wait(1)
            table.sort(names)
            print(table.concat(names, " "))""", 0, "all await race shield task.await timeout\n", flags=["--frames=3"])

    def test_close_asked_for_from_a_callback_with_an_on_close_that_waits(self):
        self.check("""
            local win
            win = app.run(function() if app.pacing.frame == 2 then win:close() end end, { on_close = function() task.wait(1) return false end })
            win:await()
            print(win:done())""", 0, "true\n")

    def test_a_callback_uses_groups_channels_events_and_semaphores(self):
        self.check("""
            local ch, ev, s, group = task.channel(1), task.event(), task.semaphore(1), nil
            local log = {}
            local function try(fn, ...) local ok, e = pcall(fn, ...) log[#log + 1] = ok and "ok" or tostring(e):match("cannot wait inside a GUI callback") or tostring(e) end
            local drawn = 0
            local win = app.run(function()
              drawn = drawn + 1
              if drawn == 2 then
                try(ch.put, ch, 1) try(ch.put, ch, 2) try(ch.get, ch) try(ch.get, ch)
                try(ev.wait, ev) try(ev.set, ev) try(ev.wait, ev)
                try(s.acquire, s) try(s.acquire, s) try(s.release, s)
                try(task.wait, 1) try(task.all, { function() end }) try(task.group, function() end) try(task.timeout, 1, function() end)
                try(group.spawn, group, function() task.wait(0.01) log[#log + 1] = "in the group" end)
                local _ <close> = task.defer(function() task.wait(0.01) log[#log + 1] = "deferred" end)
                try(task.shield, function() return 1 end)
              end
            end)
            task.group(function(g) group = g task.wait_until(function() return drawn == 3 end) end)
            print(table.concat(log, ","))
            """, 0, ",".join(["ok", "cannot wait inside a GUI callback", "ok", "cannot wait inside a GUI callback",
                              "cannot wait inside a GUI callback", "ok", "ok", "ok", "cannot wait inside a GUI callback", "ok",
                              "cannot wait inside a GUI callback", "cannot wait inside a GUI callback",
                              "cannot wait inside a GUI callback", "cannot wait inside a GUI callback", "ok", "ok",
                              "in the group", "deferred"]) + "\n", flags=["--frames=5"])

    # --- signals, under the real clock ---

    def interrupt(self, text, times, *flags):
        self.write(text)
        process = subprocess.Popen([PROGRAM, "run", "--headless", "--clock=real", *flags, "s.lua"],
                                   cwd=os.path.dirname(self.script), env=environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        out = b""
        for _ in range(times):
            out += process.stdout.readline()
            process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=LIMIT)
        return process.returncode, (out + rest).decode(), err.decode()

    def test_one_interrupt_runs_the_cleanup(self):
        code, out, err = self.interrupt("""
            app.on_exit(function() print "on_exit" end)
            io.stdout:setvbuf("no")
            local _ <close> = task.defer(function() task.wait(0.01) print "cleaned" end)
            print "ready"
            task.wait(1e6)""", 1)
        self.assertEqual((code, out), (130, "ready\ncleaned\non_exit\n"), err)

    def test_a_second_interrupt_ends_at_once(self):
        code, out, err = self.interrupt("""
            io.stdout:setvbuf("no")
            local _ <close> = task.defer(function() print "cleaning" task.wait(1e6) end)
            print "ready"
            task.wait(1e6)""", 2, "--grace=1000")
        self.assertEqual((code, out), (130, "ready\ncleaning\n"), err)


if __name__ == "__main__":
    unittest.main()
