"""Starting and watching the measured processes. Each function returns {metric: value}."""
import os
import shutil
import signal
import statistics
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # Debian's; other builds differ up to 1.8 times
# Other systems that do the same jobs: how each is started, and a command that fails where it is missing.
PEERS = {
    "node": (["node", HERE / "node_peer.js"], ["node", "--version"]),
    "cqueues": (["lua5.4", HERE / "cqueues_peer.lua"], ["lua5.4", "-e", "require 'cqueues'"]),
    "luv": (["lua5.4", HERE / "luv_peer.lua"], ["lua5.4", "-e", "require 'luv'"]),
    "playwright": (["node", HERE / "playwright_peer.js"], ["node", "-e", "require('playwright-core')"]),
    "processes": ([PYTHON, HERE / "worker_peer.py", "processes"], [PYTHON, "-c", "import concurrent.futures"]),
}
WITH_TASKS = ("node", "cqueues", "luv")


class Failed(Exception):
    """A measured program failed: the text says which and how."""


class Bench:
    """Where the programs are, and how much work they get."""

    def __init__(self, build, quick):
        self.build = Path(build).resolve()
        self.programs = self.build / "bench"
        self.quick = quick
        self.appctl = str(self.build / "cli" / "appctl")
        self.peers = {name: list(map(str, start)) for name, (start, probe) in PEERS.items() if works(probe)}

    def size(self, full, quick):
        return str(quick if self.quick else full)

    def make(self):
        configure = ["cmake", "-G", "Ninja", "-S", HERE, "-B", self.programs, f"-DAPPCTL_BUILD={self.build}"]
        for command in (configure, ["ninja", "-C", self.programs]):
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode:
                raise Failed(f"the C and C++ programs do not build; tests/bench/setup installs what they need\n{done.stdout}")

    # --- command lines ---

    def script(self, name, *args, clock="real", flags=()):
        return [self.appctl, "run", "--headless", f"--clock={clock}", *flags, str(HERE / f"{name}.lua"), *args]

    def window(self, name, *args, flags=()):
        return [self.appctl, "run", "--display=window", *flags, str(HERE / f"{name}.lua"), *args]

    def program(self, name, *args):
        return [str(self.programs / name), *args]

    def elsewhere(self, *args, names=WITH_TASKS):
        """The same job in each of the other systems that is there: {name: a function that measures once}."""
        return {name: lambda start=start: printed([*start, *args])
                for name, start in self.peers.items() if name in names}

    def asyncio(self, *args):
        return [PYTHON, str(HERE / "asyncio_peer.py"), *args]


def works(command):
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def printed(command):
    """What the program printed as lines "metric value"."""
    lines = (line.split() for line in run(command).splitlines())
    return {words[0]: float(words[1]) for words in lines if len(words) == 2}


def wall(command, times=1):
    """The median wall time of the whole process, in ms."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=QUIET)
        _, status = os.waitpid(pid, 0)
        took.append((time.perf_counter() - began) * 1e3)
        if status:
            run(command)  # again, for its message
            raise Failed(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return {"ms": statistics.median(took)}


QUIET = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_WRONLY, 0) for fd in (1, 2)]


def watched(command, settle, seconds):
    """How much CPU a running process takes, in % of a core, and how often its main thread wakes a second."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(settle)
        cpu, wakes = cpu_seconds(process.pid), voluntary_switches(process.pid)
        began = time.perf_counter()
        time.sleep(seconds)
        took = time.perf_counter() - began
        if process.poll() is not None:
            raise Failed(f"{' '.join(command)} ended with {process.returncode}")
        return {
            "cpu": (cpu_seconds(process.pid) - cpu) / took * 100,
            "wakes": (voluntary_switches(process.pid) - wakes) / took,
        }
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def cpu_seconds(pid):
    """Of all threads: the scheduler's nanoseconds, for /proc/PID/stat counts 10 ms ticks."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) * 1e-9


def voluntary_switches(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("voluntary_ctxt_switches:"):
            return int(line.split()[1])
    raise Failed(f"no voluntary_ctxt_switches of process {pid}")


class Display:
    """An X server of our own, started when first asked for."""

    def __init__(self):
        self.process = None

    def start(self):
        if self.process:
            return
        if not shutil.which("Xvfb"):
            raise Failed("Xvfb is missing: tests/bench/setup installs it")
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"]
        self.process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = ":" + number.readline().strip()
        os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
