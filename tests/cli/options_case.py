"""What the tests of options share: a value for every option, and the probe's answer as a dictionary."""

from harness import CommandTest

# flag, a value it takes, the field of RunConfig it settles and what stands there then
SAMPLES = [
    ("display", "window", "display", "window"),
    ("size", "320x200", "size", "320x200"),
    ("title", "My App", "title", "My App"),
    ("scale", "1.5", "scale", "1.5"),
    ("screenshot", "a.png", "screenshot", "a.png"),
    ("loop", "sync", "loop", "sync"),
    ("fps-max", "240", "fps_max", "240"),
    ("fps-idle", "0", "fps_idle", "0"),
    ("idle-after", "0.5", "idle_after", "0.5"),
    ("idling", "early-return", "idling", "early_return"),
    ("max-step", "12.5", "max_step_ms", "12.5"),
    ("clock", "virtual", "clock", "virtual"),
    ("seed", "18446744073709551615", "seed", "18446744073709551615"),
    ("frames", "7", "frames", "7"),
    ("workers", "3", "workers", "3"),
    ("timeout", "2.5", "timeout", "2.5"),
    ("grace", "0", "grace", "0"),
    ("stall-warn", "250", "stall_warn_ms", "250"),
    ("stall-kill", "2000", "stall_kill_ms", "2000"),
    ("time-slice", "7.5", "time_slice_ms", "7.5"),
    ("memory-limit", "64M", "memory_limit", str(64 << 20)),
    ("on-error", "continue", "on_error", "continue"),
    ("log-level", "debug", "log_level", "debug"),
    ("log-file", "a.log", "log_file", "a.log"),
    ("log-format", "json", "log_format", "json"),
    ("store", "a.sqlite", "store", "a.sqlite"),
]
TOGGLES = [
    ("headless", "display", "headless"),
    ("vsync", "vsync", "true"),
    ("no-vsync", "vsync", "false"),
    ("dump-ui", "dump_ui", "true"),
    ("strict", "strict", "true"),
    ("allow-native", "allow_native", "true"),
    ("quiet", "quiet", "true"),
]


def variable(flag):
    return "APPCTL_" + flag.upper().replace("-", "_")


class OptionsTest(CommandTest):
    def settled(self, *args, env=None):
        """The RunConfig as a dictionary; the run has to succeed without a word on stderr."""
        outcome = self.appctl("run", *args, env=env)
        self.assertEqual((outcome.code, outcome.err), (0, b""))
        return dict(line.split("=", 1) for line in outcome.out.decode().splitlines())

    def refused(self, message, *args, env=None):
        self.check(self.appctl("run", *args, env=env), 2, "", f"appctl run: {message}\n")

    def changed(self, *args, env=None):
        """Only the fields that differ from those of a run without any option."""
        plain = self.settled("x.lua")
        return {name: value for name, value in self.settled(*args, env=env).items() if plain.get(name) != value}
