"""`appctl test`: tests a second, the start of one, the cost of recording what is on the screen, and the same flow in
a browser. Each test is a fresh run, as each is a fresh page there."""
from measure import HERE, printed, run, wall
from rows import Case, Row


def per_test(bench, script, count):
    """The wall time of a test in ms, the start of the command included."""
    took = wall([bench.appctl, "test", "-j1", "--repeat", count, str(HERE / "tests" / script)])
    return {"ms": took["ms"] / int(count)}


def recorded(command):
    """What it printed itself; the tree of the UI follows."""
    lines = (line.split() for line in run(command).splitlines() if line.startswith(("ns ", "us ")))
    return {words[0]: float(words[1]) for words in lines}


def tests(bench):
    count, times = bench.size(1_000, 10), int(bench.size(15, 2))
    yield Case("test-empty", [Row("a test that does nothing", "ms", "ms")], {
        "ours": lambda: per_test(bench, "empty_test.lua", count),
        "one run": lambda: wall(bench.script("hello", clock="virtual"), times),
    }, columns=("ours", "one run", ""))
    yield Case("test-start", [Row("appctl test, with one test", "ms", "ms")], {
        "ours": lambda: wall([bench.appctl, "test", "-j1", str(HERE / "tests" / "empty_test.lua")], times),
        "one run": lambda: wall(bench.script("hello", clock="virtual"), times),
    }, columns=("ours", "one run", ""))
    flows = bench.size(200, 5)
    yield Case("test-flow", [Row("a form filled in and saved", "ms", "ms")], {
        "ours": lambda: per_test(bench, "flow_test.lua", flows),
        **bench.elsewhere(bench.size(30, 2), names=("playwright",)),
    }, columns=("ours", "playwright", ""))
    for kind in ("text", "button", "slider"):
        frames = bench.size(2_000, 10)
        flags = ["--fps-max=0", f"--frames={int(frames) * 11 // 10 + 1}"]
        work = [kind, "1000", frames]
        yield Case(f"test-recording-{kind}", [Row(f"{kind}, recorded", "ns", "ns")], {
            "ours": lambda work=work, flags=flags: recorded(bench.script("widgets", *work, flags=[*flags, "--dump-ui"])),
            "plain": lambda work=work, flags=flags: printed(bench.script("widgets", *work, flags=flags)),
        }, columns=("ours", "plain", ""))
