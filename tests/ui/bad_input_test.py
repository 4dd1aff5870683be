#!/usr/bin/env python3
"""What scripts do wrong with ui, overlay and observable: no hang, no crash, an error that says where, and the exit code."""

import os
import resource
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ["APPCTL_UNDER_TEST"])
LIMIT = 60  # seconds after which a process counts as hung

# A press of a button in frame 3; `done` is set when the script has seen what it wants.
PRESS = """

local frame, done = 0, false
local function press(handler, options)
  frame = frame + 1
  ui.on(frame == 3, handler, options)
end
local shown = {}
local real = ImGui.TextUnformatted
ImGui.TextUnformatted = function(text) shown[text] = true real(text) end
"""


class BadInput(unittest.TestCase):
    maxDiff = None

    def run_script(self, text, *flags):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "s.lua"), "w", encoding="utf-8") as file:
                file.write(PRESS + text)
            done = subprocess.run([PROGRAM, "run", "--headless", *flags, "s.lua"], cwd=folder, timeout=LIMIT, capture_output=True,
                                  stdin=subprocess.DEVNULL, check=False, env={"PATH": os.environ["PATH"]})
            return done.returncode, done.stdout.decode(), done.stderr.decode()

    def check(self, text, code, out, *patterns, flags=("--strict",)):
        got = self.run_script(text, *flags)
        self.assertEqual(got[:2], (code, out), got[2])
        if not patterns:
            self.assertEqual(got[2], "")
        for pattern in patterns:
            self.assertRegex(got[2], pattern)

    def test_two_buttons_of_one_label_are_told_with_both_lines(self):
        self.check("""
            app.run(function()
              ui.button("Save", function() end)
              ui.button("Save", function() end)
            end)""", 0, "", r'warning: s\.lua:14: the widget "Save" has the ID of the one of s\.lua:13, .*: call it "Save##2"\n')

    # --- handlers ---

    FAILING = """
        local win = app.run(function() press(function()
          task.wait(0.1)
          error("it failed")
        end) end)
        task.wait(1)
        print(shown["s.lua:14: it failed"])
        """

    def test_a_handler_that_fails_ends_the_run_headless(self):
        self.check(self.FAILING, 1, "", r"error: s\.lua:14: it failed\nstack traceback:\n(.*\n)*\ts\.lua:14: in ")

    def test_a_handler_that_fails_becomes_a_notification(self):
        self.check(self.FAILING, 1, "true\n", r"error: s\.lua:14: it failed\nstack traceback:", flags=("--on-error=continue",))

    def test_the_panel_of_errors_stays_closed_until_details_is_pressed(self):
        pictures = []
        for kind in ("press(function() error('x') end)", "frame = frame + 1 if frame == 3 then task.spawn(error, 'x') end"):
            with tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, "s.lua"), "w", encoding="utf-8") as file:
                    file.write(PRESS + f"app.run(function() {kind} end)")
                picture = os.path.join(folder, "p.png")
                subprocess.run([PROGRAM, "run", "--headless", "--on-error=continue", "--frames=20", "--screenshot", picture, "s.lua"],
                               cwd=folder, timeout=LIMIT, capture_output=True, check=False, env={"PATH": os.environ["PATH"]})
                pictures.append(os.path.getsize(picture))
        self.assertLess(pictures[0], pictures[1])  # a note in the corner; a panel with a traceback

    def test_a_handler_that_waits_for_ever(self):
        script = "app.run(function() press(function() task.wait(math.huge) end) end):await() print 'over'"
        self.check(script, 0, "over\n", flags=())
        self.check(script, 1, "over\n", r"left behind .*\(--strict\):\n  .* waits for .*s\.lua:11")

    def test_a_handler_that_closes_its_own_window(self):
        self.check("""
            local win
            win = app.run(function() press(function() win:close() print "closed" task.wait(9) print "never" end) end)
            win:await()
            print "over" """, 0, "closed\nover\n", flags=())

    def test_a_handler_that_is_cancelled_is_no_failure(self):
        self.check("""
            app.run(function() press(function() task.current():cancel() task.wait(1) end) end)
            task.wait(1)
            print(next(shown)) """, 0, "nil\n")

    def test_a_handler_that_exits(self):
        self.check("app.run(function() press(function() app.exit(7) end) end)", 7, "")

    def test_a_handler_that_opens_the_same_dialog_again_and_again(self):
        self.check("""
            local count = 0
            app.run(function() press(function()
              for i = 1, 20 do
                local h = overlay.confirm("Again?", { timeout = 0.1 * i })
                task.spawn(function() if h:await().reason == "timeout" then count = count + 1 end end)
              end
            end) end)
            task.wait(4)
            print(count)""", 0, "20\n")

    def test_what_is_no_handler(self):
        self.check("app.run(function() ui.button('x', 5) end)", 1, "", r"s\.lua:11: ui\.button: the handler must be a function, not a number")
        self.check("app.run(function() ui.button('x', print, 'queue') end)", 1, "", r"s\.lua:11: ui\.button: the options must be a table")

    # --- observables ---

    def test_a_set_in_its_own_subscriber(self):
        self.check("""
            local o = observable(1, "speed")
            o:subscribe(function(v) o:set(v + 1) end)
            o:set(2)
            task.wait(1)""", 1, "", r"error: s\.lua:13: observables form a circle: speed -> speed; a subscriber must not")

    def test_an_update_that_is_none(self):
        self.check("observable(1):update(3)", 1, "", r"error: s\.lua:11: bad argument #1 to 'update' \(function expected, got number\)")
        self.check("observable(1):map(print):update(function() end)", 1, "", r"error: s\.lua:11: a derived observable .* cannot be set")
        self.check("""
            local o = observable(1, "speed")
            o:subscribe(function(v) o:update(function() return v + 1 end) end)
            o:set(2) task.wait(1)""", 1, "", r"error: s\.lua:13: observables form a circle: speed -> speed")

    def test_two_subscribers_that_set_each_other(self):
        self.check("""
            local a, b = observable(1, "a"), observable(1, "b")
            a:subscribe(function(v) b:set(v + 1) end)
            b:subscribe(function(v) a:set(v + 1) end)
            a:set(2)
            task.wait(1)""", 1, "", r"error: s\.lua:14: observables form a circle: a -> b -> a")

    def test_a_subscriber_that_fails_does_not_silence_the_others(self):
        self.check("""
            local o = observable(1)
            o:subscribe(function() error("first") end)
            o:subscribe(function(v) print(v) end)
            o:set(2) task.wait(1) o:set(3) task.wait(1)""", 1, "2\n3\n", r"s\.lua:13: first", flags=("--on-error=continue",))

    def test_a_derived_one_that_fails_when_nobody_asks(self):
        self.check("""
            local o = observable(1)
            o:map(function(v) error("no " .. v) end)
            local bad = o:map(function(v) if v == 2 then error("no " .. v) end end)
            bad:subscribe(print)
            o:set(2) task.wait(1)""", 1, "", r"s\.lua:14: no 2\nstack traceback:\n(.*\n)*\ts\.lua:14: in ")

    def test_a_debounce_that_the_end_of_the_window_cuts_short_still_tells(self):
        self.check("""
            local o = observable(0)
            o:debounce(5):subscribe(function(v) task.yield() print("saved", v) end)
            local win = app.run(function() end)
            task.wait(0.1)
            o:set(7)
            task.wait(0.1)
            win:close()
            win:await()
            task.wait(1)
            o:set(8)
            task.wait(6)""", 0, "saved\t7\nsaved\t8\n")

    def test_an_observable_alone_keeps_no_run(self):
        self.check("""
            local o = observable(1)
            o:subscribe(print)
            o:sender()
            o:set(2)""", 0, "2\n")

    def test_waiting_for_what_never_changes_is_a_deadlock(self):
        self.check("observable(1):next():await()", 4, "", r"a change of an observable")

    def test_a_wait_in_a_callback(self):
        self.check("local o = observable(1) app.run(function() o:next():await() end)", 1, "", r"s\.lua:11: .*o:next.* cannot wait")
        self.check("app.run(function() overlay.confirm('x'):await() end)", 1, "", r"s\.lua:11: .*h:await.* cannot wait")

    # --- layout, notifications, overlays ---

    def test_a_layout_that_fails_half_way_costs_its_callback_one_frame(self):
        self.check("""
            local frames = 0
            app.run(function()
              ui.tabs("t", { { "a", function() ui.panel("p", function() ui.tree("t", { open = true }, function() ImGui.PushID("x") error("half") end) end) end } })
            end)
            app.gui(function() frames = frames + 1 end)
            task.wait(1)
            print(frames > 30)""", 1, "true\n", r"s\.lua:14: half", flags=("--on-error=continue",))

    def test_what_is_left_open_in_a_layout_is_named(self):
        self.check("app.run(function() ui.panel('p', function() ImGui.BeginGroup() end) end)", 1, "", r"s\.lua:11")

    def test_a_function_that_fails_costs_its_overlay_only(self):
        self.check("""
            local sound = 0
            overlay.modeless(function() ImGui.BeginGroup() error("odd one") end)
            overlay.modeless(function() ImGui.BeginGroup() end)
            overlay.modeless(function() sound = sound + 1 end)
            task.wait(1)
            print(sound > 30)""", 1, "true\n", r"s\.lua:13: odd one", r"s\.lua:14: ImGui\.BeginGroup without ImGui\.EndGroup",
                   flags=("--on-error=continue",))

    def test_what_fails_around_an_overlay_ends_it_and_no_other(self):
        self.check("""
            local real, drawn = ImGui.SetNextWindowSizeConstraints, 0
            local below = overlay.modal(function() drawn = drawn + 1 end)
            task.wait(0.2)
            ImGui.SetNextWindowSizeConstraints = function(width, ...) if width == 123 then error("odd") end real(width, ...) end
            print(overlay.modal(function() end, { width = 123 }):await().reason)
            local before = drawn
            task.wait(0.2)
            print(drawn > before + 5, below:done())
            below:close()
            print(overlay.modal(function() end, { timeout = 0.2 }):await().reason)""", 1, "disposed\ntrue\tfalse\ntimeout\n",
                   r"s\.lua:15: odd", flags=("--on-error=continue",))

    def test_what_fails_in_a_notification_ends_no_overlay(self):
        self.check("""
            local drawn, real = 0, ImGui.SmallButton
            local h = overlay.modal(function() drawn = drawn + 1 end)
            task.wait(0.2)
            ImGui.SmallButton = function() ImGui.BeginGroup() error("odd button") end
            ui.notify("fails", { duration = 0 })
            task.wait(0.2)
            ImGui.SmallButton = real
            local before = drawn
            ui.notify("works", { duration = 0 })
            task.wait(0.2)
            print(drawn > before + 5, h:done(), shown["works"])""", 1, "true\tfalse\ttrue\n", r"s\.lua:15: odd button",
                   flags=("--on-error=continue",))

    def test_ten_thousand_notifications(self):
        self.check("""
            for i = 1, 10000 do ui.notify("n" .. i) ui.notify("the same", { type = "error" }) end
            task.wait(1)
            print(shown["n10000"], shown["and 9995 more"])""", 0, "true\ttrue\n")

    def test_notifications_that_end_one_after_the_other(self):
        text = """
            app.run(function() end)
            for i = 1, 10000 do ui.notify("n" .. i, { duration = 1 + (i % 9973) * 1e-4 }) end
            task.wait(1.5)
            print(shown["n9972"])
            task.wait(1)"""
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        self.check(text, 0, "true\n")
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 3)  # a sweep for each took twice that

    def test_awaiting_never_hangs(self):
        self.check("print(overlay.confirm('?'):await().reason)", 0, "disposed\n")
        self.check("""
            local h = overlay.confirm('?')
            task.group(function(g)
              g:spawn(function() print(overlay.prompt('?'):await().reason) end)
              g:spawn(function() print(h:await().reason) end)
            end)""", 0, "disposed\ndisposed\n")

    def test_a_dialog_in_each_frame(self):
        self.check("app.run(function() overlay.confirm('again') end)", 1, "",
                   r"s\.lua:11: overlay\.confirm: 100 overlays are open; is it called in each frame\?", flags=("--frames=200",))

    def test_an_assert_in_a_dialog_is_told_once_and_ends_nothing(self):
        code, out, err = self.run_script("""
            app.run(function() end)
            local fails = false
            local h = overlay.modal(function() if fails then fails = false ImGui.Button("") end ui.label("x") end)
            task.wait(0.2)
            ui.notify("kept", { duration = 0 })
            fails, shown = true, {}
            task.wait(0.5)
            print(h:done(), shown.x, shown.kept)""", "--on-error=continue")
        self.assertEqual((code, out, err.count("error:")), (1, "false\ttrue\ttrue\n", 1), err)
        self.assertRegex(err, r"s\.lua:14: ImGui\.Button: Cannot have an empty ID")

    def test_the_window_closes_before_the_timeout_of_a_dialog(self):
        self.check("""
            local win = app.run(function() end)
            local h = overlay.modal(function() end, { timeout = 60 })
            task.wait(0.2)
            win:close()
            print(h:await().reason)""", 0, "disposed\n")

    def test_a_cell_that_fails_while_a_task_filters(self):
        self.check("""
            local seen, rows = nil, {}
            ImGui.TextDisabled = function(text) seen = text end
            ImGui.InputTextWithHint = function() return "7" end
            for i = 1, 5000 do rows[i] = { n = i } end
            local function value(row) return row.n < 4500 and row.n or error("odd cell") end
            app.run(function() ui.table(rows, { { title = "n", value = value } }, { filter = true }) end)
            task.wait(1)
            print(seen)""", 1, "5000 of 5000\n", r"s\.lua:16: odd cell", flags=("--on-error=continue",))

    def test_globals_that_the_script_has_replaced(self):
        self.check("""
            string.format, table.remove, math.max, ipairs, setmetatable, task.spawn = nil, nil, nil, nil, nil, nil
            app.run(function() ui.label("still there") ui.table({ { 1 } }, { "a" }) end)
            ui.notify("x")
            task.wait(1)
            print(shown["still there"])""", 0, "true\n")

    def test_the_toolkit_is_not_there_in_a_worker(self):
        self.check("""
            worker.cpu_bound(function() ui.notify("x") end):await()""", 1, "", r"s\.lua:12: ui\.notify is not available in a worker")


if __name__ == "__main__":
    unittest.main()
