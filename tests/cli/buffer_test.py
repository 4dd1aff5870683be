"""Buffers on the screen: the pixels of a headless picture, and what --memory-limit says of them."""

import struct
import unittest
import zlib

from harness import CommandTest

# Draws `picture` at (10, 20), texel for pixel, over everything else.
GUI = """
local picture = buffer.new("u8", 4 * 3, 2):fill { 255, 0, 0, 255 }
picture:set(1, 5, 0, 255, 0, 255)
picture:set(2, 9, 1, 2, 3, 255)
local frames = 0
local window = app.run(function()
  frames = frames + 1
  %s
  ImGui.GetForegroundDrawList():AddImage(picture, 10, 20, 13, 22)
end)
"""
RED, GREEN, DARK = (255, 0, 0), (0, 255, 0), (1, 2, 3)


def unfilter(kind, line, above, step):
    """One line of a PNG as it was."""
    for i, value in enumerate(line):
        left, up, corner = line[i - step] if i >= step else 0, above[i], above[i - step] if i >= step else 0
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda v: abs(guess - v))
        line[i] = (value + (0, left, up, (left + up) // 2, nearest)[kind]) & 255
    return line


def png_pixels(path):
    """{(x, y): (r, g, b)}"""
    with open(path, "rb") as file:
        data = file.read()
    width, height, _, color = struct.unpack(">IIBB", data[16:26])
    step, at, packed = {2: 3, 6: 4}[color], 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        packed += data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw, above, pixels = zlib.decompress(packed), bytearray(width * step), {}
    for y in range(height):
        start = y * (width * step + 1)
        above = unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), above, step)
        pixels.update({(x, y): tuple(above[x * step : x * step + 3]) for x in range(width)})
    return pixels


class Pictures(CommandTest):
    def shown(self, each_frame, *flags):
        """The six pixels where the picture is, after three frames."""
        script = self.write("main.lua", GUI % each_frame)
        outcome = self.appctl("run", "--headless", "--size=64x48", "--frames=3", f"--screenshot={self.path('a.png')}", *flags, script)
        self.assertEqual((outcome.code, outcome.err), (0, b""))
        pixels = png_pixels(self.path("a.png"))
        return [pixels[x, y] for y in (20, 21) for x in (10, 11, 12)]

    def test_each_element_is_a_pixel(self):
        self.assertEqual(self.shown(""), [RED, GREEN, RED, RED, RED, DARK])

    def test_alpha_is_blended(self):
        # Over the empty background's own colour, which is the same in each: what is half there, and what is not.
        pixels = self.shown("picture:fill { 255, 255, 255, 0 } picture:set(1, 1, 255, 255, 255, 128)")
        self.assertGreater(pixels[0][0], pixels[1][0] + 50)
        self.assertLess(pixels[0][0], 255)

    def test_a_change_is_shown_in_the_frame_that_makes_it(self):
        self.assertEqual(self.shown("if frames == 3 then picture:fill { 0, 255, 0, 255 } end"), [GREEN] * 6)
        self.assertEqual(self.shown("picture[1] = frames == 3 and 1 or 200 picture[2] = 2 picture[3] = 3")[:2], [DARK, GREEN])

    def test_a_new_buffer_each_frame(self):
        self.assertEqual(self.shown("picture = buffer.new('u8', 12, 2):fill { 1, 2, frames, 255 }"), [DARK] * 6)

    def test_a_buffer_that_is_freed_after_it_was_drawn(self):
        text = "ImGui.GetForegroundDrawList():AddImage(picture, 10, 20, 13, 22) picture:free() picture = buffer.new('u8', 4, 1)"
        self.assertEqual(self.shown(f"if frames == 3 then {text} end")[1], GREEN)

    def test_two_runs_give_the_same_bytes(self):
        files = []
        for _ in range(2):
            self.shown("picture = picture:clone() picture[frames] = math.random(0, 255)")
            with open(self.path("a.png"), "rb") as file:
                files.append(file.read())
        self.assertEqual(files[0], files[1])


class Memory(CommandTest):
    def test_buffers_count_against_the_limit(self):
        script = self.write("main.lua", "local a = buffer.new('f64', 1000000)\nlocal b = buffer.new('f64', 2000000)")
        outcome = self.appctl("run", "--headless", "--memory-limit=16M", script)
        self.assertEqual((outcome.code, outcome.out), (1, b""))
        self.assertIn(b"main.lua:2: not enough memory for a buffer of 16000000 bytes: all that this state has may take 16777216; "
                      b"free the buffers that are no longer needed (b:free())", outcome.err)

    def test_what_is_freed_can_be_used_again(self):
        script = self.write("main.lua", "for i = 1, 100 do local b = buffer.new('f64', 1000000) b[i] = 1 end print('done')")
        outcome = self.appctl("run", "--headless", "--memory-limit=20M", script)
        self.assertEqual((outcome.code, outcome.out, outcome.err), (0, b"done\n", b""))


if __name__ == "__main__":
    unittest.main()
