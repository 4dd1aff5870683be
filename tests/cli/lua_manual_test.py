"""appctl-lua(3) names everything that a script finds in the tables of our modules, and nothing else."""

import http.server
import os
import re
import threading
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
objects.http, objects.response, objects.stream = http, http.get(app.args[2]), http.stream(app.args[2])
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
for _, table in ipairs { "app", "buffer", "task", "worker", "process", "fs", "http", "json", "log", "store", "observable", "ui", "overlay" } do
  for name in pairs(objects[table]) do print("found", table, name) end
end
"""


# What the names in the signatures of the test module stand for, beside `t`.
TEST_SCRIPT = """
test("the names", function(t)
  local objects = { test = test, t = t, expectation = t:expect(1) }
  for line in io.lines("names.txt") do
    local object, name = line:match("^(%w+) ([%w_]+)$")
    if objects[object] == nil or objects[object][name] == nil then print("missing", object, name) end
  end
  for name in pairs(test) do print("found", "test", name) end
  for object, value in pairs { t = t, expectation = objects.expectation } do
    for name, method in pairs(getmetatable(value).__index) do
      if type(method) == "function" then print("found", object, name) end
    end
  end
  error("to see it")
end)
"""


class Anything(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class LuaManual(CommandTest):
    def page(self):
        with open(os.path.join(BUILD, "man", "appctl-lua.3"), encoding="utf-8") as file:
            return file.read()

    def signatures(self):
        lines = re.findall(r"^\.It Li (.*)$", self.page(), re.M)
        return {match.groups() for line in lines for match in re.finditer(r"\b(\w+)[.:]([a-z_]+)", line.split("->")[0])}

    def test_what_is_documented_exists_and_the_other_way_round(self):
        of_tests = self.of_tests()
        documented = self.signatures() - of_tests
        self.assertGreater(len(documented), 40)
        names = self.write("names.txt", "".join(f"{a} {b}\n" for a, b in sorted(documented)))
        with http.server.HTTPServer(("127.0.0.1", 0), Anything) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}"
            outcome = self.appctl("run", "--headless", self.write("main.lua", SCRIPT), names, address)
            server.shutdown()
        self.assertEqual((outcome.code, outcome.err), (0, b""))
        lines = [line.split("\t") for line in outcome.out.decode().splitlines()]
        self.assertEqual([line for line in lines if line[0] == "missing"], [])
        found = {(table, name) for word, table, name in lines if word == "found"}
        self.assertEqual(found - documented, set())

    def of_tests(self):
        """The signatures in the sections of the test module; `t` is another one there."""
        page = self.page()
        sections = "".join(page.split(f"\n.Ss {title}\n")[1].split("\n.Ss ")[0] for title in (
            "Tests", "The script under test", "Input", "What is on the screen", "Waiting", "What is expected", "Snapshots"))
        lines = re.findall(r"^\.It Li (.*)$", sections, re.M)
        return {match.groups() for line in lines for match in re.finditer(r"\b(\w+)[.:]([a-z_]+)", line.split("->")[0])}

    def test_what_tests_can_call_is_documented(self):
        documented = self.of_tests()
        self.assertGreater(len(documented), 30)
        self.write("names.txt", "".join(f"{a} {b}\n" for a, b in sorted(documented)))
        self.write("names_test.lua", TEST_SCRIPT)
        self.appctl("test", "names_test.lua")
        with open(self.path("test-results/names_test.lua/the-names/log.txt"), encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        self.assertEqual([line for line in lines if line[0] == "missing"], [])
        found = {(table, name) for word, table, name in lines if word == "found"}
        self.assertGreater(len(found), 30)
        self.assertEqual(found - documented, set())

    def test_the_example_of_buffers_runs(self):
        section = self.page().split("\n.Ss Buffers\n")[1].split("\n.Ss ")[0]
        code = re.search(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", section, re.M | re.S).group(1)
        self.assertIn("ImGui.Image(picture)", code)
        outcome = self.appctl("run", "--headless", self.write("main.lua", code.replace("\\e", "\\")))
        self.assertEqual((outcome.code, outcome.out, outcome.err), (0, b"", b""))


if __name__ == "__main__":
    unittest.main()
