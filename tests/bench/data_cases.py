"""JSON and the store, against Python's and node's. Their columns take the places of raw and asyncio."""
import tempfile
from pathlib import Path

from measure import HERE, PYTHON, printed
from rows import Case, Goal, Row

COLUMNS = ("ours", "python3", "node.js")


def json(bench, work):
    found = {
        "ours": lambda: printed(bench.script("data", *work)),
        "python3": lambda: printed([PYTHON, str(HERE / "data_peer.py"), *work]),
    }
    if "node" in bench.peers:
        found["node.js"] = lambda: printed(["node", str(HERE / "data_peer.js"), *work])
    return found


def store(bench, work):
    """Each round in a file of its own. Debian's node has no SQLite."""
    def in_new_file(command):
        with tempfile.TemporaryDirectory(prefix="appctl-bench-") as folder:
            return printed(command(str(Path(folder) / "store.sqlite")))

    return {
        "ours": lambda: in_new_file(lambda file: bench.script("data", *work, flags=[f"--store={file}", "--stall-warn=0"])),
        "python3": lambda: in_new_file(lambda file: [PYTHON, str(HERE / "data_peer.py"), *work, file]),
    }


def data(bench):
    fast = [Goal("<= 1 python3", lambda ours, peer, _: ours <= peer)]
    yield Case("json", [Row("json of 9 MB, decode", "decode_ms", "ms", fast),
                        Row("  encode, names sorted", "encode_ms", "ms", fast)],
               json(bench, ["json", bench.size(100_000, 1_000)]), columns=COLUMNS)
    much = [Goal(">= 1 python3", lambda ours, peer, _: ours >= peer)]
    yield Case("store", [Row("store, values set one by one", "set_rate", "/s", much),
                         Row("  in one transaction", "together_rate", "/s", much),
                         Row("  read", "get_rate", "/s", much)],
               store(bench, ["store", bench.size(50_000, 500)]), columns=COLUMNS)
