"""Input in a window: what mouse and keyboard do reaches the widgets, and what the window manager says the script."""

import unittest

from window_harness import WindowTest


class Widgets(WindowTest):
    def test_typing(self):
        app, window = self.open("""
local text = ""
app.run(function()
  watch()
  ImGui.SetNextItemWidth(-1)
  local changed
  text, changed = ImGui.InputText("##text", text)
  if changed then say("text " .. text) end
end, {title = "test", size = {300, 100}})""")
        self.mouse.do("mousemove 150 20", "click 1", 'type --delay 0 "Hello, World_1!"')
        app.expect("text Hello, World_1!")
        self.mouse.do("key BackSpace", "key Home", "key X")
        app.expect("text XHello, World_1")
        self.close(app, window)

    def test_the_keyboard_in_a_dialog_and_afterwards(self):
        app, window = self.open("""
local text = observable("")
text:subscribe(function(value) say("text " .. value) end)
app.run(function()
  watch()
  ImGui.SetNextItemWidth(-1)
  ui.input("##text", text)
  if ImGui.IsKeyPressed(ImGuiKey.PageDown, false) then
    ui.on(true, function() say("answer", overlay.confirm("Well?"):await().value) end)
  end
end, {title = "test", size = {400, 300}})
local shown = ImGui.TextUnformatted
ImGui.TextUnformatted = function(text)
  shown(text)
  if text == "Well?" then say "asked" end
end""")
        self.mouse.do("mousemove 150 20", "click 1", "type --delay 0 hello", "key Home", "key Right")
        app.expect("text hello")
        for keys, answer, text in (("Return",), "true", "hXello"), (("Tab", "space"), "false", "hXXello"):
            self.mouse.do("key Next")
            for _ in range(3):
                app.expect("asked")
            self.mouse.do(*("key " + key for key in keys))
            app.expect("answer " + answer)
            app.frames(0.2)
            self.mouse.do("key X")
            app.expect("text " + text)
        self.close(app, window)

    def test_dragging_a_slider(self):
        app, window = self.open("""
local value = 0
app.run(function()
  watch()
  ImGui.SetNextItemWidth(-1)
  local changed
  value, changed = ImGui.SliderInt("##slider", value, 0, 100)
  if changed then say("value " .. value) end
end, {title = "test", size = {300, 100}})""")
        self.mouse.do("mousemove 20 20", "mousedown 1", "mousemove 150 20")
        app.expect("value 50")
        self.mouse.do("mousemove 400 20")  # held, the pointer is followed outside too
        app.expect("value 100")
        self.mouse.do("mouseup 1", "mousemove 150 20", "mousemove 400 300")
        app.frames(0.2)
        self.assertEqual([line for _, line in app.lines if line.startswith("value")][-1], "value 100")
        self.close(app, window)

    def test_a_double_click_is_two_clicks(self):
        app, window = self.open("""
local clicks = 0
app.run(function()
  watch()
  if ImGui.Button("Target", ImVec2(-1, -1)) then
    clicks = clicks + 1
    say("clicks", clicks)
  end
  if ImGui.IsItemHovered() and ImGui.IsMouseDoubleClicked(0) then say("double") end
end, {title = "test", size = {300, 200}})""")
        self.mouse.do("mousemove 150 100", "click --repeat 2 --delay 1 1")
        app.expect("clicks 2")
        self.assertIn("double", [line for _, line in app.lines])
        self.close(app, window)

    def test_the_wheel(self):
        app, window = self.open("""
app.run(function()
  watch()
  local wheel = ImGui.GetIO().MouseWheel
  if wheel ~= 0 then say("wheel " .. (wheel > 0 and "up" or "down")) end
end, {title = "test", size = {300, 200}})""")
        self.mouse.do("mousemove 150 100", "click 4")
        app.expect("wheel up")
        self.mouse.do("click 5")
        app.expect("wheel down")
        self.close(app, window)


class Manager(WindowTest):
    def test_resizing(self):
        app, window = self.open("""
local last
app.run(function()
  watch()
  local size = ImGui.GetMainViewport().Size
  local text = ("size %d %d"):format(size.x, size.y)
  if text ~= last then say(text) end
  last = text
end, {title = "test", size = {300, 200}})""")
        self.assertIn("size 300 200", [line for _, line in app.lines])
        self.x.resize(window, 500, 400)
        app.expect("size 500 400")
        self.close(app, window)

    def test_a_minimised_window_draws_nothing(self):
        """There is no window manager here: the client tells the window what one would."""
        app, window = self.open("""
app.run(watch, {title = "test", size = {300, 200}, idling = "off"})
local before
for _ = 1, 1000 do
  task.wait(0.25)
  if app.pacing.frame == before then say("still at", before) end
  before = app.pacing.frame
end""")
        self.x.minimise(window)
        app.expect(r"still at \d+")
        app.expect(r"still at \d+")
        self.x.restore(window)
        app.expect(r"frame \d+ .*")
        app.expect(r"frame \d+ .*")
        self.close(app, window)

    def test_the_close_button(self):
        app, window = self.open("""
local win = app.run(watch, {title = "test"})
task.spawn(function()
  local _ <close> = setmetatable({}, {__close = function() say("cancelled") end})
  task.wait(1e6)
end)
win:await()
say("closed", win:done())
task.wait(0.01)  -- whoever waited for the window goes on
say("saved")""")
        self.x.ask_to_close(window)
        self.assertEqual(app.ended(), (0, ""))
        self.assertEqual([line for _, line in app.lines][-4:], ["closed true", "cancelled", "saved", "(end of output)"])

    def test_on_close_may_refuse_and_wait(self):
        app, window = self.open("""
local asked = 0
app.run(watch, {title = "test", on_close = function()
  task.wait(0.01)
  asked = asked + 1
  say("asked", asked)
  return asked == 2
end})""")
        self.x.ask_to_close(window)
        app.expect("asked 1")
        app.frames(0.1)
        self.x.ask_to_close(window)
        app.expect("asked 2")
        self.assertEqual(app.ended(), (0, ""))

    def test_the_script_closes(self):
        app = self.start("""
local win = app.run(watch, {title = "test"})
task.wait(0.05)
win:close()
win:await()
say("closed")""", "--display=window")
        app.expect("closed")
        self.assertEqual(app.ended(), (0, ""))


if __name__ == "__main__":
    unittest.main()
