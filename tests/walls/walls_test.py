"""The walls between the rooms stand, and the check of them can fail."""

import os
import re
import tempfile
import unittest

import walls

SOURCE = os.environ["APPCTL_SOURCE"]


class Sources(unittest.TestCase):
    def test_includes(self):
        self.assertEqual(walls.check_includes(SOURCE), [])

    def test_names_of_unit_tests(self):
        """CTest would split the name at a semicolon, and both halves would pass without running anything."""
        for path in walls.sources(SOURCE, ["tests"], (".cpp",)):
            split = re.search(r'TEST_CASE\w*\([^"]*"[^"]*;[^"]*"', walls.read(SOURCE, path))
            self.assertIsNone(split, f"{path}: {split and split[0]}")

    def test_lengths(self):
        self.assertEqual(walls.check_lengths(SOURCE), [])

    def test_there_is_something_to_check(self):
        found = list(walls.sources(SOURCE, ["runtime", "cli"], (".h", ".cpp")))
        self.assertIn("runtime/core/scheduler.cpp", found)
        self.assertIn("cli/main.cpp", found)


class TheCheckItself(unittest.TestCase):
    def problems(self, path, line):
        return walls.check_file(path, "// first line\n" + line + "\n")

    def test_forbidden(self):
        for path, line, header in (
            ("runtime/core/a.cpp", "#include <lua.hpp>", "lua.hpp"),
            ("runtime/core/a.cpp", '#include "loop/turn.h"', "loop/turn.h"),
            ("runtime/core/a.h", "#include <sys/mman.h>", "sys/mman.h"),
            ("runtime/loop/a.cpp", "#include <imgui.h>", "imgui.h"),
            ("runtime/loop/a.cpp", '#include "surface/glfw_surface.h"', "surface/glfw_surface.h"),
            ("runtime/surface/a.cpp", "  #  include <GLFW/glfw3.h>", "GLFW/glfw3.h"),
            ("runtime/gui/a.cpp", '#include "lua/call.h"', "lua/call.h"),
            ("runtime/lua/a.cpp", '#include "gui/context.h"', "gui/context.h"),
            ("runtime/lua/a.cpp", '#include "imgui.h"', "imgui.h"),
            ("runtime/lua/json_encode.cpp", "#include <rapidjson/writer.h>", "rapidjson/writer.h"),
            ("runtime/lua/modules/a.cpp", '#include "loop/turn.h"', "loop/turn.h"),
            ("runtime/lua/modules/a.cpp", "#include <imgui.h>", "imgui.h"),
            ("runtime/host/host.cpp", '#include "cli/options.h"', "cli/options.h"),
            ("runtime/host/host.cpp", "#include <GLFW/glfw3.h>", "GLFW/glfw3.h"),
            ("cli/a.cpp", '#include "core/reporter.h"', "core/reporter.h"),
            ("cli/a.cpp", "#include <CLI/CLI.hpp>", "CLI/CLI.hpp"),
            ("cli/a.cpp", '#include "options.h"', "options.h"),
        ):
            with self.subTest(line):
                self.assertEqual(self.problems(path, line), [f"{path}:2: {walls.room_of(path)} may not include {header}"])

    def test_allowed(self):
        for path, line in (
            ("runtime/core/a.cpp", "#include <vector>"),
            ("runtime/loop/a.cpp", '#include "surface/surface.h"'),
            ("runtime/surface/glfw_surface.cpp", "#include <GLFW/glfw3.h>"),
            ("runtime/lua/modules/a.cpp", '#include "loop/pacing.h"'),
            ("runtime/lua/imgui/a.cpp", "#include <imgui.h>"),
            ("runtime/host/host.cpp", '#include "surface/glfw_surface.h"'),
            ("cli/argv.cpp", "#include <CLI/CLI.hpp>"),
            ("cli/a.cpp", "// #include <lua.hpp> would be wrong here"),
        ):
            with self.subTest(line):
                self.assertEqual(self.problems(path, line), [])

    def test_a_new_folder_needs_a_row(self):
        self.assertEqual(self.problems("runtime/new/a.cpp", ""), ["runtime/new/a.cpp: its folder stands in no row of the table"])

    def test_length(self):
        with tempfile.TemporaryDirectory() as root:
            os.mkdir(os.path.join(root, "cli"))
            for name, lines in (("long.cpp", 401), ("fits.cpp", 400)):
                with open(os.path.join(root, "cli", name), "w", encoding="utf-8") as file:
                    file.write("\n" * lines)
            self.assertEqual(walls.check_lengths(root), ["cli/long.cpp: 401 lines; a source file has at most 400"])


if __name__ == "__main__":
    unittest.main()
