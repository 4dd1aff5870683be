"""Time slices in a window: what never gives way by itself leaves the frames their time."""

import unittest

from window_harness import TIMED, WindowTest

HOG = """
task.spawn(function() while true do end end)
app.run(watch, {title = "test", size = {300, 200}})
"""
MEASURED = 1.0  # seconds
ATTEMPTS = 5    # the best counts, so that a pause of the machine does not


class Slices(WindowTest):
    def check(self, loop):
        app, _ = self.open(HOG, f"--loop={loop}", "--fps-max=60", "--idle-after=100", "--time-slice=4", "--grace=0.2")
        rates = []
        while len(rates) < ATTEMPTS and max(rates, default=0) < 58:
            first, last = app.frames(MEASURED)
            seconds, frames, _ = (b - a for a, b in zip(first, last))
            rates.append(frames / seconds)
        self.assertGreater(max(rates), 50 if TIMED else 3, rates)
        self.assertLess(max(rates), 66, rates)
        self.assertEqual(self.interrupt(app)[0], 130, app.err)

    def test_async(self):
        self.check("async")

    def test_sync(self):
        self.check("sync")


if __name__ == "__main__":
    unittest.main()
