"""What is on the screen: still frames are not presented, errors are shown, and how a run with a window ends."""

import unittest

from window_harness import TIMED, WindowTest

RED, BUTTON, OURS = 0x9E2424, 0x353F52, 0xFF00FF  # the panel's title, a button, what a test paints
FAILS = """
app.run(function()
  watch()
  if ImGui.Button("Target", ImVec2(-1, 60)) then task.spawn(function() error("boom") end) end
end, {title = "test", size = {400, 500}, idling = "off"})
"""


class StillFrames(WindowTest):
    """What a test paints over the window stays while nothing is presented, and is gone as soon as something is."""

    SCRIPT = """
local clicks = 0
app.run(function()
  watch()
  if ImGui.IsMouseClicked(0) then clicks = clicks + 1 end
  ImGui.Text("%d clicks", clicks)
end, {title = "test", size = {300, 200}, idling = "off"})
"""

    def shows_ours(self, window):
        return self.x.pixels(window, 150, 150, 1, 1) == [[OURS]]

    def test_a_still_window_presents_nothing(self):
        for loop in ("async", "sync"):
            with self.subTest(loop):
                app, window = self.open(self.SCRIPT, f"--loop={loop}")
                self.mouse.do("mousemove 150 100")
                app.frames(0.2)
                self.x.fill(window, OURS)
                first, last = app.frames(1)
                self.assertGreater(last[1] - first[1], 30 if TIMED else 1)
                self.assertTrue(self.shows_ours(window), "frames were presented although nothing changed")
                self.mouse.do("click 1")
                self.until(lambda: not self.shows_ours(window), "a changed frame was not presented")
                self.close(app, window)

    def test_what_the_screen_lost_is_shown_again(self):
        app, window = self.open(self.SCRIPT)
        app.frames(0.2)
        self.x.fill(window, OURS)
        self.x.minimise(window)
        self.x.restore(window)
        self.until(lambda: not self.shows_ours(window), "the window stayed as the test had painted it")
        self.close(app, window)


class Errors(WindowTest):
    def has_panel(self, window):
        return self.title_row(window) is not None

    def title_row(self, window):
        """The last row of the panel's title, where the column in the middle is red; None without a panel."""
        width, height = self.x.size(window)
        column = self.x.pixels(window, width // 2, 0, 1, height)
        rows = [y for y, (colour,) in enumerate(column) if colour == RED]
        return rows[-1] if len(rows) > 8 else None

    def dismiss_button(self, window, below):
        """The second run of button colour in the rows below the title."""
        width, _ = self.x.size(window)
        for y, row in enumerate(self.x.pixels(window, 0, below, width, 40), below):
            starts = [x for x in range(1, width) if row[x] == BUTTON and row[x - 1] != BUTTON]
            if starts:
                return starts[-1] + 10, y + 4
        self.fail("no buttons below the title")

    def test_a_failing_handler_shows_the_panel(self):
        app, window = self.open(FAILS)
        app.frames(0.1)
        self.assertFalse(self.has_panel(window))
        self.mouse.do("mousemove 200 40", "click 1")
        app.expect_error(r"error: main\.lua:\d+: boom")
        self.until(lambda: self.has_panel(window), "no error panel appeared")
        self.mouse.do("mousemove {} {}".format(*self.dismiss_button(window, self.title_row(window))), "click 1")
        self.until(lambda: not self.has_panel(window), "Dismiss did not remove the panel")
        app.frames(0.1)
        self.close(app, window, code=1)

    def test_an_error_in_every_frame_is_told_once(self):
        app, window = self.open('app.run(function() watch() error("boom") end, {title = "test", idling = "off"})')
        self.until(lambda: self.has_panel(window), "no error panel appeared")
        app.frames(0.2)
        self.x.ask_to_close(window)
        code, err = app.ended()
        self.assertEqual((code, err.count("appctl: error:")), (1, 1), err)
        self.assertRegex(err, r"appctl: \d+ times: main\.lua:\d+: boom\n\Z")

    def test_stop_on_error(self):
        app = self.start(FAILS + 'task.wait(0.05)\nerror("boom")', "--display=window", "--on-error=stop")
        code, err = app.ended()
        self.assertEqual(code, 1)
        self.assertRegex(err, r"\Aappctl: error: main\.lua:\d+: boom\n")


class Ends(WindowTest):
    OPEN = 'app.run(watch, {title = "test"})\napp.on_exit(function() say("cleaned") end)\ntask.wait(1e6)'

    def test_interrupt(self):
        for loop in ("async", "sync"):
            with self.subTest(loop):
                app, _ = self.open(self.OPEN, f"--loop={loop}", "--idle-after=0")
                app.expect(r"frame \d+ idle")
                code, err = self.interrupt(app)
                self.assertEqual(code, 130, err)
                self.assertIn("cleaned", [line for _, line in app.lines])

    def test_interrupt_in_a_callback_that_hangs(self):
        app = self.start('app.run(function() say("hangs") while true do end end)', "--display=window")
        app.expect("hangs")
        self.assertEqual(self.interrupt(app)[0], 130)

    def test_time_limit(self):
        app, _ = self.open(self.OPEN, "--timeout=1" if TIMED else "--timeout=10")
        self.assertEqual(app.ended()[0], 124)

    def test_exit(self):
        app = self.start('app.run(watch, {title = "test"})\ntask.wait(0.05)\napp.exit(7)', "--display=window")
        self.assertEqual(app.ended(), (7, ""))

    def test_no_display(self):
        app = self.start(self.OPEN, "--display=window", display=False)
        code, err = app.ended()
        self.assertEqual(code, 6)
        self.assertRegex(err, r"\Aappctl: error: .*display.*\n")

    def test_no_display_needed(self):
        app = self.start('app.run(watch) say("headless", app.headless)', display=False)
        app.expect("headless true")
        code, err = app.ended()
        self.assertEqual(code, 0)
        self.assertRegex(err, r"\Aappctl: notice: .*headless.*\n\Z")

    def test_screenshot(self):
        app, window = self.open(self.OPEN, "--screenshot=shot.png")
        app.frames(0.1)
        self.close(app, window)
        with open(f"{self.folder}/shot.png", "rb") as file:
            self.assertEqual(file.read(24)[16:], bytes.fromhex("00000500000002d0"))  # 1280 x 720


if __name__ == "__main__":
    unittest.main()
