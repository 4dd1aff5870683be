#!/usr/bin/env python3
"""Every answer of docs/cookbook.md runs headless, in a window that closes by itself, and writes nothing to standard error."""

import os
import re
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ["APPCTL_UNDER_TEST"])
BOOK = os.path.join(os.environ["APPCTL_SOURCE"], "docs", "cookbook.md")

PRINTED = {"a form with several fields": "", "a time limit for something slow": "too slow\n",
           "one tool window, made once, from any task": "timeout\n"}


# Presses each button once, when it has been there for a few frames.
PRESSING = """
do
  local real, seen = ImGui.Button, {}
  function ImGui.Button(label, ...)
    local pressed = real(label, ...)
    seen[label] = (seen[label] or 0) + 1
    return pressed or seen[label] == 5
  end
end
"""


def answers():
    with open(BOOK, encoding="utf-8") as file:
        text = file.read()
    for part in re.split(r"^## \.\.\. ", text, flags=re.M)[1:]:
        title = part.split("\n", 1)[0]
        for code in re.findall(r"^```lua\n(.*?)^```", part, flags=re.M | re.S):
            yield title, code


class Cookbook(unittest.TestCase):
    def test_there_are_fifteen_answers_with_a_script_each(self):
        titles = [title for title, _ in answers()]
        self.assertEqual(len(titles), 15)
        self.assertEqual(len(set(titles)), 15)

    def test_each_runs(self):
        self.run_all("", ("--strict",), PRINTED)

    def test_each_runs_when_its_buttons_are_pressed(self):
        self.run_all(PRESSING, (), {**PRINTED, "a form with several fields": None})

    def run_all(self, before, flags, printed):
        for title, code in answers():
            with self.subTest(title), tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, "answer.lua"), "w", encoding="utf-8") as file:
                    file.write(before + code)
                done = subprocess.run([PROGRAM, "run", "--headless", *flags, "--timeout", "30", "answer.lua"], cwd=folder, timeout=60,
                                      capture_output=True, stdin=subprocess.DEVNULL, check=False, env={"PATH": os.environ["PATH"]})
                self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))
                if printed.get(title, "") is not None:
                    self.assertEqual(done.stdout.decode(), printed.get(title, ""))


if __name__ == "__main__":
    unittest.main()
