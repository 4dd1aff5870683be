"""What flags, environment and file settle for `appctl test`; see probe_host.cpp."""

import unittest

from harness import CommandTest

# flag, a value it takes, the field of TestConfig it settles and what stands there then
SAMPLES = [
    ("filter", "Save", "filter", "Save"),
    ("shard", "2/5", "shard", "2/5"),
    ("jobs", "7", "jobs", "7"),
    ("repeat", "3", "repeat", "3"),
    ("retries", "2", "retries", "2"),
    ("seed", "42", "seed", "42"),
    ("timeout", "2.5", "timeout", "2.5"),
    ("display", "window", "window", "true"),
    ("size", "320x200", "size", "320x200"),
    ("scale", "1.5", "scale", "1.5"),
    ("memory-limit", "64M", "memory_limit", str(64 << 20)),
    ("results", "out", "results", "out"),
    ("junit", "a.xml", "junit", "a.xml"),
]
TOGGLES = [
    ("shuffle", "shuffle", "true"),
    ("fail-fast", "fail_fast", "true"),
    ("ci", "ci", "true"),
    ("allow-native", "allow_native", "true"),
    ("tap", "output", "1"),
    ("json", "output", "2"),
    ("github", "github", "true"),
]
FLAGS_ALONE = [("list", "list", "true"), ("update", "update", "true")]
FIXED = {"APPCTL_TEST_JOBS": "2"}  # else the number of cores stands there


def variable(flag):
    return "APPCTL_TEST_" + flag.upper().replace("-", "_")


class TestOptions(CommandTest):
    def settled(self, *args, env=None):
        outcome = self.appctl("test", *args, "x", env={**FIXED, **(env or {})})
        self.assertEqual((outcome.code, outcome.err), (0, b""))
        return dict(line.split("=", 1) for line in outcome.out.decode().splitlines())

    def changed(self, *args, env=None):
        plain = self.settled()
        return {key: value for key, value in self.settled(*args, env=env).items() if plain[key] != value}

    def refused(self, message, *args, env=None):
        self.check(self.appctl("test", *args, "x", env=env), 2, "", f"appctl test: {message}\n")

    def test_each_changes_its_field_alone_from_each_place(self):
        for flag, value, field, expected in SAMPLES:
            wanted = {field: expected}
            number = value.replace(".", "").isdigit()
            self.write("c.toml", f"[test]\n{flag.replace('-', '_')} = {value if number else repr(value)}\n")
            with self.subTest(flag):
                self.assertEqual(self.changed(f"--{flag}", value), wanted)
                self.assertEqual(self.changed(env={variable(flag): value}), wanted)
                plain = {} if flag == "jobs" else FIXED
                env = {**plain, "APPCTL_TEST_CONFIG": "c.toml"}
                outcome = self.appctl("test", "x", env=env).out.decode()
                self.assertIn(f"{field}={expected}\n", outcome)
        for flag, field, expected in TOGGLES:
            self.write("c.toml", f"[test]\n{flag} = true\n")
            with self.subTest(flag):
                for given in ({"args": [f"--{flag}"]}, {"env": {variable(flag): "yes"}}, {"args": ["--config=c.toml"]}):
                    self.assertEqual(self.changed(*given.get("args", []), env=given.get("env")), {field: expected})
                self.assertEqual(self.changed("--config=c.toml", env={variable(flag): "0"}), {})
        for flag, field, expected in FLAGS_ALONE:
            self.assertEqual(self.changed(f"--{flag}"), {field: expected})
            self.write("c.toml", f"[test]\n{flag} = true\n")
            self.refused(f"c.toml:2: {flag} cannot stand in a file; give it as --{flag}", "--config=c.toml")

    def test_no_option_is_left_out(self):
        usage = self.appctl("test", "--help").out.decode()
        known = {sample[0] for sample in SAMPLES + TOGGLES + FLAGS_ALONE} | {"merge", "config"}
        self.assertEqual({line.split()[0][2:].split("=")[0] for line in usage.splitlines() if line.startswith("  --")}, known)

    def test_flag_beats_environment_beats_file(self):
        self.write("c.toml", "[test]\nretries = 1\nseed = 1\ntimeout = 1\n")
        env = {"APPCTL_TEST_CONFIG": "c.toml", "APPCTL_TEST_SEED": "2", "APPCTL_TEST_TIMEOUT": "2"}
        self.assertEqual(self.changed("--timeout=3", env=env), {"retries": "1", "seed": "2", "timeout": "3"})
        self.assertEqual(self.changed("--json", env={"APPCTL_TEST_TAP": "1"}), {"output": "2"})

    def test_one_file_serves_both_commands(self):
        self.write("c.toml", "title = 'T'\n[run]\ntimeout = 9\n[test]\ntimeout = 8\n")
        self.assertEqual(self.changed("--config=c.toml"), {"timeout": "8"})
        outcome = self.appctl("run", "--config=c.toml", "x.lua").out.decode()
        self.assertIn("title=T\n", outcome)
        self.assertIn("timeout=9\n", outcome)

    def test_ci_is_on_where_build_servers_say_so(self):
        for value, on in (("true", True), ("1", True), ("woodpecker", True), ("false", False), ("0", False), ("", False)):
            self.assertEqual(self.changed(env={"CI": value}), {"ci": "true"} if on else {}, value)
        self.assertEqual(self.changed(env={"CI": "true", "APPCTL_TEST_CI": "0"}), {})
        self.assertEqual(self.changed("--update", env={"CI": "true"}), {"update": "true"})

    def test_mistakes_are_named_with_their_place(self):
        for args, env, text, message in (
            (["-j0"], {}, "", "--jobs: '0' is not a whole number from 1 to 256"),
            ([], {"APPCTL_TEST_JOBS": "many"}, "", "APPCTL_TEST_JOBS in the environment: 'many' is not a whole number from 1 to 256"),
            ([], {"APPCTL_TEST_SHUFFLE": "maybe"}, "",
             "APPCTL_TEST_SHUFFLE in the environment: 'maybe' is not one of 1, 0, true, false, yes, no, on, off"),
            (["--config=c.toml"], {}, "[test]\nretries = 101", "c.toml:2: retries: '101' is not a whole number from 0 to 100"),
            (["--config=c.toml"], {}, "[test]\nretries = '1'", "c.toml:2: retries has to be an integer, not a string"),
            (["--config=c.toml"], {}, "[test]\nretires = 1", "c.toml:2: unknown key 'retires'; did you mean 'retries'?"),
            (["--config=c.toml"], {}, "[test]\nwallpaper = 1", "c.toml:2: unknown key 'wallpaper'; 'appctl test --help' lists them"),
            (["--config=c.toml"], {}, "[tset]\nseed = 1", "c.toml:1: unknown key 'tset'; 'appctl test --help' lists them"),
            (["--shard", "0/3"], {}, "", "--shard: '0/3' is not I/N with 1 <= I <= N, as 2/5"),
            (["--ci", "--update"], {}, "", "--ci contradicts --update; give one of them"),
            (["--tap", "--json"], {}, "", "--tap contradicts --json; give one of them"),
            ([], {"APPCTL_TEST_CONFIG": "no.toml"}, "",
             "APPCTL_TEST_CONFIG in the environment: cannot read 'no.toml': No such file or directory"),
        ):
            with self.subTest(message):
                self.write("c.toml", text)
                self.refused(message, *args, env=env)

    def test_unknown_variables_draw_a_notice(self):
        outcome = self.appctl("test", "x", env={"APPCTL_TEST_JBOS": "2", "APPCTL_TEST_WORKER": "1.1"})
        self.assertEqual(outcome.err, b"appctl test: notice: unknown environment variable APPCTL_TEST_JBOS; did you mean 'APPCTL_TEST_JOBS'?\n")
        self.assertEqual(self.appctl("run", "x.lua", env={"APPCTL_TEST_JOBS": "2"}).err, b"")


if __name__ == "__main__":
    unittest.main()
