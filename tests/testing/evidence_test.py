"""What a failure leaves: its folder, snapshots and their differences, and the command that shows it again."""

import os
import shlex
import unittest

from harness import PROGRAM, CommandTest

FORM = """
local name, saved = "", false
app.run(function()
  name = ImGui.InputText("Name", name)
  if ImGui.Button("Save") then saved = true end
  if saved then ImGui.Text("Saved %s", name) end
end, { size = { 320, 200 } })
"""
TEST = """
test("saves", function(t)
  t:open("form.lua")
  t:type("Name", "Ada")
  t:click("Save")
  t:wait_for("Saved Ada")
  t:snapshot("form")
  t:screenshot("form")
end)
"""


class Evidence(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("form.lua", FORM)
        self.write("form_test.lua", TEST)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def test_snapshots_are_written_and_compared(self):
        missing = self.appctl("test", "--ci", "form_test.lua")
        self.assertEqual(missing.code, 3)
        self.assertIn("there is no snapshot 'snapshots/form/form.txt'; make it with 'appctl test --update form_test.lua'",
                      missing.out.decode())
        self.assertFalse(os.path.exists(self.path("snapshots")))
        written = self.appctl("test", "form_test.lua")
        self.assertEqual(written.code, 0)
        self.assertIn("wrote snapshots/form/form.png, which was not there", written.out.decode())
        self.assertEqual(self.read("snapshots/form/form.txt").decode(),
                         'window "main"\n  input "Name" = "Ada"\n  button "Save"\n  text "Saved Ada"\n')
        self.assertEqual(self.appctl("test", "--ci", "--repeat", "3", "form_test.lua").code, 0)

    def test_a_difference_is_shown_and_accepted(self):
        self.appctl("test", "form_test.lua")
        self.write("form.lua", FORM.replace('"Saved %s"', '"Saved  %s"'))
        self.write("form_test.lua", TEST.replace('"Saved Ada"', '"Saved  Ada"'))
        changed = self.appctl("test", "form_test.lua")
        self.assertEqual(changed.code, 3)
        self.assertIn('        -   text "Saved Ada"\n        +   text "Saved  Ada"\n', changed.out.decode())
        self.assertEqual(self.appctl("test", "--update", "form_test.lua").code, 0)
        self.assertEqual(self.appctl("test", "--ci", "form_test.lua").code, 0)

    def test_pictures_of_a_difference(self):
        script = TEST.replace('  t:snapshot("form")\n', "")
        self.write("form_test.lua", script)
        self.appctl("test", "form_test.lua")
        self.write("form.lua", FORM.replace('"Save"', '"Safe"'))
        self.write("form_test.lua", script.replace('"Save"', '"Safe"'))
        changed = self.appctl("test", "form_test.lua")
        self.assertEqual(changed.code, 3)
        self.assertRegex(changed.out.decode(), r"\d+ pixels differ, by at most \d+ of 255, between \(\d+, \d+\) and")
        folder = "test-results/form_test.lua/saves/"
        for name in ("form-actual.png", "form-difference.png", "screenshot.png"):
            self.assertEqual(self.read(folder + name)[:4], b"\x89PNG")
        masked = script.replace('"Save"', '"Safe"').replace('t:screenshot("form")', 't:screenshot("form", {masks = {"Safe"}})')
        self.write("form_test.lua", masked)
        self.assertEqual(self.appctl("test", "--ci", "form_test.lua").code, 0)

    def test_the_folder_of_a_failure(self):
        self.write("form_test.lua", """
test("breaks", function(t)
  t:open("form.lua")
  print("about to break")
  task.spawn({ name = "idler" }, function() task.wait(100) end)
  t:click("Sav", { limit = 0.1 })
end)
""")
        failed = self.appctl("test", "--seed", "5", "form_test.lua")
        self.assertEqual(failed.code, 3)
        folder = "test-results/form_test.lua/breaks/"
        self.assertEqual(sorted(os.listdir(self.path(folder))),
                         ["again.txt", "failure.txt", "log.txt", "screenshot.png", "tasks.txt", "tree.txt"])
        self.assertIn(b"form_test.lua:6: t:click(\"Sav\"): there is no 'Sav'; the nearest:\n  1: button \"Save\" in main/Save",
                      self.read(folder + "failure.txt"))
        self.assertEqual(self.read(folder + "log.txt"), b"about to break\n")
        self.assertIn(b'  button "Save"\n', self.read(folder + "tree.txt"))
        self.assertRegex(self.read(folder + "tasks.txt").decode(), "task 'idler' .* waits for a time at form_test.lua:5")
        again = shlex.split(self.read(folder + "again.txt").decode())
        self.assertEqual(again[:4], ["appctl", "test", "--seed", "5"])
        repeated = self.appctl(*again[1:])
        self.assertEqual((repeated.code, repeated.out), (3, failed.out))
        self.assertTrue(os.path.isfile(PROGRAM))

    def test_the_tree_of_a_run(self):
        self.write("tabs.lua", 'app.gui(function() ImGui.Begin("W") ImGui.Checkbox("On", true) ImGui.End() end)')
        shown = self.appctl("run", "--headless", "--dump-ui", "tabs.lua")
        self.assertEqual((shown.code, shown.out.decode()), (0, 'window "W"\n  checkbox "On" = true\n'))


if __name__ == "__main__":
    unittest.main()
