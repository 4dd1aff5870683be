"""appctl-lua(3) names everything that a script finds in the tables of our modules, and nothing else."""

import os
import re
import unittest

from harness import BUILD, CommandTest

# What the names in the signatures stand for.
SCRIPT = """
local objects = { app = app, task = task, json = json, log = log, store = store, observer = store.observe(print), ch = task.channel(), ev = task.event(), s = task.semaphore(1), m = task.mutex() }
objects.buffer, objects.b = buffer, buffer.new("u8", 1)
objects.worker = worker.cpu_bound(function()
  local names = {}
  for name in pairs(worker) do names[name] = true end
  return names
end):await()
objects.job = worker.cpu_bound(function() worker.progress(1) end)
objects.job:await()
objects.process, objects.p = process, process.spawn { "true" }
objects.observable, objects.o = observable, observable(1)
objects.subscription, objects.sender = objects.o:subscribe(print), objects.o:sender()
objects.fs, objects.w = fs, fs.watch("/tmp")
objects.t = task.current()
objects.lock = objects.m:lock()
objects.ui, objects.overlay = ui, overlay
objects.win = app.run(function() end)
objects.h = overlay.modeless(function() end)
objects.timer = ui.timer(1, print)
objects.gui = app.gui(function() end)
task.group(function(g)
  objects.g = g
  for line in io.lines(app.args[1]) do
    local object, name = line:match("^(%w+) ([%w_]+)$")
    if objects[object] == nil or objects[object][name] == nil then print("missing", object, name) end
  end
end)
for _, table in ipairs { "app", "buffer", "task", "worker", "process", "fs", "json", "log", "store", "observable", "ui", "overlay" } do
  for name in pairs(objects[table]) do print("found", table, name) end
end
"""


class LuaManual(CommandTest):
    def page(self):
        with open(os.path.join(BUILD, "man", "appctl-lua.3"), encoding="utf-8") as file:
            return file.read()

    def signatures(self):
        lines = re.findall(r"^\.It Li (.*)$", self.page(), re.M)
        return {match.groups() for line in lines for match in re.finditer(r"\b(\w+)[.:]([a-z_]+)", line.split("->")[0])}

    def test_what_is_documented_exists_and_the_other_way_round(self):
        documented = self.signatures()
        self.assertGreater(len(documented), 40)
        names = self.write("names.txt", "".join(f"{a} {b}\n" for a, b in sorted(documented)))
        outcome = self.appctl("run", "--headless", self.write("main.lua", SCRIPT), names)
        self.assertEqual((outcome.code, outcome.err), (0, b""))
        lines = [line.split("\t") for line in outcome.out.decode().splitlines()]
        self.assertEqual([line for line in lines if line[0] == "missing"], [])
        found = {(table, name) for word, table, name in lines if word == "found"}
        self.assertEqual(found - documented, set())

    def test_the_example_of_buffers_runs(self):
        section = self.page().split("\n.Ss Buffers\n")[1].split("\n.Ss ")[0]
        code = re.search(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", section, re.M | re.S).group(1)
        self.assertIn("ImGui.Image(picture)", code)
        outcome = self.appctl("run", "--headless", self.write("main.lua", code.replace("\\e", "\\")))
        self.assertEqual((outcome.code, outcome.out, outcome.err), (0, b"", b""))


if __name__ == "__main__":
    unittest.main()
