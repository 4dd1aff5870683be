"""`appctl run` from outside: what a script may be, how a run ends, and what is said then."""

import os
import struct
import subprocess
import unittest
import zlib

from harness import LIMIT, PROGRAM, CommandTest, clean_environment

TRACEBACK = r"stack traceback:\n(\t.*\n)+"


def png_size(data):
    """Width and height of a PNG whose pixels are all there."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n", data[:8]
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    pixels, at = b"", 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        pixels += body if kind == b"IDAT" else b""
        at += 12 + length
    channels = {2: 3, 6: 4}[color]
    assert len(zlib.decompress(pixels)) == height * (1 + width * channels * depth // 8)
    return width, height


class RunTest(CommandTest):
    def run_script(self, text, *args, flags=("--headless",), env=None):
        return self.appctl("run", *flags, self.write("main.lua", text), *args, env=env)

    def ends(self, text, code, out="", err="", flags=()):
        """Runs headless; exact stdout and code, stderr as a pattern for the whole of it."""
        outcome = self.run_script(text, flags=("--headless", *flags))
        self.assertEqual((outcome.code, outcome.out.decode(errors="surrogateescape")), (code, out), outcome.err)
        self.assertRegex(outcome.err.decode(errors="replace"), rf"\A{err}\Z")
        return outcome


class Scripts(RunTest):
    def test_hello(self):
        self.ends('print("hello")', 0, "hello\n")

    def test_empty(self):
        self.ends("", 0)

    def test_shebang(self):
        self.ends('#!/usr/bin/env -S appctl run\nprint("ran")', 0, "ran\n")
        self.ends('#!/usr/bin/env -S appctl run', 0)

    def test_line_numbers_count_the_shebang(self):
        self.ends('#!/usr/bin/appctl\nerror("boom")', 1, err=rf"appctl: error: main\.lua:2: boom\n{TRACEBACK}")

    def test_bom(self):
        self.ends(b'\xef\xbb\xbfprint("ran")', 0, "ran\n")
        self.ends(b'\xef\xbb\xbf#!/usr/bin/appctl\nprint("ran")', 0, "ran\n")

    def test_bytes_that_are_not_utf8(self):
        outcome = self.run_script(b'print("\xff\x80\xc3(", #"\xff\x80\xc3(") -- \xfe')
        self.check(outcome, 0, b"\xff\x80\xc3(\t4\n")

    def test_carriage_returns(self):
        self.ends('print(1)\r\nprint(2)\r\n', 0, "1\n2\n")

    def test_100000_lines(self):
        self.ends("x = (x or 0) + 1\n" * 100000 + "print(x)", 0, "100000\n")
        self.ends("x = 1\n" * 100000 + 'error("boom")', 1, err=rf"appctl: error: main\.lua:100001: boom\n{TRACEBACK}")

    def test_standard_input(self):
        self.check(self.appctl("run", "--headless", "-", "a", stdin=b"print(app.args[1])"), 0, "a\n")
        outcome = self.appctl("run", "--headless", "-", stdin=b'\nerror("boom")')
        self.assertEqual((outcome.code, outcome.out), (1, b""))
        self.assertRegex(outcome.err.decode(), rf"\Aappctl: error: \S*stdin\S*:2: boom\n{TRACEBACK}\Z")

    def test_arguments(self):
        text = 'print(#app.args, app.script, app.headless)\nfor _, a in ipairs(app.args) do print("[" .. a .. "]") end'
        self.check(self.run_script(text, "a", "", "b c", "--", "--headless"), 0,
                   "5\tmain.lua\ttrue\n[a]\n[]\n[b c]\n[--]\n[--headless]\n")

    def test_flag_behind_the_script(self):
        self.check(self.run_script("print(app.args[1])", "--frames=3"), 0, "--frames=3\n",
                   "appctl: notice: --frames after the script goes to the script; put it before main.lua\n")


class NoScript(RunTest):
    def refused(self, name, reason):
        outcome = self.appctl("run", "--headless", name)
        self.assertEqual((outcome.code, outcome.out), (2, b""))
        self.assertRegex(outcome.err.decode(), rf"\Aappctl: error: .*{name}.*{reason}.*\n\Z")

    def test_missing(self):
        self.refused("missing.lua", "No such file or directory")

    def test_directory(self):
        os.mkdir(self.path("folder.lua"))
        self.refused("folder.lua", "[Dd]irectory")

    def test_unreadable(self):
        self.write("secret.lua", "print(1)")
        os.chmod(self.path("secret.lua"), 0)
        may_read_all = os.geteuid() == 0
        drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if may_read_all else []
        process = subprocess.run([*drop, PROGRAM, "run", "--headless", "secret.lua"], cwd=self.folder, timeout=LIMIT,
                                 env=clean_environment(), capture_output=True, check=False)
        self.assertEqual((process.returncode, process.stdout), (2, b""))
        self.assertRegex(process.stderr.decode(), r"\Aappctl: error: .*secret\.lua.*Permission denied.*\n\Z")

    def test_unknown_flag(self):
        self.write("main.lua", "print(1)")
        self.check(self.appctl("run", "--headles", "main.lua"), 2, "",
                   "appctl run: unknown option '--headles'; did you mean '--headless'?\n")


class Failures(RunTest):
    def test_syntax_error(self):
        self.ends("print(1)\nlocal = 3\n", 1, err=r"appctl: error: main\.lua:2: .* near '='\n")

    def test_bytecode(self):
        self.ends(b"\x1bLua\x54\x00\x19\x93\r\n\x1a\n", 1, err=r"appctl: error: .*main\.lua.*(bytecode|binary).*\n")
        self.ends('local f, why = load(string.dump(function() end))\nprint(f, why ~= nil)', 0, "nil\ttrue\n")

    def test_in_main(self):
        outcome = self.ends('print("before")\nerror("boom")\n', 1, "before\n",
                            rf"appctl: error: main\.lua:2: boom\n{TRACEBACK}")
        self.assertIn(b"main.lua:2: in ", outcome.err)

    def test_in_a_task(self):
        text = 'local function fails()\n  error("boom")\nend\ntask.spawn(function()\n  task.wait(1)\n  fails()\nend)\n'
        outcome = self.ends(text, 1, err=rf"appctl: error: main\.lua:2: boom\n{TRACEBACK}(.*\n)*")
        for line in (b"main.lua:2: in ", b"main.lua:6: in ", b"main.lua:4"):  # the last one spawned the task
            self.assertIn(line, outcome.err)

    def test_chain_of_spawns(self):
        text = 'task.spawn(function()\n  task.spawn(function()\n    error("boom")\n  end)\n  task.wait(9)\nend)\n'
        outcome = self.ends(text, 1, err=rf"appctl: error: main\.lua:3: boom\n{TRACEBACK}(.*\n)+")
        self.assertLess(outcome.err.index(b"main.lua:2", outcome.err.index(b"stack traceback")),
                        outcome.err.rindex(b"main.lua:1"))

    def test_in_a_gui_callback(self):
        self.ends('app.run(function()\n  error("boom")\nend)', 1, err=rf"appctl: error: main\.lua:2: boom\n{TRACEBACK}(.*\n)*")

    def test_gui_callback_goes_on_and_is_counted(self):
        text = 'local frames = 0\napp.run(function()\n  frames = frames + 1\n  error("boom")\nend)\napp.on_exit(function() print(frames) end)'
        self.ends(text, 1, "5\n", rf"appctl: error: main\.lua:4: boom\n{TRACEBACK}(.*\n)*appctl: 5 times: main\.lua:4: boom\n",
                  flags=("--on-error=continue", "--frames=5"))

    def test_in_on_exit(self):
        self.ends('app.on_exit(function()\n  error("boom")\nend)\nprint("done")', 1, "done\n",
                  rf"appctl: error: main\.lua:2: boom\n{TRACEBACK}(.*\n)*")

    def test_while_another_task_is_pending(self):
        text = ('task.spawn(function()\n  local _ <close> = setmetatable({}, {__close = function() print("closed") end})\n'
                '  task.wait(1e6)\n  print("never")\nend)\ntask.wait(1)\nerror("boom")')
        self.ends(text, 1, "closed\n", rf"appctl: error: main\.lua:7: boom\n{TRACEBACK}(.*\n)*")

    def test_on_error_continue(self):
        text = 'task.spawn(function() error("boom") end)\ntask.wait(1)\nprint("went on")'
        self.ends(text, 1, "went on\n", rf"appctl: error: main\.lua:1: boom\n{TRACEBACK}(.*\n)*", flags=("--on-error=continue",))

    def test_awaited_failures_are_the_waiter_s(self):
        text = 'print(task.pawait(task.spawn(function() error("boom", 0) end)))'
        self.ends(text, 0, "false\tboom\n")

    def test_error_values(self):
        self.ends("error({})", 1, err=rf"appctl: error: .*table.*\n({TRACEBACK})?")
        self.ends("error(nil)", 1, err=rf"appctl: error: .*nil.*\n({TRACEBACK})?")
        self.ends('error(setmetatable({}, {__tostring = function() return "told" end}))', 1,
                  err=rf"appctl: error: .*told.*\n({TRACEBACK})?")

    def test_waiting_in_a_gui_callback(self):
        self.ends("app.run(function()\n  task.wait(1)\nend)", 1, err=rf"appctl: error: main\.lua:2: .*task\.spawn.*\n{TRACEBACK}(.*\n)*")

    def test_endless_recursion(self):
        self.ends("local function f()\n  return 1 + f()\nend\nf()", 1,
                  err=rf"appctl: error: main\.lua:2: .*stack overflow.*\n(.*\n)*")

    def test_memory_limit(self):
        text = 'local t = {}\nfor i = 1, 1e9 do\n  t[i] = ("x"):rep(1000) .. i\nend'
        self.ends(text, 1, err=r"appctl: error: (.*\n)*?.*memory(.*\n)*", flags=("--memory-limit=16M",))
        self.assertRegex(self.run_script(text, flags=("--headless", "--memory-limit=16M")).err, rb"main\.lua:3")

    def test_memory_limit_can_be_caught(self):
        text = 'print(pcall(string.rep, "x", 1 << 28))'
        self.ends(text, 0, "false\tnot enough memory\n", flags=("--memory-limit=16M",))


class Endings(RunTest):
    def test_exit_codes(self):
        for call, code in (("app.exit(7)", 7), ("app.exit()", 0), ("app.exit(true)", 0), ("app.exit(false)", 1),
                           ("os.exit(true)", 0), ("os.exit(false)", 1), ("os.exit(3)", 3), ("os.exit()", 0),
                           ("app.exit(255)", 255), ("pcall(app.exit, 5)", 5), ("pcall(os.exit, 5)", 5),
                           ("coroutine.wrap(app.exit)(6)", 6), ("task.spawn(app.exit, 4) task.wait(9)", 4)):
            with self.subTest(call):
                self.ends(f'{call}\nprint("not reached")', code)

    def test_exit_codes_out_of_range(self):
        for call in ("app.exit(256)", "app.exit(-1)", "app.exit(1.5)", 'app.exit("x")', "os.exit(256)"):
            with self.subTest(call):
                self.ends(call, 1, err=rf"appctl: error: main\.lua:1: .*\n{TRACEBACK}")

    def test_exit_runs_on_exit_and_closes(self):
        text = ('app.on_exit(function() task.wait(1) print("saved") end)\n'
                'local _ <close> = setmetatable({}, {__close = function() print("closed") end})\napp.exit(3)')
        self.ends(text, 3, "closed\nsaved\n")

    def test_exit_does_not_hide_a_failure(self):
        self.ends('task.spawn(function() error("boom") end)\ntask.wait(1)\napp.exit(0)', 1,
                  err=rf"appctl: error: main\.lua:1: boom\n{TRACEBACK}(.*\n)*", flags=("--on-error=continue",))

    def test_strict(self):
        left = 'task.spawn({name = "job"}, function() task.wait(9) end)\n'
        told = (r"appctl: error: tasks were left behind when the run ended \(--strict\):\n"
                r"  task 'job' \(spawned at main\.lua:1\) waits for a time at main\.lua:1, since 0\.000 s\n")
        self.ends(left + 'task.wait(1) app.exit(0)', 1, err=told, flags=("--strict",))
        self.ends(left + 'task.wait(1) app.exit(0)', 0)
        self.ends(left + 'app.run(function() end) task.wait(1) app.exit(7)', 7, flags=("--strict",))
        window = left + 'local w = app.run(function() end)\ntask.every(1, print)\ntask.wait(0.01) w:close() w:await() task.wait(1)'
        self.ends(window, 1, err=told, flags=("--strict",))
        self.ends('local w = app.run(function() end)\ntask.every(9, print)\nw:await()', 0, flags=("--strict",))
        self.ends('task.wait(1)', 0, flags=("--strict",))

    def test_deadlock(self):
        text = ('local a, b = task.mutex(), task.mutex()\nlocal function take(first, second)\n  local x <close> = first:lock()\n'
                '  task.wait(0.5)\n  local y <close> = second:lock()\nend\n'
                'task.spawn({name = "one"}, take, a, b)\ntask.spawn({name = "two"}, take, b, a)')
        self.ends(text, 4, err=r"appctl: error: deadlock: every task waits for something that can no longer happen\n"
                  r"  task 'one' \(spawned at main\.lua:7\) waits for a mutex, held by task 'two' at main\.lua:5, since 0\.500 s\n"
                  r"  task 'two' \(spawned at main\.lua:8\) waits for a mutex, held by task 'one' at main\.lua:5, since 0\.500 s\n")

    def test_a_cycle_of_awaits_is_an_error_at_once(self):
        text = "local a, b\na = task.spawn(function()\n  b:await()\nend)\nb = task.spawn(function()\n  a:await()\nend)"
        self.ends(text, 1, err=rf"appctl: error: main\.lua:6: cannot await a task, for it waits for the current task\n{TRACEBACK}(.*\n)*")

    def test_livelock(self):
        text = "while true do\n  task.spawn(function() end):await()\nend"
        self.ends(text, 4, err=r"appctl: .*livelock(.*\n)+")

    def test_last_task_ends_the_run(self):
        self.ends('task.delay(5, function() print("late", app.time()) end)\nprint("main ends")', 0,
                  "main ends\nlate\t5.0\n")

    def test_virtual_time_costs_nothing(self):
        self.ends("for i = 1, 1000 do task.wait(3600) end\nprint(app.time())", 0, "3600000.0\n")

    def test_two_sleepers(self):
        text = ('local function job(name, s)\n  return function() print(name, "start") task.wait(s) print(name, "done") end\n'
                'end\ntask.all{job("A", 2), job("B", 1)}')
        self.ends(text, 0, "A\tstart\nB\tstart\nB\tdone\nA\tdone\n")

    def test_frames(self):
        text = 'local n = 0\nlocal win = app.run(function() n = n + 1 end)\nwin:await()\nprint(n)'
        for frames in (1, 5, 61):
            self.ends(text, 0, f"{frames}\n", flags=(f"--frames={frames}",))
        self.ends(text, 0, "60\n")


class Displays(RunTest):
    def test_no_display(self):
        self.check_text(self.run_script("app.run(function() end)", flags=("--display=window",)), 6,
                        r"\Aappctl: error: .*(display|window).*\n(.*\n)*\Z")

    def test_falls_back_with_a_notice(self):
        self.check_text(self.run_script("app.run(function() end)", flags=()), 0, r"\Aappctl: notice: .*headless.*\n\Z")
        self.check_text(self.run_script("app.run(function() end)", flags=("--quiet",)), 0, r"\A\Z")

    def test_no_notice_without_a_window_or_when_asked_for(self):
        self.check(self.run_script("app.run(function() end)", flags=("--headless",)), 0)

    def check_text(self, outcome, code, pattern):
        self.assertEqual((outcome.code, outcome.out), (code, b""), outcome.err)
        self.assertRegex(outcome.err.decode(), pattern)


class Size(RunTest):
    def size(self, parameters, *flags):
        script = f"local s app.run(function() s = ImGui.GetIO().DisplaySize end, {parameters}) task.wait(0.1) print(s.x, s.y)"
        return self.run_script(script, flags=("--headless", *flags)).out.decode().split()

    def test_what_the_script_asks_for_grows_with_the_scale(self):
        self.assertEqual(self.size("{size = {301, 200}}"), ["301.0", "200.0"])
        self.assertEqual(self.size("{size = {301, 200}}", "--scale=2"), ["602.0", "400.0"])
        self.assertEqual(self.size("{size = {301, 200}}", "--scale=0.5"), ["151.0", "100.0"])
        self.assertEqual(self.size("{size = {1, 1}}", "--scale=0.1"), ["1.0", "1.0"])

    def test_what_the_command_line_says_and_the_default_are_pixels(self):
        self.assertEqual(self.size("{size = {301, 200}}", "--scale=2", "--size=320x240"), ["320.0", "240.0"])
        self.assertEqual(self.size("{}", "--scale=2"), ["1280.0", "720.0"])


class Output(RunTest):
    def test_closed(self):
        self.write("main.lua", 'print("lost")')
        self.shell('exec "$1" run --headless main.lua >&-')

    def test_full(self):
        self.write("main.lua", 'print("lost")')
        self.shell('exec "$1" run --headless main.lua >/dev/full')

    def test_reader_gone(self):
        self.write("main.lua", 'while true do print(("x"):rep(1000)) end')
        read, write = os.pipe()
        os.close(read)
        try:
            self.failed(subprocess.run([PROGRAM, "run", "--headless", "main.lua"], cwd=self.folder, stdout=write,
                                       stderr=subprocess.PIPE, env=clean_environment(), timeout=LIMIT, check=False))
        finally:
            os.close(write)

    def shell(self, text):
        self.failed(subprocess.run(["/bin/sh", "-c", text, "sh", PROGRAM], cwd=self.folder, env=clean_environment(),
                                   stderr=subprocess.PIPE, timeout=LIMIT, check=False))

    def failed(self, process):
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertRegex(process.stderr.decode(), r"\Aappctl: error: .*(stdout|standard output)(.*\n)+\Z")


class Pictures(RunTest):
    GUI = 'app.run(function()\n  ImGui.Text("hello")\n  ImGui.Button("button")\nend)'

    def picture(self, text, code, *flags):
        outcome = self.run_script(text, flags=("--headless", "--size=320x200", "--screenshot=a.png", *flags))
        self.assertEqual(outcome.code, code, outcome.err)
        with open(self.path("a.png"), "rb") as file:
            data = file.read()
        os.remove(self.path("a.png"))
        self.assertEqual(png_size(data), (320, 200))
        return data

    def test_written_at_every_end(self):
        blank = self.picture("", 0)
        drawn = self.picture(self.GUI, 0)
        self.assertNotEqual(blank, drawn)
        self.assertEqual(self.picture(self.GUI + ":await()\napp.exit(3)", 3), drawn)
        self.picture('error("boom")', 1)
        if "APPCTL_NO_HOGS" not in os.environ:  # ThreadSanitizer holds the signal back from such a loop
            self.picture(self.GUI + "\nwhile true do end", 124, "--timeout=0.5")

    def test_that_cannot_be_written(self):
        outcome = self.run_script(self.GUI, flags=("--headless", "--screenshot=missing/a.png"))
        self.assertNotEqual(outcome.code, 0)
        self.assertIn(b"missing/a.png", outcome.err)

    def test_two_runs_are_byte_identical(self):
        text = """
            local t = {}
            for i = 1, 50 do t["key" .. math.random(1000)] = {} t[{}] = i t[print] = i end
            for k, v in pairs(t) do print(k, v) end
            print(os.time(), os.clock(), os.date(), math.random(), tostring(print), coroutine.create(print))
            print(collectgarbage("count"))
            for i = 1, 9 do task.spawn(function() task.wait(math.random()) print(i, app.time()) end) end
            app.run(function() ImGui.Text(tostring(math.random())) end)
            task.wait(2)
            error("the end")"""
        runs = []
        for _ in range(2):
            outcome = self.run_script(text, flags=("--headless", "--size=320x200", "--screenshot=a.png"))
            with open(self.path("a.png"), "rb") as file:
                runs.append((outcome.code, outcome.out, outcome.err, file.read()))
        self.assertEqual(runs[0], runs[1])
        self.assertEqual(runs[0][0], 1)

    def test_seed(self):
        def numbers(seed):
            return self.run_script("print(math.random(1 << 40))", flags=("--headless", f"--seed={seed}")).out
        self.assertEqual(numbers(5), numbers(5))
        self.assertNotEqual(numbers(5), numbers(6))


class Versions(RunTest):
    def test_names_all_parts(self):
        outcome = self.appctl("--version")
        self.assertEqual((outcome.code, outcome.err), (0, b""))
        self.assertRegex(outcome.out.decode(), r"\Aappctl 0\.1\.0\n")
        for part in (rb"Lua 5\.4", rb"Dear ImGui 1\.", rb"GLFW 3\."):
            self.assertRegex(outcome.out, part)


if __name__ == "__main__":
    unittest.main()
