"""`appctl test` from outside: what it prints, its exit codes, and what a test may do to the process it runs in."""

import json
import os
import pty
import re
import signal
import subprocess
import time
import unittest
import xml.etree.ElementTree as xml

from harness import CommandTest

PASSING = 'test("one", function() end)\ntest("two", function() end)\n'


class Runner(CommandTest):
    def run_tests(self, *args, env=None):
        outcome = self.appctl("test", *args, env=env)
        outcome.lines = outcome.out.decode().splitlines()
        return outcome

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def outcome_of(self, script, *args):
        """Runs one script; the lines for its tests, and the exit code."""
        self.write("a_test.lua", script)
        outcome = self.run_tests(*args, "a_test.lua")
        return outcome.lines, outcome.code

    # --- finding, listing, choosing ---

    def test_files_are_found_in_order_and_each_once(self):
        for name in ("b/z_test.lua", "b/a_test.lua", "a_test.lua", "b/helper.lua"):
            self.write(name, f'test("of {name}", function() end)')
        outcome = self.run_tests("--list", ".", "b")
        self.assertEqual((outcome.code, outcome.lines), (0, [
            "a_test.lua:1: of a_test.lua", "b/a_test.lua:1: of b/a_test.lua", "b/z_test.lua:1: of b/z_test.lua"]))

    def test_nothing_that_matches_is_an_error(self):
        self.write("empty/x.lua", "")
        self.write("a_test.lua", PASSING)
        for args, text in ((["empty"], "no file there is named *_test.lua"), (["none"], "there is no file or folder 'none'"),
                           (["--filter", "xyz", "a_test.lua"], "none of 2 matches --filter 'xyz'"), ([], "no path given")):
            outcome = self.run_tests(*args)
            self.assertEqual((outcome.code, outcome.out), (2, b""), args)
            self.assertIn(text, outcome.err.decode())

    def test_the_usage_text_is_narrow(self):
        lines = self.run_tests("--help").lines
        self.assertEqual(lines[0], "usage: appctl test [FLAG...] PATH...")
        self.assertLess(max(map(len, lines)), 80)

    def test_unknown_flags_are_refused(self):
        for args, text in ((["--shufle", "x"], "did you mean '--shuffle'?"), (["--shard", "3/2", "x"], "is not I/N"),
                           (["--jobs", "0", "x"], "--jobs: '0' is not"), (["--ci=1", "x"], "takes no value"),
                           (["--ci", "--update", "x"], "contradicts"), (["--merge", "x"], "--merge needs --junit"),
                           (["--timeout"], "needs a value")):
            outcome = self.run_tests(*args)
            self.assertEqual(outcome.code, 2, args)
            self.assertIn(text, outcome.err.decode())

    def test_groups_hooks_skip(self):
        lines, code = self.outcome_of("""
local seen = {}
local function note(what) return function() seen[#seen + 1] = what end end
test.before_each(note "b1")
test.after_each(note "a1")
test.group("outer", function()
  test.before_each(note "b2")
  test.after_each(function(t) seen[#seen + 1] = "a2" t:expect(seen):equals {"b1", "b2", "b3", "body", "a2"} end)
  test.group("inner", function()
    test.before_each(note "b3")
    test("deep", note "body")
    test.skip("later")
  end)
end)
""")
        self.assertEqual((lines, code), (["ok    a_test.lua: outer > inner > deep", "skip  a_test.lua: outer > inner > later",
                                          "1 passed, 1 skipped"], 0))

    def test_only_is_alone_and_refused_in_ci(self):
        lines, code = self.outcome_of(PASSING + 'test.only("three", function() end)')
        self.assertEqual((lines, code), (["ok    a_test.lua: three", "1 passed"], 0))
        outcome = self.run_tests("--ci", "a_test.lua")
        self.assertEqual((outcome.code, outcome.out), (2, b""))
        self.assertIn("a_test.lua:3: three", outcome.err.decode())

    def test_bad_scripts_fail(self):
        for script, text in (("x = = 1", "unexpected symbol"), ("error('boom')", "boom"), ('test("a", 3)', "a function is needed"),
                             ('test("a", print) test("a", print)', "two tests of the name 'a'"), ("app.exit(0)", "app.exit(0) was called"),
                             ("while true do end", "time limit")):
            lines, code = self.outcome_of(script, "--timeout", "0.5")
            self.assertEqual((lines[0], code), ("FAIL  a_test.lua: (the script)", 3), script)
            self.assertIn(text, lines[1])

    # --- what a test may do ---

    def test_each_test_has_a_fresh_state(self):
        lines, code = self.outcome_of("""
test("one", function() x = 1 store.set("k", 1) ImGui.own = true end)
test("two", function(t) t:expect(x):equals(nil) t:expect(store.get("k")):equals(nil) t:expect(ImGui.own):equals(nil) end)
test("time", function(t) t:expect(app.time() < 1):equals(true) t:advance(3600) end)
test("again", function(t) t:expect(app.time() < 1):equals(true) end)
""", "-j1")
        self.assertEqual((lines[-1], code), ("4 passed", 0))

    def test_a_locale_ends_with_its_test(self):
        lines, code = self.outcome_of('''
test("one", function() assert(os.setlocale("C.UTF-8")) end)
test("two", function(t) t:expect(os.setlocale()):equals("C") end)
''', "-j1")
        self.assertEqual((lines[-1], code), ("2 passed", 0))

    def test_the_rest_goes_on_whatever_one_does(self):
        lines, code = self.outcome_of(r"""
test("kills its process", function() process.run { "sh", "-c", "kill -9 $PPID" } end)
test("hangs", function() while true do end end)
test("hangs in C", function() ("x"):rep(40):find(("x*"):rep(40) .. "y") end)
test("prints binary", function() for i = 0, 255 do io.write(string.char(i)) end io.write("\n{\"status\":\"passed\"}\n") end)
test("prints a lot", function() for i = 1, 3000 do print(("x"):rep(1000)) end error("after that") end)
test("exits", function() os.exit(0) end)
test("eats memory", function() local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1000) .. i end end)
test("ends well", function() end)
""", "--timeout", "4", "--memory-limit", "20M")
        words = [line for line in lines if re.match("ok|FAIL", line)]
        self.assertEqual(words, [
            "FAIL  a_test.lua: kills its process", "FAIL  a_test.lua: hangs", "FAIL  a_test.lua: hangs in C",
            "ok    a_test.lua: prints binary", "FAIL  a_test.lua: prints a lot", "FAIL  a_test.lua: exits",
            "FAIL  a_test.lua: eats memory", "ok    a_test.lua: ends well"])
        self.assertEqual((lines[-1], code), ("2 passed, 6 failed", 3))
        text = "\n".join(lines)
        for part in ("was killed by signal 9 (Killed)", "the time limit of 4 s (--timeout) was reached; the script was at a_test.lua:3",
                     "in a C function called at a_test.lua:4", "after that", "app.exit(0) was called, or os.exit, which ends the test", "not enough memory"):
            self.assertIn(part, text)

    def test_programs_of_a_killed_process_end(self):
        lines, code = self.outcome_of("""
test("dies", function()
  local p = process.spawn { "sh", "-c", "echo $$ >pid; sh -c 'echo $$ >pid2; sleep 1000' & sleep 1000" }
  while not io.open("pid2") do task.wait(0.01) end
  process.run { "sh", "-c", "kill -9 $PPID" }
end)
test("lives", function() end)
""", "-j1", "--timeout", "10")
        self.assertEqual((lines[-1], code), ("1 passed, 1 failed", 3))
        for name in ("pid", "pid2"):
            with self.assertRaises(ProcessLookupError):
                os.kill(int(self.read(name)), 0)

    def test_programs_of_other_tests_live_when_a_process_dies(self):
        self.write("a_test.lua", '''
test("has a daemon", function()
  process.run { "sh", "-c", "setsid sh -c 'echo $$ >pid; exec sleep 1000' >/dev/null 2>&1 & until [ -s pid ]; do sleep 0.01; done" }
  while not io.open("dead") do task.wait(0.01) end
  local pid = io.open("pid"):read("n")
  assert(io.open("/proc/" .. pid .. "/comm"):read() == "sleep")
end)
''')
        self.write("b_test.lua", '''
test("dies", function()
  while (io.open("pid") and io.open("pid"):read("n")) == nil do task.wait(0.01) end
  process.run { "sh", "-c", "kill -9 $PPID" }
end)
test.skip("last")
''')
        self.write("c_test.lua", 'test("after it", function() io.open("dead", "w"):close() end)')
        outcome = self.run_tests("-j2", "--timeout", "20", "a_test.lua", "b_test.lua", "c_test.lua")
        self.assertEqual(outcome.lines[-1], "2 passed, 1 failed, 1 skipped", outcome.lines)
        with self.assertRaises(ProcessLookupError):  # and none outlives the run
            os.kill(int(self.read("pid")), 0)

    def test_errors_and_leaks_fail(self):
        lines, code = self.outcome_of("""
test("logs", function() log.error("oops") end)
test("logs a lot", function() log.error("first") for i = 1, 1200 do log.info(i) end end)
test("logs a lot later", function()
  app.on_exit(function() log.error("last") for i = 1, 1200 do log.info(i) end end)
end)
test("fails in a task", function(t) task.spawn(function() error("in a task") end) t:advance(1) end)
test("fails in the GUI", function(t) app.run(function() error("in the GUI") end) t:frames(2) end)
test("fails at the end", function() app.on_exit(function() error("at the end") end) end)
test("leaves a task", function() task.spawn(function() task.wait(10) end) end)
test("leaves an overlay", function(t) overlay.modal(function() end) t:frames(2) end)
test("leaves a timer", function() task.every(1, print) end)
test("leaves a watch", function() w = fs.watch(".") end)
test("leaves a program", function() process.spawn { "sleep", "1000" } end)
test("expects it", function(t) t:expect_error("ex.*ed") log.error("expected") end)
test("expects it in vain", function(t) t:expect_error("never") end)
""")
        words = [line[6:] for line in lines if re.match("ok|FAIL", line) and line.startswith("ok")]
        self.assertEqual((words, lines[-1], code), (["a_test.lua: expects it"], "1 passed, 12 failed", 3))
        text = "\n".join(lines)
        for part in ("t:expect_error did not announce: oops", "did not announce: first", "ended: last", "in a task", "in the GUI", "after the test had ended: ",
                     "left behind what it started", "no error was logged that matches 'never'"):
            self.assertIn(part, text)

    def test_a_thousand_tests_in_one_file(self):
        lines, code = self.outcome_of('for i = 1, 1000 do test("test " .. i, function() end) end')
        self.assertEqual((len(lines), lines[-1], code), (1001, "1000 passed", 0))
        self.assertEqual(lines[999], "ok    a_test.lua: test 1000")

    # --- how often, in which order, how long ---

    def test_a_retried_pass_is_flaky(self):
        script = """
local function marked() local file = io.open("mark") io.open("mark", "w"):close() return file end
test("second time", function() assert(marked(), "first time") end)
test("never", function() error("always") end)
"""
        lines, code = self.outcome_of(script, "--retries", "2")
        self.assertEqual((lines[0], lines[-1], code), ("flaky a_test.lua: second time", "0 passed, 1 failed, 1 flaky", 3))
        self.assertIn("first time", lines[1])

    def test_repeat_shuffle_seed(self):
        script = 'for i = 1, 20 do test("t" .. i, function() print(math.random(1000000)) error("x") end) end'
        self.write("a_test.lua", script)

        def outputs(*args):
            outcome = self.run_tests("--json", *args, "a_test.lua")
            return [(entry["name"], entry["output"]) for entry in map(json.loads, outcome.lines[:-1])]

        first = outputs("--shuffle", "--seed", "7")
        self.assertEqual(first, outputs("--shuffle", "--seed", "7", "-j1"))
        self.assertNotEqual(first, outputs("--shuffle", "--seed", "8"))
        self.assertEqual(len(outputs("--repeat", "3")), 60)

    def test_two_runs_print_the_same(self):
        self.write("a_test.lua", 'for i = 1, 9 do test("t" .. i, function(t) print(i, math.random(), {}) if i % 3 == 0 then t:expect({ i }):equals {} end end) end')
        for kind in ([], ["--tap"], ["--github"]):
            self.assertEqual(*(self.run_tests(*kind, "--shuffle", "--seed", "3", *more, "a_test.lua").out for more in ([], ["-j1"])))

    def test_fail_fast(self):
        lines, code = self.outcome_of('test("a", error)\n' + "".join(f'test("t{i}", function() end)\n' for i in range(50)),
                                      "--fail-fast", "-j1")
        self.assertEqual((lines[-1], code), ("0 passed, 1 failed, 50 not run", 3))

    def test_an_interrupt_ends_it(self):
        self.write("a_test.lua", 'test("quick", function() end)\ntest("long", function() process.run { "sh", "-c", "echo $$ >pid; exec sleep 1000" } end)\n')
        process = self.start("test", "-j1", "--timeout", "1000", "a_test.lua")
        self.assertEqual(process.stdout.readline(), b"ok    a_test.lua: quick\n")
        while not os.path.exists(self.path("pid")) or not self.read("pid").endswith("\n"):
            pass
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (130, b"-     a_test.lua: long\n1 passed, 1 not run\n"))
        with self.assertRaises(ProcessLookupError):
            os.kill(int(self.read("pid")), 0)

    def test_stuck_processes_end_together(self):
        for i in range(8):
            self.write(f"{i}_test.lua", f'test("stuck", function() process.run {{ "sh", "-c", "kill -STOP $PPID; echo >mark{i}" }} end)')

        def seconds_to_end(*signals):
            process = self.start("test", "-j8", "--timeout", "1000", ".")
            while not all(os.path.exists(self.path(f"mark{i}")) for i in range(8)):
                pass
            began = time.monotonic()
            for one in signals:
                process.send_signal(one)
            process.communicate(timeout=60)
            self.assertIn(process.returncode, (130, 143) if len(signals) == 2 else (130,))  # either may come first
            for i in range(8):
                os.remove(self.path(f"mark{i}"))
            return time.monotonic() - began

        self.assertLess(seconds_to_end(signal.SIGINT), 6)
        # The best of some: the machine may be busy.
        self.assertLess(min(seconds_to_end(signal.SIGINT, signal.SIGTERM) for _ in range(3)), 0.9)

    def test_a_signal_while_tests_are_listed_ends_it(self):
        self.write("a_test.lua", 'io.open("mark", "w"):close() while true do end')
        for sent, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start("test", "--timeout", "1000", "a_test.lua")
            while not os.path.exists(self.path("mark")):
                pass
            process.send_signal(sent)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, code)
            os.remove(self.path("mark"))

    def test_what_cannot_be_written_is_told(self):
        self.write("a_test.lua", 'test("fills the disk", function() assert(io.open("/dev/full", "w"):write(("x"):rep(1e5))) end)')
        outcome = self.run_tests("--results", "/proc/none", "a_test.lua")
        self.assertEqual(outcome.code, 3)
        self.assertIn("No space left on device", outcome.out.decode())
        self.assertIn("cannot write '/proc/none/a_test.lua/fills-the-disk/log.txt'", outcome.err.decode())
        self.write("good_test.lua", PASSING)
        for script, code in (("a_test.lua", 3), ("good_test.lua", 2)):
            outcome = self.run_tests("--junit", "/dev/full", script)
            self.assertEqual(outcome.code, code)
            self.assertIn("cannot write '/dev/full' (--junit): No space left", outcome.err.decode())
        outcome = self.run_tests("--junit", "/proc/none/1.xml", "good_test.lua")
        self.assertEqual((outcome.code, outcome.out), (2, b""))
        self.assertIn("cannot write '/proc/none/1.xml' (--junit)", outcome.err.decode())
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([os.environ["APPCTL_UNDER_TEST"], "test", "a_test.lua"], cwd=self.folder, stdout=full,
                                  stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (3, b"appctl test: cannot write to standard output\n"))

    def test_hints(self):
        self.write("a_test.lua", PASSING)
        outcome = self.appctl("run", "--headless", "a_test.lua")
        self.assertIn(b"a_test.lua looks like a test script; 'appctl test' runs those", outcome.err)
        outcome = self.appctl("test-worker")
        self.assertEqual((outcome.code, outcome.err), (2, b"appctl test-worker: only 'appctl test' starts this\n"))

    def test_the_end_of_the_output_is_shown(self):
        lines, _ = self.outcome_of("""
test("a", function()
  for i = 1, 30 do print("line " .. i) end
  print(("ü"):rep(300))
  error("x")
end)
""")
        begin = lines.index("      it printed:") + 1
        self.assertEqual(lines[begin : begin + 20], [f"        line {i}" for i in range(12, 31)] + ["        " + "ü" * 200 + "..."])

    # --- for machines ---

    def test_tap_json_github(self):
        script = 'test("good # one", function() end)\ntest("bad", function(t)\n  t:expect(1):equals(2)\nend)\ntest.skip("not yet")'
        lines, code = self.outcome_of(script, "--tap")
        self.assertEqual((lines[:3], code), (["TAP version 13", "1..3", "ok 1 - a_test.lua: good \\# one"], 3))
        self.assertIn("not ok 2 - a_test.lua: bad", lines)
        self.assertEqual(lines[-1], "ok 3 - a_test.lua: not yet # SKIP")
        lines, _ = self.outcome_of(script, "--json")
        entries = [json.loads(line) for line in lines]
        self.assertEqual([entry.get("outcome") for entry in entries], ["passed", "failed", "skipped", None])
        self.assertEqual((entries[-1]["passed"], entries[-1]["failed"], entries[1]["line"]), (1, 1, 2))
        lines, _ = self.outcome_of(script, "--github")
        self.assertIn("::error file=a_test.lua,line=3,title=bad::a_test.lua:3: expected 1 to equal 2", lines)

    def test_junit_of_shards_becomes_one(self):
        self.write("a_test.lua", 'for i = 1, 30 do test("t" .. i, function() if i == 7 then error("<&>") end end) end')
        for shard in (1, 2, 3):
            self.run_tests("--shard", f"{shard}/3", "--junit", f"in/{shard}.xml", "a_test.lua")
        merged = self.run_tests("--merge", "in", "--junit", "all.xml")
        self.assertEqual((merged.code, merged.lines[-1]), (3, "29 passed, 1 failed, 0 flaky, 0 skipped; of the failed 0 are missing"))
        cases = xml.parse(self.path("all.xml")).getroot().findall(".//testcase")
        self.assertEqual(len(cases), 30)
        failures = [case for case in cases if case.find("failure") is not None]
        self.assertEqual([case.get("name") for case in failures], ["t7"])
        self.assertIn("a_test.lua:1: <&>", failures[0].find("failure").text)

        os.remove(self.path("in/2.xml"))
        merged = self.run_tests("--merge", "in", "--junit", "all.xml")
        missing = [line for line in merged.lines if line.startswith("missing: a_test.lua::t")]
        self.assertEqual(merged.code, 3)
        self.assertGreater(len(missing), 3)
        root = xml.parse(self.path("all.xml")).getroot()
        self.assertEqual(len(root.findall(".//testcase/error")), len(missing))

    def test_a_terminal_gets_progress_and_times(self):
        try:
            for end in pty.openpty():
                os.close(end)
        except OSError as error:  # a container without /dev/pts
            self.skipTest(str(error))
        self.write("a_test.lua", PASSING)
        script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        shown = subprocess.run(["/usr/bin/python3", "-c", script, os.environ["APPCTL_UNDER_TEST"], "test", "-j1", "a_test.lua"],
                               cwd=self.folder, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
                               env={**os.environ, "TERM": "xterm"})
        self.assertEqual(shown.returncode, 0, shown)
        self.assertRegex(shown.stdout.decode(), r"\x1b\[32mok   \x1b\[0m a_test.lua: one \(\d+ ms\)\r\n")
        self.assertIn("\r[1/2]\x1b[K", shown.stdout.decode())


if __name__ == "__main__":
    unittest.main()
