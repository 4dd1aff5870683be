"""Programs and files, against asyncio and node. Their columns take the places of raw and asyncio."""
from measure import HERE, PYTHON, printed
from rows import Case, Goal, Row

COLUMNS = ("ours", "asyncio", "node.js")


def sides(bench, *work):
    found = {
        "ours": lambda: printed(bench.script("outside", *work)),
        "asyncio": lambda: printed([PYTHON, str(HERE / "outside_peer.py"), *work]),
    }
    if "node" in bench.peers:
        found["node.js"] = lambda: printed(["node", str(HERE / "outside_peer.js"), *work])
    return found


def outside(bench):
    def cases(name, rows, full, quick):
        return Case(f"outside-{name}", rows, sides(bench, name, bench.size(full, quick)), columns=COLUMNS)

    as_asyncio = Goal("<= 1 asyncio", lambda ours, peer, _: ours <= peer)
    as_fast = Goal(">= 1 asyncio", lambda ours, peer, _: ours >= peer)
    yield cases("starts", [Row("start a program, await its end", "start_ms", "ms", [as_asyncio]),
                           Row("  100 at a time", "crowd_ms", "ms", [as_asyncio])], 500, 100)
    yield cases("pipe", [Row("1 GB through a pipe", "mb_per_s", "MB/s", [as_fast])], 1_000_000_000, 10_000_000)
    yield cases("lines", [Row("lines of a program", "lines_per_s", "/s", [as_fast])], 2_000_000, 20_000)
    yield cases("files", [Row("read a file of 1 kB", "read_us", "us", [as_asyncio])], 10_000, 100)
