"""-DAPPCTL_IMGUI_ROOT: what is no Dear ImGui, or one without asserts, is refused with what to do."""

import os
import subprocess
import tempfile
import unittest

SOURCE = os.environ["APPCTL_SOURCE"]
CMAKE = os.environ["CMAKE"]
CXX = os.environ["CXX"]
LIMIT = 120  # seconds after which a process counts as hung

HEADER = """#define IMGUI_VERSION_NUM 19010
namespace ImGui { int& GetIO(); }
"""
WITHOUT_ASSERTS = """#include "imgui.h"
namespace ImGui { int& GetIO() { static int io; return io; } }
"""


class Root(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = os.path.join(self.folder.name, "root")
        os.makedirs(os.path.join(self.root, "include"))
        os.makedirs(os.path.join(self.root, "lib"))

    def write(self, name, text):
        path = os.path.join(self.root, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def configure(self):
        """What CMake said, which must not have been content."""
        build = os.path.join(self.folder.name, "build")
        done = subprocess.run([CMAKE, "-G", "Ninja", "-S", SOURCE, "-B", build, "-DAPPCTL_TESTS=OFF", f"-DAPPCTL_IMGUI_ROOT={self.root}"],
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        self.assertNotEqual(done.returncode, 0)
        return " ".join(done.stderr.split())

    def test_an_empty_folder(self):
        self.assertIn("has no include/imgui.h, or no lib/libimgui.a", self.configure())

    def test_a_version_that_is_not_supported(self):
        self.write("lib/libimgui.a", "!<arch>\n")
        for header, complaint in (("#define IMGUI_VERSION_NUM 19222\n", "Dear ImGui 19222"), ("#define IMGUI_VERSION_NUM 18500\n", "Dear ImGui 18500"),
                                  ("", "is no imgui.h: it has no IMGUI_VERSION_NUM")):
            self.write("include/imgui.h", header)
            self.assertIn(complaint, self.configure())

    def test_a_library_without_asserts(self):
        self.write("include/imgui.h", HEADER)
        source = self.write("io.cpp", WITHOUT_ASSERTS)
        object_file, library = os.path.join(self.root, "io.o"), os.path.join(self.root, "lib", "libimgui.a")
        include = "-I" + os.path.join(self.root, "include")
        subprocess.run([CXX, include, "-c", source, "-o", object_file], check=True, timeout=LIMIT)
        subprocess.run(["ar", "rcs", library, object_file], check=True, timeout=LIMIT)
        self.assertIn("was built without its asserts, which appctl turns into errors of the script", self.configure())

    def test_a_library_that_does_not_link(self):
        self.write("include/imgui.h", HEADER)
        self.write("lib/libimgui.a", "!<arch>\n")
        self.assertIn("Cannot link Dear ImGui", self.configure())


if __name__ == "__main__":
    unittest.main()
