"""Where the user puts the window, how large, and where those inside it stand, holds for the next run."""

import os
import sqlite3
import unittest

from window_harness import WindowTest

SCRIPT = """
app.run(function() end, {title = "test", size = {%d, 200}, idling = "off"})
app.gui("inside", function()
  watch()
  ImGui.SetNextWindowPos(10, 10, ImGuiCond.FirstUseEver)
  ImGui.SetNextWindowSize(100, 80, ImGuiCond.FirstUseEver)
  ImGui.Begin("Inside")
  local x, y = ImGui.GetWindowPos()
  ImGui.End()
  local io = ImGui.GetIO()
  say("at", x, y, "in", io.DisplaySize.x, io.DisplaySize.y)
end)
"""


class Placement(WindowTest):
    def store(self):
        return f"--store={os.path.join(self.folder, 'kept.sqlite')}"

    def run_and_see(self, *flags, width=300):
        """Opens the window, and returns it with what the script says of a later frame."""
        app, window = self.open(SCRIPT % width, *flags)
        app.frames(0.1)
        _, match = app.expect(r"at (\S+) (\S+) in (\S+) (\S+)")
        return app, window, tuple(int(float(number)) for number in match.groups())

    def seen(self, *flags, width=300):
        app, window, seen = self.run_and_see(*flags, width=width)
        self.close(app, window)
        return seen

    def test_nothing_is_written_if_nothing_was_moved(self):
        self.assertEqual(self.seen(self.store()), (10, 10, 300, 200))
        self.assertEqual(os.listdir(self.folder), ["main.lua"])

    def test_what_was_moved_and_resized_is_found_again(self):
        app, window, _ = self.run_and_see(self.store())
        self.x.resize(window, 350, 250)
        app.expect(r"at 10.* in 350\S* 250\S*")
        self.mouse.do(f"windowmove {window} 200 150")
        self.until(lambda: self.place(window) == (200, 150), "the window was not moved")
        x, y = self.place(window)
        self.mouse.do(f"mousemove {x + 60} {y + 18}", "mousedown 1")
        app.frames(0.1)
        self.mouse.do(f"mousemove {x + 80} {y + 48}")
        app.expect(r"at 30\S* 40\S* in .*")
        self.mouse.do("mouseup 1")
        app.frames(0.1)
        self.close(app, window)
        app, window, seen = self.run_and_see(self.store())
        self.assertEqual((seen, self.place(window)), ((30, 40, 350, 250), (200, 150)))
        self.close(app, window)
        with sqlite3.connect(os.path.join(self.folder, "kept.sqlite")) as db:
            self.assertEqual(list(db.execute("SELECT key FROM entries")), [])
        db.close()
        # The script's new size, the command line's, and a run without the file are not held up by it.
        self.assertEqual(self.seen(self.store(), width=400), (30, 40, 400, 200))
        self.assertEqual(self.seen(self.store(), "--size=320x240"), (30, 40, 320, 240))
        self.assertEqual(self.seen(), (10, 10, 300, 200))

    def place(self, window):
        """Of the window on the screen."""
        self.mouse.process.stdin.write(f"getwindowgeometry --shell {window}\n")
        self.mouse.process.stdin.flush()
        found = dict(self.mouse.process.stdout.readline().strip().split("=") for _ in range(6))
        return int(found["X"]), int(found["Y"])

    def test_a_file_that_cannot_be_used_is_told_and_the_window_opens(self):
        with open(os.path.join(self.folder, "kept.sqlite"), "w", encoding="utf-8") as file:
            file.write("no database " * 100)
        app, window, seen = self.run_and_see(self.store())
        self.assertEqual(seen, (10, 10, 300, 200))
        app.expect_error("where the window stood is not known: the store .* is damaged, or no store")
        self.close(app, window)


if __name__ == "__main__":
    unittest.main()
