"""Pictures, fonts and the monitor's scale in a real window."""

import unittest

from window_harness import WindowTest

RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


class Pictures(WindowTest):
    SCRIPT = """
local function of(color) return string.rep(color, 16) end
local red, green, blue = "\\xff\\0\\0\\xff", "\\0\\xff\\0\\xff", "\\0\\0\\xff\\xff"
local texture = ImGui.CreateTexture(4, 4, of(red))
app.run(function()
  watch()
  ImGui.GetForegroundDrawList():AddImage(texture, {0, 0}, {300, 200})
  if ImGui.IsMouseClicked(0) then texture:update(of(green)) end
  if ImGui.IsMouseClicked(1) then
    texture:close()
    texture = ImGui.CreateTexture(4, 4, of(blue))
    collectgarbage()
  end
end, {title = "test", size = {300, 200}, idling = "off"})
"""

    def shows(self, window, colour):
        return self.x.pixels(window, 150, 100, 1, 1) == [[colour]]

    def test_a_picture_that_changes_is_shown_although_the_frame_is_still(self):
        app, window = self.open(self.SCRIPT)
        self.until(lambda: self.shows(window, RED), "the picture is not shown")
        self.mouse.do("mousemove 150 100", "click 1")
        self.until(lambda: self.shows(window, GREEN), "the change of the picture is not shown")
        self.mouse.do("click 3")
        self.until(lambda: self.shows(window, BLUE), "another picture is not shown")
        self.close(app, window)

    def test_a_still_picture_is_presented_once(self):
        app, window = self.open(self.SCRIPT)
        self.until(lambda: self.shows(window, RED), "the picture is not shown")
        app.frames(0.2)
        self.x.fill(window, BLUE)
        app.frames(0.5)
        self.assertTrue(self.shows(window, BLUE), "frames were presented although nothing changed")
        self.close(app, window)


class Buffers(Pictures):
    """A buffer is shown as a texture is: the same tests."""

    SCRIPT = """
local picture = buffer.new("u8", 16, 4):fill { 255, 0, 0, 255 }
app.run(function()
  watch()
  ImGui.GetForegroundDrawList():AddImage(picture, {0, 0}, {300, 200})
  if ImGui.IsMouseClicked(0) then picture:fill { 0, 255, 0, 255 } end
  if ImGui.IsMouseClicked(1) then picture = buffer.new("u8", 16, 4):fill { 0, 0, 255, 255 } end
end, {title = "test", size = {300, 200}, idling = "off"})
"""


class Fonts(WindowTest):
    def test_a_font_that_is_added_while_the_window_is_open_is_drawn(self):
        """A letter that is a block: its middle is white once the font is there."""
        app, window = self.open(f"""
local font
app.run(function()
  watch()
  ImGui.GetForegroundDrawList():AddRectFilled({{0, 0}}, {{300, 200}}, 0xff000000)
  if ImGui.IsMouseClicked(0) then font = ImGui.GetIO().Fonts:AddFontFromFileTTF("{FONT}", 150, {{0x2588, 0x2588}}) end
  if font then ImGui.PushFont(font) ImGui.GetForegroundDrawList():AddText({{20, 20}}, 0xffffffff, "\\u{{2588}}") ImGui.PopFont() end
end, {{title = "test", size = {{300, 200}}, idling = "off"}})
""")
        self.until(lambda: self.x.pixels(window, 60, 100, 1, 1) == [[0]], "the window is not black")
        self.mouse.do("mousemove 250 150", "click 1")
        self.until(lambda: self.x.pixels(window, 60, 100, 1, 1) == [[0xFFFFFF]], "the letter is not drawn")
        self.close(app, window)


class Scale(WindowTest):
    SCRIPT = """
app.run(function()
  watch()
  say("size", ImGui.GetFontSize(), ImGui.GetStyle().FramePadding.x)
end, {title = "test", size = {300, 200}})
"""

    def opened(self, *flags):
        """Size of the font, of a padding, and of the window."""
        app, window = self.open(self.SCRIPT, *flags)
        _, match = app.expect(r"size ([\d.]+) ([\d.]+)")
        size = self.x.size(window)
        self.close(app, window)
        return float(match[1]), float(match[2]), size

    def test_the_monitor_decides_unless_the_command_does(self):
        usual = self.opened()
        self.x.set_resources("Xft.dpi:\t192\n")
        self.addCleanup(self.x.withdraw_resources)
        self.assertEqual(self.opened(), (2 * usual[0], 2 * usual[1], (600, 400)))
        self.assertEqual(self.opened("--scale=1"), usual)
        self.assertEqual(self.opened("--scale=3"), (3 * usual[0], 3 * usual[1], (900, 600)))
        self.assertEqual(self.opened("--scale=3", "--size=310x210")[2], (310, 210))


if __name__ == "__main__":
    unittest.main(verbosity=2)
