"""What the configuration file settles, and what is said about a wrong one; see probe_host.cpp."""

import re
import unittest

from options_case import SAMPLES, OptionsTest


def toml(value):
    is_number = re.fullmatch(r"[0-9.]+", value) and not value.startswith("184")
    return value if is_number else f'"{value}"'


class ConfigFile(OptionsTest):
    def test_each_key_changes_its_field_alone(self):
        for flag, value, field, expected in SAMPLES:
            if flag == "seed":
                value = expected = "42"  # TOML's integers end at 2^63
            for text in (f"{flag} = {toml(value)}", f"[run]\n{flag.replace('-', '_')} = {toml(value)}"):
                with self.subTest(text):
                    self.write("c.toml", text)
                    self.assertEqual(self.changed("--config", "c.toml", "x.lua"), {field: expected})

    def refused_file(self, text, message):
        self.write("c.toml", text)
        self.refused(message, "--config=c.toml", "x.lua")

    def test_unknown_key(self):
        self.refused_file("# a file\nwallpaper = 3\n", "c.toml:2: unknown key 'wallpaper'; 'appctl help' lists them")
        self.refused_file("fps_mx = 3\n", "c.toml:1: unknown key 'fps_mx'; did you mean 'fps-max'?")
        self.refused_file("[run]\nlop = 'sync'\n", "c.toml:2: unknown key 'lop'; did you mean 'loop'?")
        self.refused_file("[rnu]\nloop = 'sync'\n", "c.toml:1: unknown key 'rnu'; 'appctl help' lists them")
        self.refused_file("[run.run]\nloop = 'sync'\n", "c.toml:1: unknown key 'run'; 'appctl help' lists them")

    def test_wrong_type(self):
        self.refused_file("fps-max = '60'\n", "c.toml:1: fps-max has to be a number, not a string")
        self.refused_file("\n\ntitle = 3\n", "c.toml:3: title has to be a string, not an integer")
        self.refused_file("headless = 1\n", "c.toml:1: headless has to be true or false, not an integer")
        self.refused_file("seed = 1.0\n", "c.toml:1: seed has to be an integer, not a float")
        self.refused_file("size = [3, 4]\n", "c.toml:1: size has to be a string, not an array")
        self.refused_file("memory-limit = 1.5\n",
                          'c.toml:1: memory-limit has to be an integer or a string such as "64M", not a float')
        self.refused_file("run = 3\n", "c.toml:1: unknown key 'run'; 'appctl help' lists them")

    def test_wrong_value(self):
        valid = "is not a number of frames per second from 0 to 10000 (0 = no cap)"
        self.refused_file("fps-max = -1\n", f"c.toml:1: fps-max: '-1' {valid}")
        self.refused_file("fps-max = nan\n", f"c.toml:1: fps-max: 'nan' {valid}")
        self.refused_file("[run]\n\nfps-max = inf\n", f"c.toml:3: fps-max: 'inf' {valid}")

    def test_first_mistake_is_named(self):
        self.refused_file("title = 1\nfps-max = 'a'\n", "c.toml:1: title has to be a string, not an integer")

    def test_given_twice(self):
        self.refused_file("fps-max = 1\nfps_max = 2\n", "c.toml:2: fps-max stands in line 1 already")
        self.refused_file("seed = 1\n[run]\nseed = 2\n", "c.toml:3: seed stands in line 1 already")

    def test_config_in_a_file(self):
        self.refused_file("config = 'b.toml'\n", "c.toml:1: config cannot stand in a file; give it as --config")

    def test_broken_file(self):
        self.write("c.toml", "seed = 1\nfps-max = = 3\n")
        outcome = self.appctl("run", "--config=c.toml", "x.lua")
        self.assertEqual((outcome.code, outcome.out), (2, b""))
        self.assertRegex(outcome.err.decode(), r"^appctl run: c\.toml:2: not valid TOML: .+\n$")

    def test_unreadable_file(self):
        self.refused("--config: cannot read 'no.toml': No such file or directory", "--config=no.toml", "x.lua")
        self.refused("--config: cannot read '.': Is a directory", "--config=.", "x.lua")
        self.refused("APPCTL_CONFIG in the environment: cannot read 'no.toml': No such file or directory", "x.lua",
                     env={"APPCTL_CONFIG": "no.toml"})

    def test_empty_file(self):
        self.write("c.toml", "")
        self.assertEqual(self.changed("--config=c.toml", "x.lua"), {})

    def test_exact_floats(self):
        self.write("c.toml", "grace = 0.1\n")
        self.assertEqual(self.settled("--config=c.toml", "x.lua"), self.settled("--grace=0.1", "x.lua"))


if __name__ == "__main__":
    unittest.main()
