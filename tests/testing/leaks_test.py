"""What a test leaves behind: buffers that can still be reached fail it, and nothing else that looks like it does."""

import json
import unittest

from harness import CommandTest

# Before each of them: what belongs to no test.
HEAD = """
local fixture, kept
local top, channel = buffer.new("u8", 100), task.channel(3)
test.before_each(function() fixture = buffer.new("u8", 1000) end)
local function of_worker() return worker.cpu_bound(function() return buffer.new("u8", 99) end) end
local function there_and_back(b) return worker.cpu_bound(function(b) return b end, b):await() end
local function put_there(ch) worker.cpu_bound(function(ch) ch:put(buffer.new("u8", 99)) end, ch):await() end
"""
# The body, and how many bytes it leaves.
LEAKS = {
    'g = buffer.new("u8", 7)': 7,
    'kept = { [buffer.new("f64", 7)] = 1 }': 56,
    'package.loaded.cache = buffer.from_string("u8", "12345")': 5,
    'string.x = buffer.new("u8", 8):slice(1, 3)': 3,
    'kept = function() return fixture, kept end fixture = fixture:clone()': 1000,
    'channel:put(buffer.new("u8", 7))': 7,
    "put_there(channel)": 99,
    "kept = of_worker():await()": 99,
    'kept = there_and_back(buffer.new("u8", 7))': 7,
    "kept = of_worker() while not kept:done() do task.wait(0.01) end": 99,
    'task.spawn(function() kept = buffer.new("u8", 7) end):await()': 7,
    'app.run(function() kept = kept or buffer.new("u8", 7) end) t:frames(3)': 7,
    'app.run(function() ui.button("b", function() kept = buffer.new("u8", 7) end) end) t:click("b") t:frames(3)': 7,
}
NO_LEAKS = [
    'local b = buffer.new("u8", 7)',
    'g = buffer.new("u8", 7) g:free()',
    'g = buffer.new("u8", 7) g = nil',
    'kept = setmetatable({ buffer.new("u8", 7) }, { __mode = "v" })',
    'local ch = task.channel(1) ch:put(buffer.new("u8", 7))',
    "put_there(task.channel(1))",
    "local b = of_worker():await()",
    "local job = of_worker() while not job:done() do task.wait(0.01) end",
    "fixture, top = there_and_back(fixture), there_and_back(top)",
    'local b = buffer.new("u8", 7) pcall(error, { b }) coroutine.wrap(function() coroutine.yield(b) end)()',
    'local b = buffer.new("u8", 7) for _ in pairs { b, x = b } do end observable(1):subscribe(function() return b end)',
    'local b = buffer.new("u8", 7) app.on_exit(function() return b end) app.gui(function() return b end)',
    'setmetatable({ buffer.new("u8", 7) }, { __gc = function(o) kept = o end }) collectgarbage() kept = nil',
    """local b = buffer.new("u8", 40, 10)
       app.run(function()
         ImGui.Image(b)
         ImGui.PlotLines("plot", b)
         ImGui.Button("source")
         if ImGui.BeginDragDropSource() then ImGui.SetDragDropPayload("X", b) ImGui.EndDragDropSource() end
         ImGui.SetNextWindowSizeConstraints({1, 1}, {1000, 1000}, function() return b end)
         if ImGui.Begin("other") then
           ImGui.InputText("input", "x", ImGuiInputTextFlags_CallbackAlways, function() return b and 0 end)
         end
         ImGui.End()
         for _, overlap in ipairs { "drop", "queue", "restart", "parallel" } do
           ui.button(overlap, function() task.wait(0.1) return b:sum() end, { overlap = overlap })
         end
       end)
       t:drag("source", { 30, 30 })
       for _, overlap in ipairs { "drop", "queue", "restart", "parallel" } do t:click(overlap) end
       local h = overlay.modal(function() ImGui.Image(b) end) t:frames(3) h:close()
       t:advance(1)""",
]


class Leaks(CommandTest):
    def results(self, bodies, head=HEAD):
        self.write("a_test.lua", head + "".join(f'test("t{i}", function(t) {body} end)\n' for i, body in enumerate(bodies)))
        lines = self.appctl("test", "--json", "a_test.lua").out.splitlines()
        return [json.loads(line) for line in lines[:-1]]

    def test_what_can_be_reached_is_told(self):
        for body, result in zip(LEAKS, self.results(LEAKS)):
            expected = f"the test has left behind 1 buffer of {LEAKS[body]} bytes; free what it makes (b:free()), or keep it in local "
            self.assertIn(expected, result.get("message", "passed"), body)
            self.assertRegex(result["message"], r":\n  a_test.lua:\d+: 1 buffer of \d+ bytes$")

    def test_a_job_that_is_left_is_told_the_same_way_each_time(self):
        for result in self.results(["worker.io_bound(function() worker.sleep(1000) end)"] * 10):
            self.assertRegex(result["message"], r"await or cancel it:\n.* waits for a worker, since [^\n]*$")

    def test_what_cannot_be_reached_is_no_leak(self):
        for body, result in zip(NO_LEAKS, self.results(NO_LEAKS)):
            self.assertEqual(result["outcome"], "passed", (body, result.get("message")))

    def test_a_module_may_keep_what_it_makes_while_it_is_read(self):
        self.write("pictures.lua", """
local function make(n) return buffer.new("u8", n) end
return { icon = make(3), more = function() icon_of_pictures = make(4) end }
""")
        results = self.results(['require "pictures"', 'require("pictures").more()'])
        self.assertEqual([result["outcome"] for result in results], ["passed", "failed"], results)
        self.assertIn("1 buffer of 4 bytes", results[1]["message"])

    def test_lines_are_told_once(self):
        body = '\n  g = {}\n  for i = 1, 5 do g[i] = buffer.new("u8", i) end\n  h = buffer.new("f32", 9)\n'
        result, = self.results([body], "")
        self.assertIn("6 buffers of 51 bytes; ", result["message"])
        self.assertTrue(result["message"].endswith(":\n  a_test.lua:3: 5 buffers of 15 bytes\n  a_test.lua:4: 1 buffer of 36 bytes"))
        body = "".join(f'\n  g{i} = buffer.new("u8", 1)' for i in range(23))
        result, = self.results([body], "")
        self.assertTrue(result["message"].endswith("\n  a_test.lua:21: 1 buffer of 1 bytes\n  and 3 lines more"), result["message"])

    def test_another_failure_comes_first(self):
        result, = self.results(['g = buffer.new("u8", 1) error("mine")'])
        self.assertIn("mine", result["message"])
        self.assertNotIn("left behind", result["message"])

    def test_what_goes_on_outside_is_told_beside_an_opened_script(self):
        self.write("app.lua", """
watching = fs.watch(".")
program = process.spawn { "sleep", "1000" }
app.run(function()
  ui.button("Watch", function() watching_too = fs.watch(".") end)
  if ImGui.Button("Work") then job = worker.cpu_bound(function() worker.sleep(1000) end) end
end)
""")
        opened = 't:open("app.lua") t:click("Watch") t:click("Work") t:frames(3) '
        results = self.results([opened, opened + 'w = fs.watch(".")', opened + 'p = process.spawn { "sleep", "1000" }',
                                opened + 'local w = fs.watch(".") w:close()', opened + 'process.run { "true" }'])
        self.assertEqual([result["outcome"] for result in results], ["passed", "failed", "failed", "passed", "passed"], results)
        for result in results[1:3]:
            self.assertIn("what it started; await or cancel it:", result["message"])

    def test_the_script_under_test_keeps_what_it_likes(self):
        self.write("app.lua", """
picture, shown = buffer.new("u8", 500), nil
app.run(function()
  if ImGui.Button("Open") then shown = buffer.new("u8", 7) end
  if ImGui.Button("Close") then shown = nil end
  ui.button("Handler", function() shown = worker.cpu_bound(function() return buffer.new("u8", 11) end):await() end)
end)
""")
        opened = 't:open("app.lua") local n, bytes = t:buffers() '
        tests = [
            opened + 't:click("Open") t:expect({ t:buffers() }):equals { n + 1, bytes + 7 }',
            opened + 't:click("Open") t:click("Close") t:expect({ t:buffers() }):equals { n, bytes }',
            opened + 't:click("Handler") t:wait_for(function() return t:buffers() > n end) t:expect({ t:buffers() }):equals { n + 1, bytes + 11 }',
            opened + 'g = buffer.new("u8", 3)',
        ]
        results = self.results(tests)
        self.assertEqual([result["outcome"] for result in results], ["passed"] * 3 + ["failed"], results)
        self.assertIn("1 buffer of 3 bytes", results[3]["message"])


if __name__ == "__main__":
    unittest.main()
