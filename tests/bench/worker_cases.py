"""Workers, against threads with a Lua state each and nothing else (raw), and Python's threads. Elsewhere are node, luv
and Python's processes."""
from measure import HERE, PYTHON, printed
from rows import Case, Row, at_least, at_most, least_times_raw, times_raw

COLUMNS = ("ours", "raw", "to_thread")
STARTS = {
    "node": ["node", str(HERE / "worker_peer.js")],
    "luv": ["lua5.4", str(HERE / "luv_worker_peer.lua")],
    "processes": [PYTHON, str(HERE / "worker_peer.py"), "processes"],
}


def sides(bench, kind, times, few, names):
    """`few`: how often those do it that are much slower."""
    python = {"to_thread", "processes"}
    starts = {
        "ours": bench.script("worker", kind),
        "raw": bench.program("workers", kind),
        "to_thread": [PYTHON, str(HERE / "worker_peer.py"), "threads", kind],
        **{name: start + [kind] for name, start in STARTS.items() if name in bench.peers},
    }
    return {name: lambda start=start, name=name: printed([*start, few if name in python else times])
            for name, start in starts.items() if name == "ours" or name in names}


def workers(bench):
    def case(kind, rows, times, names, few=None):
        return Case(f"worker-{kind}", rows, sides(bench, kind, times, few or times, names), columns=COLUMNS)

    everybody = ("raw", "to_thread", "node", "luv", "processes")
    yield case("round", [Row("a worker, there and back", "us", "us", [times_raw(1.1)])],
               bench.size(5_000, 100), everybody, bench.size(1_000, 50))
    yield case("flight", [Row("  calls, 256 in flight", "rate", "/s", [least_times_raw(0.6)])],
               bench.size(256_000, 2_560), everybody, bench.size(10_240, 512))
    yield case("text", [Row("  1 MB of text, there and back", "us", "us", [times_raw(1.2)])],
               bench.size(500, 10), everybody, bench.size(100, 5))
    yield case("move", [Row("  1 KB in a buffer, there and back", "us", "us"), Row("  64 MB", "large_us", "us"),
                        Row("  that is so many times as long", "growth", "x", [at_most(1.2, "x")])],
               bench.size(1_000, 20), ("node",))
    yield case("two", [Row("  two of them against one", "speedup", "x", [at_least(1.9, "x")])],
               bench.size(20_000_000, 200_000), everybody, bench.size(5_000_000, 100_000))
    yield case("cancel", [Row("  cancel of an endless loop", "ms", "ms", [at_most(1, "ms")]),
                          Row("  the slowest of all", "worst_ms", "ms")],
               bench.size(100, 5), ("node", "processes"), bench.size(20, 3))
