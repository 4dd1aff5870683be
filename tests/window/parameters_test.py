"""Each parameter of app.run: what the window does with it, and what the flags of the command do to it."""

import struct
import unittest

from window_harness import TIMED, WindowTest


class Parameters(WindowTest):
    def headless(self, text, *flags):
        """Runs headless under the virtual clock, in which frames come exactly when they are due; its lines."""
        app = self.start(text, "--headless", *flags, display=False)
        code, err = app.ended()
        self.assertEqual((code, err), (0, ""))
        return [line for _, line in app.lines[:-1]]

    def test_gui(self):
        for call in ("app.run(gui)", "app.run(gui, {})", "app.run{gui = gui}"):
            with self.subTest(call):
                self.assertEqual(self.headless(f'local function gui() say("drawn") end {call}', "--frames=2"), ["drawn"] * 2)

    def test_title(self):
        app, window = self.open('app.run(watch, {title = "A title"})', title="A title")
        self.close(app, window)
        app, window = self.open('app.run(watch, {title = "A title"})', "--title=Another", title="Another")
        self.close(app, window)

    def test_size(self):
        app, window = self.open('app.run(watch, {title = "test", size = {321, 234}})')
        self.assertEqual(self.x.size(window), (321, 234))
        self.close(app, window)
        app, window = self.open('app.run(watch, {title = "test", size = {321, 234}})', "--size=400x300")
        self.assertEqual(self.x.size(window), (400, 300))
        self.close(app, window)

    def test_auto_size(self):
        """The window takes the size of its content, and follows it."""
        app, window = self.open("""
local size = 100
app.run(function()
  watch()
  if ImGui.Button("Target", ImVec2(size, size)) then size = 200 end
end, {title = "test", auto_size = true, size = {700, 600}})""")
        self.until(lambda: 100 < min(self.x.size(window)) and max(self.x.size(window)) < 150, "the window did not shrink")
        small = self.x.size(window)
        self.mouse.do("mousemove 50 50", "click 1")
        grown = (small[0] + 100, small[1] + 100)
        self.until(lambda: self.x.size(window) == grown, "the window did not grow with its content")
        self.close(app, window)

    def test_auto_size_keeps_the_rest(self):
        """app.run in a window that app.gui had opened: the title stays when the size follows."""
        app, window = self.open("""
app.gui(function() end)
app.run(function() watch() ImGui.Button("Target", ImVec2(100, 100)) end, {title = "test", auto_size = true})""")
        self.until(lambda: self.x.size(window)[0] < 150, "the window did not shrink")
        self.assertIn("test", self.x.windows())
        self.close(app, window)

    def test_auto_size_headless(self):
        app = self.start('app.run(function() ImGui.Button("Target", ImVec2(100, 50)) end, {auto_size = true})', "--headless",
                         "--screenshot=shot.png", display=False)
        self.assertEqual(app.ended(), (0, ""))
        with open(f"{self.folder}/shot.png", "rb") as file:
            width, height = struct.unpack(">II", file.read(24)[16:])
        self.assertTrue(100 < width < 150 and 50 < height < 100, (width, height))

    def test_topmost(self):
        self.x.announce_manager()
        self.addCleanup(self.x.withdraw_manager)
        above = self.x.atom("_NET_WM_STATE_ABOVE")
        for topmost in ("true", "false"):
            with self.subTest(topmost):
                app, window = self.open(f'app.run(watch, {{title = "test", topmost = {topmost}}})')
                self.assertEqual(above in self.x.property(window, "_NET_WM_STATE"), topmost == "true")
                self.close(app, window)

    def test_menu_bar(self):
        text = """
app.run(function()
  if ImGui.BeginMenuBar() then
    say("menu bar", ImGui.BeginMenu("File"))
    ImGui.EndMenuBar()
  end
end, {menu_bar = %s})"""
        self.assertEqual(self.headless(text % "true", "--frames=1"), ["menu bar false"])
        self.assertEqual(self.headless(text % "false", "--frames=1"), [])

    def test_menu_bar_with_the_mouse(self):
        app, window = self.open("""
app.run(function()
  watch()
  if ImGui.BeginMenuBar() then
    if ImGui.BeginMenu("File") then
      if ImGui.MenuItem("Open") then say("opened") end
      ImGui.EndMenu()
    end
    ImGui.EndMenuBar()
  end
end, {title = "test", size = {300, 200}, menu_bar = true})""")
        self.mouse.do("mousemove 20 10", "click 1")
        app.frames(0.2)
        self.mouse.do("mousemove 30 40", "click 1")
        app.expect("opened")
        self.close(app, window)

    TIMES = 'app.run(function() say(("%.4f"):format(app.time() * FPS)) end, PARAMETERS)'

    def frame_times(self, fps, parameters, *flags):
        """When frames were drawn, in periods of that rate."""
        text = self.TIMES.replace("FPS", str(fps)).replace("PARAMETERS", parameters)
        return [float(line) for line in self.headless(text, "--frames=20", *flags)]

    def test_fps_max(self):
        for loop in ("--loop=async", "--loop=sync"):
            with self.subTest(loop):
                self.assertEqual(self.frame_times(20, "{fps_max = 20}", loop), list(range(20)))
                self.assertEqual(self.frame_times(50, "{fps_max = 20}", loop, "--fps-max=50"), list(range(20)))

    def test_fps_idle(self):
        """At first the settling frames, then the rate of idling."""
        for loop in ("--loop=async", "--loop=sync"):
            with self.subTest(loop):
                times = self.frame_times(5, "{fps_idle = 5}", loop, "--idle-after=0")
                steps = [round(b - a, 3) for a, b in zip(times, times[1:])]
                self.assertEqual(steps[5:], [1.0] * len(steps[5:]))
                times = self.frame_times(60, "{fps_idle = 0}", loop, "--idle-after=0")
                self.assertEqual(times, list(range(20)))

    def test_idling_and_vsync(self):
        text = 'app.run(function() end, PARAMETERS) say(app.pacing.idling, app.pacing.vsync)'
        for idling in ("auto", "sleep", "early-return", "off"):
            for vsync in ("true", "false"):
                parameters = f'{{idling = "{idling}", vsync = {vsync}}}'
                with self.subTest(parameters):
                    self.assertEqual(self.headless(text.replace("PARAMETERS", parameters)), [f"{idling} {vsync}"])
        self.assertEqual(self.headless(text.replace("PARAMETERS", '{idling = "sleep", vsync = true}'), "--idling=off",
                                       "--no-vsync"), ["off false"])

    def test_idling_off_never_idles(self):
        times = self.frame_times(60, '{idling = "off"}', "--idle-after=0")
        self.assertEqual(times, list(range(20)))

    def test_vsync_in_a_window(self):
        """Xvfb has no monitor to wait for: the loop notices, and paces itself."""
        app, window = self.open('app.run(watch, {title = "test", vsync = true, fps_max = 0, idling = "off"})')
        first, last = app.frames(1)
        if TIMED:
            self.assertAlmostEqual((last[1] - first[1]) / (last[0] - first[0]), 60, delta=6)
        self.close(app, window)

    def test_on_close(self):
        """Without a screen nobody is asked: the window closes by itself."""
        self.assertEqual(self.headless('app.run(function() end, {on_close = function() say("asked") return false end})'), [])
        app, window = self.open('app.run(watch, {title = "test", on_close = function() say("asked") end})')
        self.x.ask_to_close(window)
        app.expect("asked")
        self.assertEqual(app.ended(), (0, ""))

    def test_what_is_refused(self):
        for parameters, said in (("{titel = 'x'}", "unknown parameter 'titel'; there are auto_size, fps_idle,"), ("{title = 5}", "title must be a string"),
                                 ("{size = {0, 10}}", "size"), ("{size = 5}", "size must be a table"),
                                 ("{idling = 'never'}", "idling must be"), ("{fps_max = -1}", "fps_max"),
                                 ("{fps_idle = 'x'}", "fps_idle must be a number"), ("{vsync = 1}", "vsync must be a boolean"),
                                 ("{auto_size = 1}", "auto_size"), ("{topmost = 1}", "topmost"), ("{menu_bar = 1}", "menu_bar"),
                                 ("{on_close = 1}", "on_close must be a function"), ("5", "parameters must be a table")):
            with self.subTest(parameters):
                app = self.start(f"\napp.run(function() end, {parameters})", "--headless", display=False)
                code, err = app.ended()
                self.assertEqual(code, 1)
                self.assertRegex(err, r"\Aappctl: error: main\.lua:5: app\.run: .*\n")
                self.assertIn(said, err)


if __name__ == "__main__":
    unittest.main()
