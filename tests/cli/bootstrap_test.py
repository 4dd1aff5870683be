"""./bootstrap against tools that only record how they were called: nothing is installed or built."""

import os
import shutil
import subprocess
import unittest

from harness import LIMIT, SOURCE, CommandTest

REAL = ("sh", "env", "cat", "cut", "dirname", "grep", "mkdir", "readlink", "tr")
BUILD = ("g++ cmake ninja-build pkg-config lua5.4 liblua5.4-dev libimgui-dev libglfw3-dev libpng-dev libjpeg-dev libfreetype-dev rapidjson-dev libsqlite3-dev libuv1-dev libcurl4-openssl-dev ca-certificates "
         "fonts-dejavu-core libcli11-dev libtomlplusplus-dev").split()
TEST = "catch2 python3 nginx-light mandoc xvfb xauth xdotool libgl1-mesa-dri".split()


class Bootstrap(CommandTest):
    """A tree with ./bootstrap alone, and a PATH of fakes. Each fake writes its name and arguments to calls."""

    def setUp(self):
        super().setUp()
        os.makedirs(self.path("tree/sub"))
        os.makedirs(self.path("bin"))
        shutil.copy(os.path.join(SOURCE, "bootstrap"), self.path("tree/bootstrap"))
        for tool in REAL:
            os.symlink(shutil.which(tool), self.path("bin/" + tool))
        self.fake("id", "echo 0")
        self.fake("cmake", self.note + 'mkdir -p build/release/cli; : >build/release/build.ninja\n'
                  'case "$*" in *APPCTL_TESTS=ON*) tests=ON;; *) tests=OFF;; esac\n'
                  'printf "CMAKE_HOME_DIRECTORY:INTERNAL=%s\\nAPPCTL_TESTS:BOOL=%s\\n" "$PWD" $tests >build/release/CMakeCache.txt')
        self.fake("ninja", self.note + 'case "$*" in *" -n "*) [ ! -e "$CALLS.built" ] || echo "ninja: no work to do.";;'
                  f' *) : >"$CALLS.built"; cp="{self.path("appctl")}"; cat "$cp" >"$2/cli/appctl"; chmod +x "$2/cli/appctl";; esac')
        os.symlink(shutil.which("chmod"), self.path("bin/chmod"))
        self.fake("ctest", self.note + 'echo "100% tests passed"')
        self.fake("apt-get", self.note)
        self.write("appctl", '#!/bin/sh\nprintf "<%s>" "$@"\nread -r line && printf "%s" "$line"\nexit 7\n')
        self.installed(BUILD + TEST)

    note = 'name=${0##*/}; printf "%s" "$name" >>"$CALLS"; printf " %s" "$@" >>"$CALLS"; echo >>"$CALLS"\n'

    def fake(self, name, body):
        self.write("bin/" + name, "#!/bin/sh\n" + body + "\n")
        os.chmod(self.path("bin/" + name), 0o755)

    def installed(self, names):
        self.fake("dpkg-query", self.note + "".join(f'echo "installed {name}"\n' for name in names))

    def bootstrap(self, *args, cwd="tree", env=None):
        process = subprocess.run([self.path("tree/bootstrap"), *args], cwd=self.path(cwd), input=b"typed\n", timeout=LIMIT,
                                 env={"PATH": self.path("bin"), "CALLS": self.path("calls"), **(env or {})},
                                 capture_output=True, check=False)
        return process

    def calls(self, *tools):
        """The recorded calls of these tools since the last look."""
        try:
            with open(self.path("calls"), encoding="utf-8") as file:
                lines = file.read().splitlines()
            os.remove(self.path("calls"))
        except FileNotFoundError:
            lines = []
        return [line for line in lines if line.split()[0] in tools]

    def test_run_is_quiet_and_hands_everything_on(self):
        for cwd in ("tree", "tree/sub", "."):
            process = self.bootstrap("run", "--headless", "a b", "--no-install", cwd=cwd)
            self.assertEqual((process.returncode, process.stdout), (7, b"<run><--headless><a b><--no-install>typed"), process.stderr)
        self.assertEqual(process.stderr, b"")

    def test_second_time_looks_twice_and_does_nothing(self):
        self.bootstrap("build")
        self.calls()
        process = self.bootstrap("run")
        self.assertEqual(process.stderr, b"")
        tools = [line.split()[0] for line in self.calls("dpkg-query", "apt-get", "cmake", "ninja")]
        self.assertEqual(tools, ["dpkg-query", "ninja"])

    def test_missing_packages_are_named_with_their_reason_and_installed(self):
        self.installed([name for name in BUILD if name not in ("cmake", "libpng-dev")])
        process = self.bootstrap("build")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn(b"  cmake                configures the build (3.25 or newer)\n"
                      b"  libpng-dev           reads and writes PNG files\n", process.stderr)
        self.assertEqual(self.calls("apt-get"), ["apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends cmake libpng-dev"])

    def test_a_name_inside_another_is_not_that_package(self):
        self.installed([name for name in BUILD if name != "lua5.4"])  # liblua5.4-dev is there
        self.assertIn(b"  lua5.4               runs the generators", self.bootstrap("build").stderr)

    def test_lists_are_fetched_when_the_first_attempt_fails(self):
        self.fake("apt-get", self.note + 'case "$*" in *update*) : >"$CALLS.updated";; esac; [ -e "$CALLS.updated" ]')
        self.installed([])
        self.assertEqual(self.bootstrap("build").returncode, 0)
        self.assertEqual([line.split()[4] for line in self.calls("apt-get")], ["install", "update", "install"])

    def test_failing_tool_is_shown(self):
        self.fake("apt-get", "echo no network; exit 100")
        self.installed([])
        process = self.bootstrap("run", "x.lua")
        self.assertEqual((process.returncode, process.stdout), (1, b""))
        self.assertIn(b"no network\n", process.stderr)
        self.assertIn(b"bootstrap: installing g++ ", process.stderr)

    def test_no_install_only_names(self):
        self.installed(BUILD[1:])
        process = self.bootstrap("--no-install")
        self.assertEqual((process.returncode, process.stdout), (1, b""))
        self.assertEqual(process.stderr, b"bootstrap: missing Debian packages:\n  g++                  compiles C++20\n"
                         b"bootstrap: install them as root: apt-get update && apt-get install --no-install-recommends g++\n")
        self.assertEqual(self.calls("apt-get", "cmake", "ninja"), [])

    def test_without_root(self):
        self.installed(BUILD[1:])
        self.fake("id", "echo 1000")
        process = self.bootstrap("build")
        self.assertEqual(process.returncode, 1)
        self.assertIn(b"neither root nor sudo; as root run: apt-get update && apt-get install --no-install-recommends g++\n", process.stderr)
        self.fake("sudo", self.note + 'exec "$@"')
        process = self.bootstrap("build")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn(b"bootstrap: installing them with sudo\n", process.stderr)
        self.assertEqual(self.calls("sudo"), ["sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "
                                              "install -y --no-install-recommends g++"])

    def test_test_installs_its_packages_too_and_ends_with_ctest(self):
        self.installed(BUILD)
        process = self.bootstrap("test", "-R", "core", env={"BOOTSTRAP_CMAKE_ARGS": "-DAPPCTL_WERROR=ON"}, cwd=".")
        self.assertEqual((process.returncode, process.stdout), (0, b"100% tests passed\n"))
        calls = self.calls("apt-get", "cmake", "ctest")
        self.assertTrue(calls[0].endswith(" install -y --no-install-recommends " + " ".join(TEST)), calls)
        self.assertEqual(calls[1:], ["cmake --preset release --fresh -DAPPCTL_TESTS=ON -DAPPCTL_WERROR=ON",
                                     "ctest --preset release --no-tests=error -R core"])

    def test_run_leaves_a_build_with_tests_alone(self):
        self.bootstrap("test")
        self.calls()
        self.bootstrap("run")
        self.assertEqual(self.calls("cmake"), [])

    def test_test_after_run_configures_again(self):
        self.bootstrap("run")
        self.calls()
        self.bootstrap("test")
        self.bootstrap("test")
        self.assertEqual(self.calls("cmake"), ["cmake --preset release -DAPPCTL_TESTS=ON"])

    def test_help_and_unknown_command(self):
        shown = self.bootstrap("help")
        self.assertEqual((shown.returncode, shown.stderr), (0, b""))
        wrong = self.bootstrap("biuld")
        self.assertEqual((wrong.returncode, wrong.stdout), (2, b""))
        self.assertEqual(wrong.stderr, shown.stdout + b"bootstrap: unknown command 'biuld'\n")


if __name__ == "__main__":
    unittest.main()
