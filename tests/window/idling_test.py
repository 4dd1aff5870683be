"""Idling in a window, in each mode and both loops: how often an idle window draws, what wakes its loop, and how
soon a click that comes meanwhile reaches its task."""

import statistics
import time
import unittest

from window_harness import TIMED, WindowTest

TARGET = """
app.run(function()
  watch()
  if ImGui.Button("Target", ImVec2(-1, -1)) then task.spawn(say, "clicked") end
end, {title = "test", size = {300, 200}})
"""
MEASURED = 2.0  # seconds
CLICKS = 5      # the median counts, so that a pause of the machine does not


class Idling(WindowTest):
    def check(self, loop, mode):
        app, window = self.open(TARGET, f"--loop={loop}", f"--idling={mode}", "--idle-after=0.2")
        self.mouse.do("mousemove 150 100")
        self.settle(app, mode)
        self.check_rate(app, 60 if mode == "off" else 9)
        self.check_clicks(app, mode)
        self.close(app, window)

    def settle(self, app, mode):
        app.skip()
        app.expect(r"frame \d+ active")
        if mode != "off":
            app.expect(r"frame \d+ idle")

    def check_rate(self, app, expected):
        first, last = app.frames(MEASURED)
        seconds, frames, wakes = (b - a for a, b in zip(first, last))
        if TIMED:
            self.assertAlmostEqual(frames / seconds, expected, delta=1 if expected == 9 else 6)
        self.assertLessEqual(wakes - frames, seconds)

    def check_clicks(self, app, mode):
        delays = []
        for _ in range(CLICKS):
            sent = time.monotonic()
            self.mouse.do("click 1")
            delays.append(app.expect("clicked")[0] - sent)
            self.settle(app, mode)
        if TIMED:
            self.assertLess(statistics.median(delays), 0.05, delays)


def add(loop, mode):
    setattr(Idling, f"test_{loop}_{mode.replace('-', '_')}", lambda self: self.check(loop, mode))


for each_loop in ("async", "sync"):
    for each_mode in ("auto", "sleep", "early-return", "off"):
        add(each_loop, each_mode)

if __name__ == "__main__":
    unittest.main()
