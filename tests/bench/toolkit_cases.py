"""The toolkit against bare ImGui, and observables against a task spawned by hand for each change."""
from measure import printed
from rows import Case, Row, against_other

COLUMNS = ("ours", "bare", "")


def toolkit(bench):
    calls = bench.size(1_000, 10)
    rows = bench.size(1_000_000, 1_000)
    work = {
        "slider": (Row("ui.slider", "ns", "ns", [against_other(1.7, "bare")]), calls),
        "checkbox": (Row("ui.checkbox", "ns", "ns", [against_other(1.7, "bare")]), calls),
        "button": (Row("ui.button", "ns", "ns", [against_other(1.7, "bare")]), calls),
        "label": (Row("ui.label", "ns", "ns", [against_other(1.7, "bare")]), calls),
        "table": (Row(f"ui.table of {int(rows):,} rows, a frame", "us", "us", [against_other(2, "bare")]), rows),
        "observables": (Row("an observable with a subscriber, of 10,000", "ns", "ns", [against_other(5, "bare")]), bench.size(10_000, 100)),
    }
    flags = ["--stall-warn=0", "--fps-max=0"]
    for kind, (row, count) in work.items():
        yield Case(f"toolkit-{kind}", [row], {
            side: lambda kind=kind, count=count, other=other: printed(bench.script("toolkit", kind, other, count, flags=flags))
            for side, other in (("ours", "ui"), ("bare", "bare"))
        }, columns=COLUMNS)
