"""What is measured, against what, and what performance should be."""
import tempfile
from pathlib import Path

from data_cases import data
from http_cases import requests
from measure import HERE, PYTHON, printed, wall, watched
from outside_cases import outside
from rows import (
    Case, Goal, Row, against_other, at_least, at_most, least_times_asyncio, least_times_raw, times_cpp, times_raw,
)
from test_cases import tests
from toolkit_cases import toolkit
from worker_cases import workers


def tasks(bench):
    switches = bench.size(3_000_000, 50_000)
    for count in ("1", "1000", "100000"):
        yield Case(f"switch-{count}", [Row(f"switch, {int(count):,} tasks", "ns", "ns", [times_raw(1.35)])], {
            "ours": lambda count=count: printed(bench.script("switch", count, switches)),
            "raw": lambda count=count: printed(bench.program("raw", "switch", count, switches)),
            "asyncio": lambda count=count: printed(bench.asyncio("switch", count, bench.size(300_000, 10_000))),
            **bench.elsewhere("switch", count, bench.size(300_000, 10_000)),
        })
    spawns = bench.size(500_000, 5_000)
    yield Case("spawn", [Row("spawn, run empty, await", "ns", "ns", [times_raw(0.4)])], {
        "ours": lambda: printed(bench.script("spawn", spawns)),
        "raw": lambda: printed(bench.program("raw", "spawn", spawns)),
        "asyncio": lambda: printed(bench.asyncio("spawn", bench.size(100_000, 2_000))),
        **bench.elsewhere("spawn", bench.size(100_000, 2_000)),
    })
    parked = bench.size(1_000_000, 20_000)
    yield Case("park", [Row(f"a parked task, {int(parked):,} of them", "bytes", "B", [times_raw(1.15)])], {
        "ours": lambda: printed(bench.script("park", parked, flags=["--grace=600"])),
        "raw": lambda: printed(bench.program("raw", "park", parked)),
        "asyncio": lambda: printed(bench.asyncio("park", parked)),
        **bench.elsewhere("park", parked),
    })


def sleepers(bench):
    sleeping = bench.size(100_000, 2_000)
    late = [Row("  lateness, p50", "late_ms", "ms", [at_most(0.1, "ms")])]
    yield Case("sleep", [Row(f"{int(sleeping):,} sleep 0 to 1 s, CPU", "us", "us", [times_raw(1.3)]), *late], {
        "ours": lambda: printed(bench.script("sleep", sleeping)),
        "raw": lambda: printed(bench.program("raw", "sleep", sleeping)),
        "asyncio": lambda: printed(bench.asyncio("sleep", sleeping)),
        **bench.elsewhere("sleep", sleeping),
    })
    if bench.quick:
        return
    yield Case("sleep-1000000", [Row("1,000,000 sleep 0 to 1 s, CPU", "us", "us", [times_raw(1.2)])], {
        "ours": lambda: printed(bench.script("sleep", "1000000")),
        "raw": lambda: printed(bench.program("raw", "sleep", "1000000")),
    })


def computing(bench):
    time = bench.size(1_000, 100)
    fps = Row("  frames a second meanwhile", "fps", "fps", [at_least(59, "fps")])
    raw = {"raw": lambda: printed(bench.program("raw", "compute", time))}
    yield Case("compute", [Row("sum(range(1000)), yield; headless", "rate", "/s", [least_times_raw(0.95), least_times_asyncio(1.8)]), fps], {
        "ours": lambda: printed(bench.script("compute", time)),
        "asyncio": lambda: printed(bench.asyncio("compute", time)), **raw,
    })
    yield Case("compute-window", [Row("  in a window", "wall_rate", "/s", [least_times_raw(0.85)]), fps], {
        "ours": lambda: printed(bench.window("compute", time)),
        **raw,
    }, display=True)
    yield Case("compute-moving", [Row("  in a window, each frame drawn", "wall_rate", "/s"), fps], {
        "ours": lambda: printed(bench.window("compute", time, "moving")),
        **raw,
    }, display=True)


def starting(bench):
    times = int(bench.size(15, 2))
    hello = [PYTHON, "-c", "import asyncio\nasync def main(): print('hello')\nasyncio.run(main())"]
    yield Case("start", [Row("start-up, hello headless", "ms", "ms", [times_raw(1.5)])], {
        "ours": lambda: wall(bench.script("hello", clock="virtual"), times),
        "raw": lambda: wall(bench.program("limit", "hello"), times),
        "asyncio": lambda: wall(hello, times),
    })
    yield Case("start-frame", [Row("  with one ImGui frame", "ms", "ms", [times_raw(1.5)])], {
        "ours": lambda: wall(bench.script("frame", clock="virtual"), times),
        "raw": lambda: wall(bench.program("limit", "frame"), times),
    })
    yield Case("start-window", [Row("  window with first frame", "ms", "ms", [times_raw(1.15)])], {
        "ours": lambda: wall(bench.window("frame"), max(times // 3, 1)),
        "raw": lambda: wall(bench.program("limit", "window"), max(times // 3, 1)),
    }, display=True)


def resting(bench):
    seconds = 0.5 if bench.quick else 4
    wakes = "  wake-ups"
    yield Case("still", [Row("still window at 60 fps, CPU", "cpu", "%", [at_most(3, "%")]),
                         Row(wakes, "wakes", "/s", [at_most(61, "/s")])], {
        "ours": lambda: watched(bench.window("still", "0"), 1, seconds),
        "raw": lambda: watched(bench.program("limit", "idle", "60"), 1, seconds),
    }, display=True)
    yield Case("idle", [Row("idle window at 9 fps, CPU", "cpu", "%", [at_most(0.5, "%")]),
                        Row(wakes, "wakes", "/s", [at_most(10, "/s")])], {
        "ours": lambda: watched(bench.window("still", flags=["--idle-after=0.1"]), 1, seconds),
        "raw": lambda: watched(bench.program("limit", "idle", "9"), 1, seconds),
    }, display=True)


def waking(bench):
    times = bench.size(2_000, 50)
    yield Case("wake", [Row("mail wakes the loop, headless", "us", "us", [times_raw(1.5)])], {
        "ours": lambda: printed(bench.program("rooms", "mail", times)),
        "raw": lambda: printed(bench.program("rooms", "eventfd", times)),
        **bench.elsewhere("mail", times, names=("node", "luv")),
    })
    yield Case("wake-window", [Row("  in a window", "us", "us", [times_raw(1.5)])], {
        "ours": lambda: printed(bench.program("rooms", "mail-window", times)),
        "raw": lambda: printed(bench.program("rooms", "post-empty", times)),
    }, display=True)


def hours(bench):
    seconds = bench.size(3600, 36)
    frames = str(int(seconds) * 60)
    share = int(seconds) / 3600
    yield Case("hour-frames", [Row(f"{int(seconds):,} virtual s of 60 fps frames", "ms", "ms", [at_most(12_000 * share, "ms")])], {
        "ours": lambda: wall(bench.script("hour", "frames", seconds, clock="virtual")),
        "raw": lambda: wall(bench.program("limit", "frames", frames)),
    })
    yield Case("hour-tasks", [Row(f"{int(seconds):,} virtual s, 10 tasks wait(1)", "ms", "ms", [at_most(50, "ms")])], {
        "ours": lambda: wall(bench.script("hour", "tasks", seconds, clock="virtual")),
    })


def pictures(bench):
    directory = tempfile.mkdtemp(prefix="appctl-bench-")
    file = str(Path(directory) / "picture.png")
    yield Case("picture", [Row("screenshot 1280x720, rasterise", "raster_ms", "ms", [at_most(6, "ms")]),
                           Row("  write the PNG", "png_ms", "ms", [at_most(30, "ms")])], {
        "ours": lambda: printed(bench.program("rooms", "picture", bench.size(20, 2), file)),
    })
    shot = bench.script("frame", clock="virtual", flags=[f"--screenshot={file}"])
    yield Case("picture-run", [Row("  a whole run with --screenshot", "ms", "ms"),
                               Row("  resident", "mb", "MB", [at_most(15, "MB")])], {
        "ours": lambda: {**wall(shot), **printed(bench.program("rooms", "resident", *shot))},
    })


def widgets(bench):
    """From Lua, against C++ and against the most direct binding by hand."""
    script = str(HERE / "widgets.lua")
    goals = {"formatted": times_cpp(1.0), "clipper": times_cpp(1.3)}
    for kind in ("text", "button", "slider", "formatted", "clipper"):
        for rows in ("100", "1000", "10000"):
            calls = 100 if kind == "clipper" else int(rows)  # what is drawn in a frame
            frames = bench.size(max(2_000_000 // calls, 100), 10)
            metric = "us" if kind == "clipper" else "ns"
            work = [kind, rows, frames]
            yield Case(f"widgets-{kind}-{rows}", [Row(f"{kind}, {int(rows):,} rows", metric, metric, [goals.get(kind, times_cpp(1.25))])], {
                "ours": lambda work=work: printed(bench.script("widgets", *work, flags=["--fps-max=0", f"--frames={int(work[2]) * 11 // 10 + 1}"])),
                "C++": lambda work=work: printed(bench.program("widgets", "cpp", *work)),
                "binding": lambda work=work: printed(bench.program("widgets", "binding", *work, script)),
            }, columns=("ours", "C++", "binding"))


def buffers(bench):
    """Against a table with the same numbers. A metamethod that does nothing already costs four sets of a table."""
    elements, frames = bench.size(20_000_000, 20_000), bench.size(2_000, 10)
    rows = {
        "set": Row("a buffer's element, set", "ns", "ns", [against_other(6, "table")]),
        "get": Row("  read", "ns", "ns", [against_other(6, "table")]),
        "row": Row("  set by rows: a table, copied", "ns", "ns", [against_other(3, "table")]),
        "plot": Row("PlotLines of 10,000 points of a buffer", "us", "us", [against_other(1, "table")]),
        "show": Row("Image of 640x480 changing pixels", "us", "us", [against_other(1.2, "string")]),
    }
    for kind, row in rows.items():
        other, work = ("string" if kind == "show" else "table"), (frames if kind in ("plot", "show") else elements)
        flags = ["--stall-warn=0", "--fps-max=0", f"--frames={int(frames) * 11 // 10 + 1}"]
        yield Case(f"buffer-{kind}", [row], {
            "ours": lambda kind=kind, work=work: printed(bench.script("buffers", kind, "buffer", work, flags=flags)),
            other: lambda kind=kind, work=work, other=other: printed(bench.script("buffers", kind, other, work, flags=flags)),
        }, columns=("ours", other, ""))


def all_cases(bench):
    for group in (tasks, sleepers, computing, starting, resting, waking, hours, pictures, widgets, buffers):
        yield from group(bench)
    yield from toolkit(bench)
    yield from data(bench)
    yield from workers(bench)
    yield from outside(bench)
    yield from tests(bench)
    yield from requests(bench)
