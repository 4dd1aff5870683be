"""What `appctl test` says of mistakes in a test script: the line of the script is always told."""

import os
import re
import unittest

from harness import CommandTest


class Mistakes(CommandTest):
    def outcome_of(self, script, name="a_test.lua"):
        self.write(name, script)
        outcome = self.appctl("test", name)
        return outcome.out.decode(), outcome.code

    def test_wrong_arguments_name_their_line(self):
        calls = {
            't:advance(-1)': "t:advance: the seconds must be 0 or more, not -1",
            't:frames("x")': 't:frames: the number must be a whole number, 0 or more, not "x"',
            't:resize()': "t:resize: the width must be a whole number from 1 to 16384, not nil",
            r't:type_text("\xff")': "t:type_text: the text must be UTF-8, and is not at byte 1",
            't:expect(1):near("b")': 'near: the number must be a number, not "b"',
            't:expect("a"):matches("[")': 'matches: the pattern must be a Lua pattern, and "[" is not: malformed pattern',
            't:expect("a"):matches("a[")': 'matches: the pattern must be a Lua pattern, and "a[" is not: malformed pattern',
            't:expect(5):raises()': "raises: the value must be a function, not 5",
            't:expect(nil):never():near(1)': "near: the value must be a number, not nil",
            't:expect(5):never():matches("a")': "matches: the value must be a text, not 5",
            't:expect(nil):never():contains("a")': "contains: the value must be a text or a list, not nil",
            't:expect("a"):never():contains(5)': "contains: what a text contains must be a text, not 5",
            't:expect({}):never():contains()': "contains: what a list contains must be a value, not nil",
            't:expect(1):never():equals()': "equals: a value is needed to compare with; nil has to be written",
            't:expect("A"):never():has_value()': "has_value: a value is needed to compare with; nil has to be written",
            't:open()': "t:open: the script must be a text, not nil",
            't:click("A", {limit = "a"})': 't:click: limit must be a number, not "a"',
            't:click("A", {at = 3})': "t:click: at must be {x, y}, two numbers, not 3",
            't:click("A", {index = 0})': "t:click: index must be a whole number, 1 or more, not 0",
            't:click("A", {kind = "buton"})': "t:click: there is no kind 'buton'",
            't:expect(5).equals(5)': "t:expect(value).equals: write t:expect(value):equals(...), with a colon",
            't.click("A")': "t.click: write t:click(...), with a colon",
            't:expect_error("[")': 't:expect_error: the pattern must be a Lua pattern, and "[" is not: malformed pattern',
            't:expect_error("a[")': 't:expect_error: the pattern must be a Lua pattern, and "a[" is not: malformed pattern (missing \']\')',
            't:expect_error("a(b")': "is not: unfinished capture",
            't:expect_error("a%1")': "is not: invalid capture index %1",
            't:expect(print):raises("a%")': "is not: malformed pattern (ends with '%')",
            't:wait_for("A", "b")': 't:wait_for: the limit must be a number, not "b"',
            't:select("A")': "t:select: the option must be a text, not nil",
            't:clipboard(5)': "t:clipboard: the text must be a text, not 5",
            't:wheel("A")': "t:wheel: dy must be a number, not nil",
            't:click("A", {buton = "right"})': "t:click: unknown option 'buton'; there are index, near, kind, limit, at, button, keys",
            't:click({"A", indx = 1}, {limit = 0})': "t:click: unknown option 'indx'",
            't:hover("A", {button = "left"})': "t:hover: unknown option 'button'; there are index, near, kind, limit, at",
            't:expect("A", {limt = 1}):is_visible()': "t:expect: unknown option 'limt'",
            't:snapshot(".txt")': "t:snapshot: there must be a name before .txt",
            't:screenshot("A", {mask = 1})': "t:screenshot: unknown option 'mask'; there are tolerance, masks",
            't:items(5)': "t:items: a name is needed",
        }
        script = "".join(f"test({i}, function(t) {call} end)\n".replace("test(", 'test("t', 1).replace(",", '",', 1)
                         for i, call in enumerate(calls))
        out, code = self.outcome_of(script)
        self.assertEqual(code, 3)
        for line, text in enumerate(calls.values(), 1):
            self.assertRegex(out, rf"a_test.lua:{line}: .*{re.escape(text)}")

    def test_a_name_that_was_meant_otherwise_is_told(self):
        calls = {
            't:clik("A")': "attempt to call a nil value (method 'clik'); did you mean 'click'?",
            't:expect("A"):isvisible()': "attempt to call a nil value (method 'isvisible'); did you mean 'is_visible'?",
            "local x = {} x:nothing_like_it()": "attempt to call a nil value (method 'nothing_like_it')\n",
            "u.x()": "attempt to index a nil value (global 'u')\n",
            't:press("")': 't:press: a key is needed, as in "Ctrl+S", not ""',
            "t:click({})": 't:click: a name is needed, as "Save" or "Settings/button:Save", not a table',
            "t:frames(0/0)": "t:frames: the number must be a whole number, 0 or more, not nan",
            't:click("A", { limit = 0 })': 't:click: no window is open; t:open runs a script that opens one',
        }
        script = "".join(f'test("t{i}", function(t) {call} end)\n' for i, call in enumerate(calls))
        out, _ = self.outcome_of(script + 'test("no t", function() t:click("A") end)')
        for line, text in enumerate(calls.values(), 1):
            self.assertIn(f"a_test.lua:{line}: {text}", out)
        self.assertIn("index a nil value (global 't'); a test gets t: test(name, function(t) ... end)", out)

    def test_what_would_do_nothing_fails(self):
        no_window = "no window is open; t:open runs a script that opens one"
        calls = {
            't:type_text("abc")': f"t:type_text: {no_window}",
            't:press("Enter")': f"t:press: {no_window}",
            "t:close()": f"t:close: {no_window}",
            "t:resize(300, 200)": f"t:resize: {no_window}",
            "t:focus(true)": f"t:focus: {no_window}",
            "t:clipboard()": f"t:clipboard: {no_window}",
            't:clipboard("x")': f"t:clipboard: {no_window}",
            'show() t:type_text("abc")': "t:type_text: what has the focus takes no text",
            'show() t:type("s", "x")': "t:type: input 's' is read-only",
            'show() t:focus("s") t:type_text("x")': "t:type_text: what has the focus is read-only",
            r'show() t:type("line", "x\nz")': "t:type: input 'line' takes no text",
            r'show() t:type("line", "x\n")': "",
            't:expect_error("oops")': "no error was logged that matches 'oops' (t:expect_error)",
        }
        show = "function show() app.run(function() ImGui.Button('b') ImGui.InputText('s', 'old', ImGuiInputTextFlags.ReadOnly) " \
            "ImGui.InputText('line', '') end) end "
        script = show + "".join(f'test("t{i}", function(t) {call} end)\n' for i, call in enumerate(calls))
        out, _ = self.outcome_of(script)
        for line, text in enumerate(calls.values(), 1):
            self.assertIn(f"a_test.lua:{line}: {text}\n" if text else f"ok    a_test.lua: t{line - 1}\n", out)

    def test_a_wait_in_a_gui_callback_names_the_method(self):
        out, _ = self.outcome_of("""
test("click", function(t)
  t:expect_error("a_test.lua:5.*t:click cannot wait inside a GUI callback")
  app.run(function()
    if ImGui.Button("A") then t:click("A") end
  end)
  t:click("A")
  t:frames(2)
end)
""")
        self.assertIn("1 passed\n", out)

    def test_the_screen_is_shown_once(self):
        out, _ = self.outcome_of("""
test("gui fails", function(t)
  app.run(function() error("broken") end)
  t:click("A", { limit = 0.1 })
end)
""")
        self.assertEqual(out.count("nothing is on the screen"), 1, out)

    def test_errors_without_a_text_are_told(self):
        out, _ = self.outcome_of("""
test("nothing", function() error() end)
test("a table", function() error({ code = 3 }) end)
test("text of its own", function() error(setmetatable({}, { __tostring = function() return "I am" end })) end)
test.skip("x")
""")
        for line, text in ((2, "an error without a message: nil"), (3, 'an error that is a table: {"code":3}'), (4, "I am")):
            self.assertIn(f"      {text}\n        a_test.lua:{line}: in function", out)

    def test_the_end_of_the_run_in_a_test_is_told_with_its_line(self):
        self.write("app.lua", 'app.run(function() if ImGui.Button("Quit") then app.exit(4) end end)')
        out, _ = self.outcome_of("""
test("exits", function() os.exit(0) end)
test("opened", function(t) t:open("app.lua") t:click("Quit") t:frames(2) t:expect(t:exit_code()):equals(4) end)
test("fails after it", function(t) t:open("app.lua") t:click("Quit") t:frames(2) task.wait(math.huge) end)
""")
        self.assertIn("a_test.lua:2: app.exit(0) was called, or os.exit, which ends the test", out)
        self.assertIn("ok    a_test.lua: opened", out)
        self.assertIn("FAIL  a_test.lua: fails after it\n      deadlock: ", out)
        out, _ = self.outcome_of("\napp.exit(1)")
        self.assertIn("a_test.lua:2: app.exit(1) was called", out)

    def test_what_stands_in_the_wrong_place(self):
        for script, text in (
            ('test("a", function() test("b", print) end)', "a_test.lua:1: test: a test cannot be added while one runs"),
            ('test("a", function() test.after_each(print) end)', "a_test.lua:1: test.after_each: it must stand outside of tests"),
            ('test.before_each("x")', "a_test.lua:1: test.before_each: a function is needed\n"),
            ('test("a")', "a_test.lua:1: test: a function is needed behind the name 'a'"),
            ("test(print)", "a_test.lua:1: test: the name must be a text"),
            ('test.before_each(function(t)\n  error("no data")\nend)\ntest("a", print)', "a_test.lua:2: no data"),
            ('test.group("g")', "a_test.lua:1: test.group: a function is needed behind the name 'g'"),
        ):
            self.assertIn(text, self.outcome_of(script)[0])

    def test_masks_are_checked_before_anything_is_written(self):
        out, _ = self.outcome_of("""
test.before_each(function() app.run(function() ImGui.Button("A") end) end)
test("half", function(t) t:screenshot("s", { masks = { { 1, 2 } } }) end)
test("none", function(t) t:screenshot("s", { masks = { "B" } }) end)
""")
        self.assertIn("a_test.lua:3: t:screenshot: side 3 of mask 1 {left, top, right, bottom} must be a number, not nil", out)
        self.assertIn("a_test.lua:4: t:screenshot: there is no 'B'", out)
        self.assertFalse(os.path.exists(self.path("snapshots")))

    def test_only_says_what_it_leaves_out(self):
        self.write("a_test.lua", '\ntest.only("a", function() end)\ntest("b", print)\ntest("c", print)')
        outcome = self.appctl("test", "a_test.lua")
        self.assertEqual((outcome.code, outcome.out, outcome.err), (0, b"ok    a_test.lua: a\n1 passed\n",
                         b"appctl test: notice: a_test.lua:2: test.only leaves out 2 of 3 tests\n"))

    def test_an_expectation_that_expects_nothing_fails(self):
        out, code = self.outcome_of("""
test("said nothing", function(t) t:expect(1):equals(1)
  t:expect(t:exists("x"))
end)
test("never what", function(t) t:expect(1):never() end)
test("uses both", function(t)
  local e = t:expect(1)
  e:never():equals(2)
  e:equals(1)
end)
test("another failure", function(t) t:expect(1) error("first") end)
""")
        expects_nothing = "t:expect expects nothing: call a method, as t:expect(value):equals(...)"
        for text in (f"a_test.lua:3: {expects_nothing}", f"a_test.lua:5: {expects_nothing}", "ok    a_test.lua: uses both", "a_test.lua:11: first"):
            self.assertIn(text, out)
        self.assertEqual((code, out.splitlines()[-1]), (3, "1 passed, 3 failed"))

    def test_an_error_of_another_place_keeps_the_line(self):
        for name in ("a_test.lua", "plain.lua"):
            out, _ = self.outcome_of('test("a", function()\n  error("no place", 0)\nend)\n', name)
            self.assertIn(f"no place\n        {name}:2: in function", out)
            out, _ = self.outcome_of('test("a", function()\n  error("a place")\nend)\n', name)
            self.assertIn(f"{name}:2: a place\n", out)
            self.assertNotIn("in function", out)

    def test_a_script_may_have_any_name(self):
        for name in ("plain", "a.b", "a test"):
            script = 'test("a", function(t) app.run(function() end) t:frames(2) t:snapshot("s") end)'
            out, code = self.outcome_of(script, name)
            self.assertEqual((code, out.splitlines()[0]), (0, f"ok    {name}: a"), out)
            self.assertTrue(os.path.exists(self.path(f"snapshots/{name}/s.txt")), name)

    def test_a_snapshot_is_of_a_window_that_is_drawn(self):
        out, code = self.outcome_of('''
test("at once", function(t) app.run(function() ImGui.Button("A") end) t:snapshot("a") end)
test("nothing", function(t) t:snapshot("b") end)
''')
        self.assertEqual(code, 3)
        self.assertIn("ok    a_test.lua: at once", out)
        self.assertIn("a_test.lua:3: t:snapshot: no window is open", out)
        with open(self.path("snapshots/a/a.txt"), encoding="utf-8") as file:
            self.assertEqual(file.read(), 'window "main"\n  button "A"\n')
        self.assertFalse(os.path.exists(self.path("snapshots/a/b.txt")))

    def test_a_test_that_passes_tells_what_appctl_warned_of(self):
        out, code = self.outcome_of("""
test("twins", function(t)
  app.run(function()
    ImGui.Button("A")
    ImGui.Button("A")
  end)
  log.warn("of the script's own")
  t:frames(5)
end)
""")
        self.assertEqual(code, 0)
        self.assertRegex(out, r'^ok    a_test\.lua: twins\n      warning: a_test\.lua:5: the widget "A" has the ID of the one of a_test\.lua:4,.*\n1 passed\n$')

    def test_a_screenshot_has_no_overlay_on_its_way(self):
        out, code = self.outcome_of("""
test("fades", function(t)
  app.run(function() ImGui.Text("below") end)
  t:screenshot("none.png")
  local h = overlay.modal(function() ImGui.Text("inside") end)
  t:screenshot("open")
  t:advance(1)
  t:screenshot("open")
  h:close()
  t:screenshot("none")
  t:expect(overlay.animation()):equals(0.12)
end)
""")
        self.assertEqual(code, 0, out)

    def test_what_is_not_text_is_told(self):
        out, code = self.outcome_of(r"""
test("bytes", function() error("\xff\xfe is it") end)
test("a table", function() error({kind = "Odd", f = print}) end)
test("no text", function() error(setmetatable({}, {__tostring = function() error("x") end})) end)
test("difference", function(t) t:expect("a\xff"):equals("b") end)
test("passes", function() end)
""")
        self.assertEqual(code, 3)
        for text in (r"a_test.lua:2: \xFF\xFE is it", "Odd: a table", "an error that cannot be told: table",
                     r'expected "a\xFF" to equal "b"', "ok    a_test.lua: passes", "1 passed, 4 failed"):
            self.assertIn(text, out)

    def test_a_name_that_is_not_text_is_told(self):
        out, code = self.outcome_of('test("good", function() end)\n' r'test("\xff", function() end)')
        self.assertEqual(code, 3)
        self.assertIn("a_test.lua:2: test: the name must be UTF-8", out)


if __name__ == "__main__":
    unittest.main()
