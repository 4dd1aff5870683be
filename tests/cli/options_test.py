"""What the command line makes of flags and environment; see probe_host.cpp."""

import unittest

from options_case import SAMPLES, TOGGLES, OptionsTest, variable

NO_FLOAT = ["60x", "x60", "", " 60", "60 ", "nan", "inf", "-1", "+1", "0x10", "1e999", "1,5", "--"]


class Values(OptionsTest):
    def test_defaults(self):
        self.check(self.appctl("run", "x.lua"), 0, """\
script=x.lua
display=automatic
size=unset
title=unset
scale=unset
screenshot=
dump_ui=false
loop=automatic
fps_max=unset
fps_idle=unset
idle_after=unset
idling=unset
vsync=unset
max_step_ms=50
clock=automatic
seed=unset
frames=unset
workers=unset
timeout=unset
grace=5
stall_warn_ms=unset
stall_kill_ms=0
time_slice_ms=0
memory_limit=0
on_error=automatic
strict=false
allow_native=false
log_level=info
log_file=
log_format=text
store=
quiet=false
color=false
""")

    def test_each_flag_in_both_spellings_changes_its_field_alone(self):
        for flag, value, field, expected in SAMPLES:
            with self.subTest(flag):
                self.assertEqual(self.changed(f"--{flag}={value}", "x.lua"), {field: expected})
                self.assertEqual(self.changed(f"--{flag}", value, "x.lua"), {field: expected})

    def test_each_variable_changes_its_field_alone(self):
        for flag, value, field, expected in SAMPLES:
            with self.subTest(flag):
                self.assertEqual(self.changed("x.lua", env={variable(flag): value}), {field: expected})

    def test_each_toggle(self):
        for flag, field, expected in TOGGLES:
            with self.subTest(flag):
                self.write("c.toml", f"{flag} = true\n")
                self.assertEqual(self.changed("--" + flag, "x.lua"), {field: expected})
                self.assertEqual(self.changed("x.lua", env={variable(flag): "1"}), {field: expected})
                self.assertEqual(self.changed("--config=c.toml", "x.lua"), {field: expected})

    def test_toggles_switched_off(self):
        for word in ("0", "false", "No", "OFF"):
            with self.subTest(word):
                self.assertEqual(self.changed("x.lua", env={"APPCTL_HEADLESS": word}), {})
                self.assertEqual(self.changed("x.lua", env={"APPCTL_VSYNC": word}), {"vsync": "false"})
                self.assertEqual(self.changed("x.lua", env={"APPCTL_NO_VSYNC": word}), {"vsync": "true"})

    def test_choices(self):
        choices = {"display": ["auto", "window", "headless"], "loop": ["auto", "async", "sync"],
                   "idling": ["auto", "sleep", "early-return", "off"], "clock": ["auto", "real", "virtual", "lockstep"],
                   "on-error": ["stop", "continue"], "log-level": ["debug", "info", "warn", "error"],
                   "log-format": ["text", "json"]}
        for flag, words in choices.items():
            for word in words:
                with self.subTest(flag=flag, word=word):
                    self.assertEqual(self.appctl("run", f"--{flag}={word}", "x.lua").code, 0)
            for wrong in ("sometimes", "", words[0].upper(), words[0] + "x"):
                if wrong == "":
                    continue
                self.refused(f"--{flag}: '{wrong}' is not one of {', '.join(words)}", f"--{flag}={wrong}", "x.lua")

    def test_numbers_refused(self):
        valid = "a number of frames per second from 0 to 10000 (0 = no cap)"
        for text in NO_FLOAT:
            with self.subTest(text):
                self.refused(f"--fps-max: '{text}' is not {valid}", "--fps-max", text, "x.lua")
        self.refused(f"--fps-max: '10001' is not {valid}", "--fps-max=10001", "x.lua")

    def test_every_number_has_a_range(self):
        for flag in ("fps-max", "fps-idle", "idle-after", "max-step", "scale", "timeout", "grace", "seed", "frames", "workers"):
            for text in ("-1", "nan", "1e300", "99999999999999999999999", "7 ", "7s"):
                with self.subTest(flag=flag, text=text):
                    outcome = self.appctl("run", "--" + flag, text, "x.lua")
                    self.assertEqual((outcome.code, outcome.out), (2, b""))
                    self.assertRegex(outcome.err.decode(), rf"^appctl run: --{flag}: '{text}' is not .* from .* to ")

    def test_edges(self):
        for flag, text in (("scale", "0.1"), ("scale", "10"), ("frames", "1"), ("seed", "0"), ("fps-max", "0")):
            self.assertEqual(self.appctl("run", f"--{flag}={text}", "x.lua").code, 0)
        for flag, text in (("scale", "0"), ("scale", "10.5"), ("frames", "0"), ("frames", "1.5"), ("workers", "0"), ("workers", "257"),
                           ("seed", "18446744073709551616")):
            self.assertEqual(self.appctl("run", f"--{flag}={text}", "x.lua").code, 2)

    def test_memory_limit(self):
        for text, size in (("0", 0), ("1", 1), ("512K", 512 << 10), ("3k", 3 << 10), ("2G", 2 << 30), ("1m", 1 << 20)):
            self.assertEqual(self.settled(f"--memory-limit={text}", "x.lua")["memory_limit"], str(size))
        for text in ("K", "1.5G", "-1", "1KB", "1T", "9999999999G", "18446744073709551616", "G1", " 1"):
            with self.subTest(text):
                self.refused(f"--memory-limit: '{text}' is not a number of bytes such as 65536, 512K, 64M or 2G "
                             "(0 = no limit)", f"--memory-limit={text}", "x.lua")

    def test_size(self):
        self.assertEqual(self.settled("--size=16384x1", "x.lua")["size"], "16384x1")
        for text in ("0x5", "5x0", "16385x1", "5", "5x", "x5", "5x5x5", "-5x5", "5X5", "5*5", "5 x 5", "1e3x5"):
            with self.subTest(text):
                self.refused(f"--size: '{text}' is not a size such as 1280x720, each side from 1 to 16384 pixels",
                             f"--size={text}", "x.lua")

    def test_no_limit(self):
        self.write("c.toml", "timeout = 3\n")
        self.assertEqual(self.settled("--config=c.toml", "--timeout=0", "x.lua")["timeout"], "unset")

    def test_text_is_taken_as_it_is(self):
        for title in ("", "[a,b]", "[a", '"q"', "'q'", "a=b", "x,y", "-", "\u00fc"):
            with self.subTest(title):
                self.assertEqual(self.settled("--title", title, "x.lua")["title"], title)

    def test_last_one_counts(self):
        self.assertEqual(self.settled("--seed=1", "--seed", "2", "--seed=3", "x.lua")["seed"], "3")


class Order(OptionsTest):
    def test_flag_then_environment_then_file_then_default(self):
        self.write("c.toml", "fps-max = 1\nfps-idle = 1\ngrace = 1\n")
        fields = self.settled("--config=c.toml", "--fps-max=3", "x.lua",
                              env={"APPCTL_FPS_MAX": "2", "APPCTL_FPS_IDLE": "2"})
        self.assertEqual([fields[f] for f in ("fps_max", "fps_idle", "grace", "max_step_ms")], ["3", "2", "1", "50"])

    def test_display_beats_headless_of_a_lower_place(self):
        self.write("c.toml", "headless = true\n")
        env = {"APPCTL_HEADLESS": "1"}
        self.assertEqual(self.settled("--display=window", "x.lua", env=env)["display"], "window")
        self.assertEqual(self.settled("--display=auto", "x.lua", env=env)["display"], "automatic")
        self.assertEqual(self.settled("--config=c.toml", "x.lua", env={"APPCTL_HEADLESS": "0"})["display"], "automatic")
        self.assertEqual(self.settled("--headless", "x.lua", env={"APPCTL_DISPLAY": "window"})["display"], "headless")

    def test_vsync_of_a_higher_place(self):
        self.assertEqual(self.settled("--no-vsync", "x.lua", env={"APPCTL_VSYNC": "1"})["vsync"], "false")
        self.assertEqual(self.settled("--vsync", "x.lua", env={"APPCTL_NO_VSYNC": "1"})["vsync"], "true")

    def test_config_file_named_by_the_environment(self):
        self.write("a.toml", "seed = 1\n")
        self.write("b.toml", "seed = 2\n")
        env = {"APPCTL_CONFIG": "a.toml"}
        self.assertEqual(self.settled("x.lua", env=env)["seed"], "1")
        self.assertEqual(self.settled("--config", "b.toml", "x.lua", env=env)["seed"], "2")

    def test_empty_variable_is_unset(self):
        env = {variable(flag): "" for flag, *_ in SAMPLES + TOGGLES}
        self.assertEqual(self.changed("x.lua", env={**env, "APPCTL_CONFIG": "", "APPCTL_NO_COLOR": ""}), {})

    def test_a_wrong_value_is_an_error_even_when_overridden(self):
        self.refused("APPCTL_GRACE in the environment: 'long' is not a number of seconds from 0 to 1000000000",
                     "--grace=1", "x.lua", env={"APPCTL_GRACE": "long"})


class Contradictions(OptionsTest):
    def test_headless_and_display(self):
        self.refused("--headless contradicts 'window' of --display; give one of them",
                     "--headless", "--display=window", "x.lua")
        self.refused("--headless contradicts 'auto' of --display; give one of them",
                     "--display=auto", "--headless", "x.lua")
        self.refused("APPCTL_HEADLESS in the environment contradicts 'window' of APPCTL_DISPLAY in the environment; "
                     "give one of them", "x.lua", env={"APPCTL_HEADLESS": "1", "APPCTL_DISPLAY": "window"})
        self.assertEqual(self.settled("--headless", "--display=headless", "x.lua")["display"], "headless")

    def test_contradiction_in_a_file(self):
        self.write("c.toml", "display = 'window'\n\nheadless = true\n")
        self.refused("c.toml:3: headless contradicts 'window' of c.toml:1: display; give one of them",
                     "--config=c.toml", "x.lua")

    def test_vsync(self):
        self.refused("--vsync contradicts --no-vsync; give one of them", "--no-vsync", "--vsync", "x.lua")


class Arguments(OptionsTest):
    def args(self, *args):
        outcome = self.appctl("run", *args)
        self.assertEqual(outcome.code, 0)
        lines = outcome.out.decode().splitlines()
        return [line[4:] for line in lines if line.startswith("arg=")], outcome.err.decode()

    def test_what_follows_the_script_is_untouched(self):
        given = ["-x", "--verbose", "--", "", "a b", "--headless", "-"]
        self.assertEqual(self.args("x.lua", *given), (given, ""))  # behind -- there is no notice

    def test_our_flag_behind_the_script_draws_a_notice(self):
        for flag in ("--headless", "--fps-max=30", "--help"):
            with self.subTest(flag):
                name = flag.split("=")[0]
                self.assertEqual(self.args("my.lua", "a", flag), (["a", flag],
                    f"appctl: notice: {name} after the script goes to the script; put it before my.lua\n"))

    def test_quiet_takes_no_notice(self):
        self.assertEqual(self.args("--quiet", "x.lua", "--headless"), (["--headless"], ""))

    def test_end_of_flags(self):
        self.assertEqual(self.settled("--", "--odd.lua")["script"], "--odd.lua")
        self.assertEqual(self.settled("--headless", "--", "-x")["script"], "-x")

    def test_standard_input(self):
        self.assertEqual(self.settled("-")["script"], "-")
        self.assertEqual(self.args("-", "a"), (["a"], ""))

    def test_no_script(self):
        for args in ((), ("--headless",), ("--",)):
            self.refused("no script given; usage: appctl run [FLAG...] SCRIPT [ARG...]", *args)
        self.refused("the name of the script is empty", "")

    def test_unknown_flags(self):
        hints = {"--headles": "--headless", "--haedless": "--headless", "--fps": "--fps-max", "--tiemout": "--timeout",
                 "--fps_max": "--fps-max", "--no-colour": "--no-color", "-headless": "--headless", "--vsnc": "--vsync"}
        for wrong, right in hints.items():
            with self.subTest(wrong):
                self.refused(f"unknown option '{wrong}'; did you mean '{right}'?", wrong, "x.lua")
        self.refused("unknown option '--fsp-max'; did you mean '--fps-max'?", "--fsp-max=30", "x.lua")
        for later in ("--inspect", "-q"):
            outcome = self.appctl("run", later, "x.lua")
            self.assertEqual((outcome.code, outcome.out), (2, b""))
            self.assertTrue(outcome.err.decode().startswith(f"appctl run: unknown option '{later}'; "), outcome.err)

    def test_missing_and_unwanted_values(self):
        self.refused("--fps-max needs a value", "--headless", "--fps-max")
        self.refused("--title= has no value behind the =", "--title=", "x.lua")
        self.refused("--headless takes no value: '--headless=1'", "--headless=1", "x.lua")
        self.refused("--help takes no value: '--help=1'", "--help=1", "x.lua")
        self.refused("--screenshot needs a value, but --headless follows; write --screenshot=--headless if it is meant",
                     "--screenshot", "--headless", "x.lua")
        self.assertEqual(self.settled("--screenshot=--headless", "x.lua")["screenshot"], "--headless")
        self.refused("--screenshot: '' is not the name of a file", "--screenshot", "", "x.lua")


class Environment(OptionsTest):
    def test_unknown_variable(self):
        outcome = self.appctl("run", "x.lua", env={"APPCTL_FPS_MAXX": "3", "APPCTLX": "1"})
        self.assertEqual((outcome.code, outcome.err), (0, b"appctl: notice: unknown environment variable "
                                                          b"APPCTL_FPS_MAXX; did you mean 'APPCTL_FPS_MAX'?\n"))
        self.assertEqual(self.changed("--quiet", "x.lua", env={"APPCTL_FPS_MAXX": "3"}), {"quiet": "true"})

    def test_wrong_value(self):
        self.refused("APPCTL_HEADLESS in the environment: 'maybe' is not one of 1, 0, true, false, yes, no, on, off",
                     "x.lua", env={"APPCTL_HEADLESS": "maybe"})


if __name__ == "__main__":
    unittest.main()
