"""JSON and the store, against Python's and node's. Their columns take the places of raw and asyncio."""
from measure import HERE, PYTHON, printed

COLUMNS = ("ours", "python3", "node.js")


def sides(bench, *work, flags=()):
    found = {
        "ours": lambda: printed(bench.script("data", *work, flags=flags)),
        "python3": lambda: printed([PYTHON, str(HERE / "data_peer.py"), *work]),
    }
    if "node" in bench.peers:
        found["node.js"] = lambda: printed(["node", str(HERE / "data_peer.js"), *work])
    return found


def data(bench, Case, Row, Goal):
    as_python = Goal("<= 1 python3", lambda ours, peer, _: ours <= peer)
    yield Case("json", [Row("json of 9 MB, decode", "decode_ms", "ms", [as_python]),
                        Row("  encode, names sorted", "encode_ms", "ms", [as_python])],
               sides(bench, "json", bench.size(100_000, 1_000)), columns=COLUMNS)
