"""The module mq: what scripts for MacroQuest find without their game."""

import unittest

from run_test import RunTest


class Mq(RunTest):
    def test_time(self):
        self.ends(
            """
            local mq = require "mq"
            local before = mq.gettime()
            mq.delay(250) mq.delay("1s") mq.delay("0.5s") mq.delay("100ms") mq.delay("1m")
            print(mq.gettime() - before)
            local done = false
            task.spawn(function() task.wait(1) done = true end)
            mq.delay(5000, function() return done end)
            mq.delay("1s", function() return false end)
            print(mq.gettime() - before)
            for _, bad in ipairs{-1, "1 day", "", {}, "x"} do print((pcall(mq.delay, bad))) end
            mq.exit()
            """,
            0,
            out="61850\n63850\n" + "false\n" * 5,
        )

    def test_gui_callbacks(self):
        self.ends(
            """
            local mq = require "mq"
            local frames = 0
            mq.imgui.init("mine", function()
              frames = frames + 1
              local open, draw = ImGui.Begin("Mine", true)
              if draw then ImGui.Text("100%") end
              ImGui.End()
            end)
            print(mq.imgui.exists("mine"), mq.imgui.exists("other"), (pcall(mq.imgui.init, "mine", print)))
            while frames < 5 do mq.delay(10) end
            mq.imgui.destroy("mine") mq.imgui.destroy("other")
            print(mq.imgui.exists("mine"))
            """,
            0,
            out="true\tfalse\tfalse\nfalse\n",
        )

    def test_saved_tables(self):
        self.ends(
            """
            local mq = require "mq"
            local t = {1, 2.5, "a\\nb", {x = true, [false] = "no"}, n = -1}
            mq.pickle("saved.lua", t)
            local back = mq.unpickle("saved.lua")
            print(back[1], back[2], back[3] == "a\\nb", back[4].x, back[4][false], back.n)
            print(select("#", mq.unpickle("missing.lua")))
            print(select(2, pcall(mq.pickle, "x.lua", {print})))
            print(select(2, pcall(mq.pickle, "x.lua", {[{}] = 1})))
            t[1] = t
            print(select(2, pcall(mq.pickle, "x.lua", t)))
            print((pcall(mq.pickle, "/nowhere/x.lua", {})))
            """,
            0,
            out="1\t2.5\ttrue\ttrue\tno\t-1\n2\nmq.pickle: a function cannot go into a file\n"
            "mq.pickle: a table cannot be a key in a file\nmq.pickle: a table is inside itself\nfalse\n",
        )

    def test_the_game_is_not_there(self):
        self.ends(
            """
            local mq = require "mq"
            mq.cmd("/say hi") mq.cmdf("/say %d", 5) mq.event("e", "#1#", print) mq.bind("/b", print) mq.doevents()
            """,
            0,
            err=r".*mq\.cmd does nothing here: /say hi\n.*/say 5\n.*mq\.event does nothing here: e\n"
            r".*mq\.bind does nothing here: /b\n",
        )


if __name__ == "__main__":
    unittest.main()
