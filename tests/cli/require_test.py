"""`require` from outside: appctl's own modules, files, and modules that require each other."""

import re
import unittest

from harness import CommandTest

TRACEBACK = r"stack traceback:\n(\t.*\n)+"


class RequireTest(CommandTest):
    def outcome(self, text):
        return self.appctl("run", "--headless", self.write("main.lua", text))

    def prints(self, text, out, err=""):
        self.check(self.outcome(text), 0, out, err)

    def fails(self, text, message):
        """Ends with this error, word for word, and a traceback."""
        outcome = self.outcome(text)
        self.assertEqual((outcome.code, outcome.out), (1, b""), outcome.err)
        self.assertRegex(outcome.err.decode(), rf"\Aappctl: error: {re.escape(message)}\n{TRACEBACK}\Z")


class OwnModules(RequireTest):
    def test_each_is_the_global(self):
        self.prints('for _, name in ipairs { "app", "task", "ImGui", "json", "log" } do\n'
                    '  print(require("appctl." .. name) == _G[name], type(_G[name]))\nend', "true\ttable\n" * 5)

    def test_imgui_under_its_usual_names(self):
        self.prints('print(require "ImGui" == ImGui, require "imgui" == ImGui)', "true\ttrue\n")

    def test_the_global_may_be_gone(self):
        self.prints('local t = task\ntask = nil\nprint(require "appctl.task" == t)', "true\n")

    def test_a_mock_wins(self):
        self.prints('package.loaded["appctl.task"] = "mock"\nprint(require "appctl.task")', "mock\n")

    def test_unknown(self):
        err = self.outcome('\nrequire "appctl.tsak"').err.decode()
        head = "appctl: error: main.lua:2: no module 'appctl.tsak' and no such file; there are "
        self.assertTrue(err.startswith(head), err)
        listed = set(re.findall(r"appctl\.(\w+)", err[len(head):].split("\n")[0]))
        self.assertLessEqual({"task", "app", "ImGui", "json", "log"}, listed)

    def test_a_folder_of_that_name(self):
        self.write("appctl/mine.lua", "return 'mine'")
        self.prints('print((require "appctl.mine"))', "mine\n")


class Files(RequireTest):
    def test_beside_the_script(self):
        self.write("sub/helper.lua", 'return { word = "helped" }')
        self.write("sub/main.lua", 'print(require("helper").word)')
        self.check(self.appctl("run", "--headless", "sub/main.lua"), 0, "helped\n")

    def test_in_the_parent_folder(self):
        self.write("maui/utils.lua", 'return "utils"')
        self.write("maui/init.lua", 'print((require "maui.utils"))')
        self.check(self.appctl("run", "--headless", "maui/init.lua"), 0, "utils\n")

    def test_runs_once_and_knows_its_name(self):
        self.write("m.lua", 'print(...) return { 1 }')
        self.prints('print(require "m" == require "m")', "m\t./m.lua\ntrue\n")

    def test_other_case(self):
        self.write("Helper.lua", "return 'helped'")
        self.prints('print((require "helper"))', "helped\n",
                    "appctl: warning: require \"helper\" found './Helper.lua', whose name differs in case\n")

    def test_missing(self):
        self.write("main.lua", 'require "nowhere"')
        outcome = self.appctl("run", "--headless", "main.lua")
        self.assertRegex(outcome.err.decode(), r"\Aappctl: error: main\.lua:1: module 'nowhere' not found:\n"
                                               r"(\t.*\n)*\tno file '\./nowhere\.lua'\n")

    def test_what_a_module_is(self):
        self.write("nothing.lua", "")
        self.write("no.lua", "return false")
        self.write("own.lua", 'package.loaded[...] = "own"')
        self.prints('print(require "nothing", package.loaded.nothing)\nprint(require "no", package.loaded.no)\n'
                    'print(require "own")',
                    "true\ttrue\nfalse\tfalse\nown\t./own.lua\n")

    def test_loaders_and_searchers_of_the_script(self):
        self.prints('package.preload.p = function(...) return table.concat({ ... }, " ") end\n'
                    'package.searchers[#package.searchers + 1] = function(name)\n'
                    '  if name == "s" then return function(...) return table.concat({ ... }, " ") end, "data" end\n'
                    '  return "s it is not"\nend\n'
                    'print(require "p")\nprint(require "s")\nprint(select(2, pcall(require, "x")):match("[^\\n]*$"))',
                    "p :preload:\t:preload:\ns data\tdata\n\ts it is not\n")

    def test_what_cannot_be_loaded(self):
        self.write("m.lua", "x = = 1")
        self.fails('\nrequire "m"', "main.lua:2: error loading module 'm' from file './m.lua':\n"
                                    "\t./m.lua:1: unexpected symbol near '='")
        self.write("m.lua", b"\x1bLua")
        self.fails('\nrequire "m"', "main.lua:2: error loading module 'm' from file './m.lua':\n"
                                    "\tattempt to load a binary chunk (mode is 't')")

    def test_it_cannot_wait(self):
        self.write("m.lua", "task.wait(1)")
        outcome = self.outcome('require "m"')
        self.assertEqual((outcome.code, outcome.out), (1, b""))
        self.assertRegex(outcome.err.decode(), r"\Aappctl: error: \./m\.lua:1: task\.wait cannot wait here: .*\brequire\b")

    def test_no_path(self):
        self.fails('package.path = nil\nrequire "m"', "main.lua:2: 'package.path' must be a string")

    def test_no_searchers(self):
        self.fails('package.searchers = nil\nrequire "m"', "main.lua:2: 'package.searchers' must be a table")

    def test_one_that_failed_is_tried_again(self):
        self.write("m.lua", 'tries = (tries or 0) + 1\nif tries == 1 then error("not yet") end\nreturn tries')
        self.prints('print(pcall(require, "m"))\nprint((require "m"))', "false\t./m.lua:2: not yet\n2\n")


class Circles(RequireTest):
    REMEDY = "; require one of them later, inside the function that needs it"

    def test_of_two(self):
        self.write("a.lua", 'local b = require "b"')
        self.write("b.lua", '\nlocal a = require "a"')
        self.fails('require "a"', "./b.lua:2: require goes in a circle: a requires b, b requires a" + self.REMEDY)

    def test_named_without_what_led_to_it(self):
        self.write("first.lua", 'require "a"')
        self.write("a.lua", 'require "b"')
        self.write("b.lua", 'require "c"')
        self.write("c.lua", 'require "a"')
        self.fails('require "first"', "./c.lua:1: require goes in a circle: "
                                      "a requires b, b requires c, c requires a" + self.REMEDY)

    def test_of_one(self):
        self.write("a.lua", 'require "a"')
        self.fails('require "a"', "./a.lua:1: require goes in a circle: a requires a" + self.REMEDY)

    def test_through_the_script(self):
        self.write("a.lua", 'require "main"')
        self.fails('require "a"',
                   "./main.lua:1: require goes in a circle: a requires main, main requires a" + self.REMEDY)

    def test_caught_it_leaves_nothing_behind(self):
        self.write("a.lua", 'ok, why = pcall(require, "b")\nreturn "a"')
        self.write("b.lua", 'return require "a"')
        self.prints('print((require "a"), ok)\nprint((require "b"))', "a\tfalse\na\n")

    def test_one_that_is_known_early_is_none(self):
        self.write("a.lua", 'local M = {}\npackage.loaded[...] = M\nM.b = require "b"\nreturn M')
        self.write("b.lua", 'return { a = require "a" }')
        self.prints('local a = require "a"\nprint(a.b.a == a)', "true\n")

    def test_later_inside_a_function_is_none(self):
        self.write("a.lua", 'local b = require "b"\nreturn { name = "a", other = function() return b.other() end }')
        self.write("b.lua", 'return { other = function() return require("a").name end }')
        self.prints('print(require("a").other())', "a\n")


if __name__ == "__main__":
    unittest.main()
