"""The log from outside: what log.* writes to standard error and to the file, and what log.entries gives."""

import json
import os
import pty
import subprocess
import unittest

from harness import LIMIT, PROGRAM, CommandTest, clean_environment


class LogTest(CommandTest):
    def log(self, text, *flags, code=0, out=""):
        outcome = self.appctl("run", "--headless", *flags, self.write("main.lua", text))
        self.assertEqual((outcome.code, outcome.out.decode()), (code, out), outcome.err)
        return outcome.err.decode(errors="surrogateescape")

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()


class Text(LogTest):
    def test_level_line_task_and_time(self):
        self.assertEqual(self.log("""
log.info("one")
task.wait(1.2345)
log.warn("two")
task.spawn({name = "loader"}, function() log.error("three") end):await()
local function helper() log.info("four") end
helper()
"""), "0.000 info  main.lua:2: one\n1.234 warn  main.lua:4: two\n1.234 error main.lua:5 [loader]: three\n"
      "1.234 info  main.lua:6: four\n")

    def test_arguments(self):
        self.assertEqual(self.log("""
log.info("100% %d")
log.info("%d of %s", 3, {10})
log.info("x is", 5, nil, 1.5, true)
log.info("%d%% done", 50, "and", "more")
log.info("100%%", 5)
log.info({1, "a", {b = {c = {d = {}}}}, ["k k"] = false, e = {}}, {[3] = 1})
log.info(setmetatable({}, {__tostring = function() return "shown" end}), json.null, json.decode "[1,null]")
log.info(5)
log.info(nil)
log.info("a\\nb\\27")
"""), "".join(f"0.000 info  main.lua:{line}: {text}\n" for line, text in enumerate([
            "100% %d", "3 of {10}", "x is 5 nil 1.5 true", "50% done and more", "100% 5",
            '{1, "a", {b={c={...}}}, ["k k"]=false, e={}} {[3]=1}', "shown json.null {1, json.null}", "5", "nil",
            "a\n  b\\x1b"], 2)))
        long = self.log("local t = {} for i = 1, 60 do t[i] = i end t.x = 1 log.info(t) t[1] = t log.info(t)")
        self.assertIn(", 49, 50, ... 11 more}\n", long)

    def test_wrong_arguments_are_errors_of_the_line(self):
        for call, message in (("log.info()", "log.info: a text is needed"),
                              ('log.warn("%d %d", 1)', "log.warn: the format takes 2 values, but 1 came (%% is a percent sign)"),
                              ('log.error("%d", "x")', "log.error: bad argument #2 to"),
                              ('log.info("%y", "x")', "log.info: invalid conversion '%y' to 'format'"),
                              ('log.enabled("loud")', 'log.enabled: the level must be "debug", "info", "warn" or "error"')):
            with self.subTest(call):
                self.assertIn(f"appctl: error: main.lua:2: {message}", self.log("\n" + call, code=1))

    def test_levels(self):
        text = "for _, level in ipairs { 'debug', 'info', 'warn', 'error' } do log[level](log.enabled(level)) end"
        words = ["debug", "info ", "warn ", "error"]
        for i, level in enumerate(["debug", "info", "warn", "error"]):
            expected = [f"0.000 {word} main.lua:1: true" for word in words[i:]]
            self.assertEqual(self.log(text, f"--log-level={level}").splitlines(), expected)
        self.assertEqual(self.log(text, "--quiet"), "0.000 error main.lua:1: true\n")
        self.assertEqual(self.log("log.error('x')", "--log-level=error"), "0.000 error main.lua:1: x\n")

    def test_what_is_below_the_level_is_not_even_formatted(self):
        self.log("log.debug(setmetatable({}, {__tostring = function() error('asked') end}))")

    def test_colours_on_a_terminal(self):
        for flags, colored in (([], True), (["--no-color"], False)):
            try:
                master, slave = pty.openpty()
            except OSError as error:  # a container without /dev/pts
                self.skipTest(str(error))
            subprocess.run([PROGRAM, "run", "--headless", *flags, self.write("main.lua", "log.warn('x')")], cwd=self.folder,
                           env=clean_environment(), stderr=slave, stdin=subprocess.DEVNULL, timeout=LIMIT, check=True)
            os.close(slave)
            said = os.read(master, 1000)
            os.close(master)
            self.assertEqual(b"\x1b[1;33mwarn \x1b[0m" in said, colored, said)

    def test_it_stands_between_what_is_printed(self):
        script = self.write("main.lua", "print(1) log.info(2) print(3)")
        done = subprocess.run([PROGRAM, "run", "--headless", script], cwd=self.folder, env=clean_environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, check=True)
        self.assertEqual(done.stdout, b"1\n0.000 info  main.lua:1: 2\n3\n")


class File(LogTest):
    def test_date_and_time_and_what_quiet_hides(self):
        text = 'log.debug("a") task.wait(86400) log.info("b") error("c", 0)'
        err = self.log(text, "--quiet", "--log-level=debug", "--log-file=log", code=1)
        self.assertTrue(err.startswith("appctl: error: c\n"), err)
        self.assertRegex(self.read("log"), r"\A2000-01-01T00:00:00.000Z debug main.lua:1: a\n"
                         r"2000-01-02T00:00:00.000Z info  main.lua:1: b\n2000-01-02T00:00:00.000Z error appctl: c\n")

    def test_runs_add_to_it(self):
        self.log("log.info('a')", "--log-file=log")
        self.log("log.info('b')", "--log-file=log")
        self.assertEqual(len(self.read("log").splitlines()), 2)

    def test_real_time(self):
        self.log("log.info(1)", "--clock=real", "--log-file=log")
        self.assertRegex(self.read("log"), r"\A20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ info ")

    def test_a_full_disk_is_told(self):
        err = self.log("log.info(1) log.info(2)", "--log-file=/dev/full")
        self.assertEqual(err.count("cannot be written: No space left on device"), 1, err)

    def test_json(self):
        err = self.log('log.info("a\\n\\255") task.spawn({name="t"}, log.warn, {}) error("boom", 0)', "--log-format=json",
                       "--log-file=log", code=1)
        self.assertEqual(err, self.read("log"))
        lines = [json.loads(line) for line in err.splitlines()]
        self.assertEqual(lines[0], {"time": "2000-01-01T00:00:00.000Z", "level": "info", "source": "main.lua:1",
                                    "task": "main", "text": "a\n\ufffd"})
        self.assertEqual((lines[-1]["level"], lines[-1]["source"]), ("error", "appctl"))
        self.assertTrue(lines[-1]["text"].startswith("boom\nstack traceback"), lines)


class Entries(LogTest):
    def test_entries(self):
        self.log("""
log.info("a")
task.spawn({name = "t"}, function() task.wait(1) log.warn("b") end):await()
log.debug("not told")
warn("c")
local list = log.entries()
for _, e in ipairs(list) do print(e.number, e.time, e.level, e.source, e.task, e.text) end
print(#log.entries(2), #log.entries(3), log.entries(1)[1].text, #log.entries(-5), #log.entries(1e9 // 1 | 0))
for i = 1, 2000 do log.info(("x"):rep(5000)) end
print(#log.entries(), log.entries()[1].number, #log.entries()[1].text)
""", "--quiet", out="1\t0.0\tinfo\tmain.lua:2\tmain\ta\n2\t1.0\twarn\tmain.lua:3\tt\tb\n3\t1.0\twarn\tappctl\tnil\tc\n"
                    "1\t0\tb\t3\t0\n1000\t1004\t4096\n")

    def test_an_error_that_is_caught_by_no_one_is_an_entry_too(self):
        self.log("""
task.spawn(function() error("boom", 0) end)
task.wait(1)
local e = log.entries()[1]
print(e.level, e.source, e.text:match("^%w+"))
""", "--on-error=continue", "--quiet", code=1, out="error\tappctl\tboom\n")

    def test_twice_the_same(self):
        text = "for i = 1, 5 do task.wait(0.1) log.info('step %d', i) end app.run(function() log.debug('frame') end)"
        self.assertEqual(self.log(text, "--log-level=debug"), self.log(text, "--log-level=debug"))


if __name__ == "__main__":
    unittest.main()
