"""The manual says what the command does: the same flags with the same values, and pages that are clean mdoc."""

import glob
import os
import re
import subprocess
import unittest

from harness import BUILD, LIMIT, SOURCE, CommandTest


def pages():
    """Name -> path, of those written by hand and those that the build writes."""
    found = [path for root in (SOURCE, BUILD) for path in glob.glob(os.path.join(root, "man", "*.[1-9]"))]
    return {os.path.basename(path): path for path in sorted(found)}


def page(name):
    with open(pages()[name], encoding="utf-8") as file:
        return file.read()


class Manual(CommandTest):
    def usage_flags(self):
        """Flag -> what the usage text says it takes, a placeholder as N or the choices."""
        text = self.appctl("help").out.decode()
        found = re.findall(r"^  (?:-h, )?--([a-z-]+)(?:=([a-z|-]+)| ([A-Za-z]+)\b)?(?= |$)", text, re.M)
        return {flag: choices or placeholder.upper() for flag, choices, placeholder in found}

    def manual_flags(self):
        flags = {}
        for line in re.findall(r"^\.It Fl -(.*)$", page("appctl-run.1"), re.M):
            words = line.replace(" , Fl h", "").split()
            value = "".join(word for word in words[1:] if word not in ("Ns", "Cm", "Ar")).lstrip("=")
            choices = "|" in value
            flags[words[0]] = value if choices else value.upper()
        return flags

    def test_flags_and_values_are_those_of_the_usage_text(self):
        usage = self.usage_flags()
        self.assertGreater(len(usage), 20)
        self.assertEqual(self.manual_flags(), usage)

    def test_flags_of_tests_are_those_of_the_usage_text(self):
        usage = set(re.findall(r"^  --([a-z-]+)", self.appctl("test", "--help").out.decode(), re.M))
        self.assertGreater(len(usage), 15)
        self.assertEqual(set(re.findall(r"^\.It Fl -([a-z-]+)", page("appctl-test.1"), re.M)), usage)

    def test_exit_codes_are_those_of_the_usage_text(self):
        usage = self.appctl("help").out.decode()
        listed = re.findall(r"(?<!\S)(\d+) [a-z]", usage[usage.index("Exit codes:") : usage.index("Example:")])
        section = page("appctl-run.1").split(".Sh EXIT STATUS")[1].split(".Sh ")[0]
        self.assertEqual(re.findall(r"^\.It (\d+)$", section, re.M), listed)

    def test_pages_are_clean(self):
        self.assertGreaterEqual(len(pages()), 4)
        for name, path in pages().items():
            with self.subTest(name):
                lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path], capture_output=True, text=True,
                                      timeout=LIMIT, check=False)
                self.assertEqual((lint.returncode, lint.stdout, lint.stderr), (0, "", ""))

    def test_pages_name_only_pages_that_exist(self):
        for name in pages():
            for title, section in re.findall(r"^\.Xr (\S+) (\d)", page(name), re.M):
                self.assertIn(f"{title}.{section}", pages(), name)

    def test_the_imgui_page_has_signatures_as_lua_sees_them(self):
        text = page("appctl-imgui.3")
        for line in (
            "v, changed = ImGui.SliderFloat(label, v, v_min, v_max [, format [, flags]])  (flags: ImGuiSliderFlags)",
            "open, shown = ImGui.Begin(name, open [, flags])  (flags: ImGuiWindowFlags)",
            "shown = ImGui.Begin(name)",
            "x, y = ImGui.GetWindowPos()",
            "vec = ImGui.GetWindowPosVec()",
            "text, changed = ImGui.InputText(label, text [, flags [, callback]])  (flags: ImGuiInputTextFlags)",
            "activated, selected = ImGui.MenuItem(label [, shortcut [, selected [, enabled]]])",
            "ImGui.Text(fmt [, ...])",
            "more = clipper:Step()",
        ):
            self.assertIn("\n.It\n" + line + "\n", text)
        self.assertNotIn("@", text)


if __name__ == "__main__":
    unittest.main()
