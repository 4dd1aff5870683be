"""What a table is made of: goals, rows, and cases, which are groups of rows measured together."""
from dataclasses import dataclass, field


@dataclass
class Goal:
    text: str
    met: object  # (ours, raw, asyncio) -> bool


def times_raw(limit):
    return Goal(f"<= {limit:g} raw", lambda ours, raw, _: ours <= limit * raw)


def against_other(limit, side):
    return Goal(f"<= {limit:g} {side}", lambda ours, other, _: ours <= limit * other)


def times_cpp(limit):
    return Goal(f"<= {limit:g} C++", lambda ours, cpp, _: ours <= limit * cpp)


def least_times_raw(limit):
    return Goal(f">= {limit:g} raw", lambda ours, raw, _: ours >= limit * raw)


def least_times_asyncio(limit):
    return Goal(f">= {limit:g} asyncio", lambda ours, _, peer: ours >= limit * peer)


def asyncio_over(limit):
    return Goal(f"asyncio {limit:g} times ours", lambda ours, _, peer: peer >= limit * ours)


def at_most(limit, unit):
    return Goal(f"<= {limit:g} {unit}", lambda ours, *_: ours <= limit)


def at_least(limit, unit):
    return Goal(f">= {limit:g} {unit}", lambda ours, *_: ours >= limit)


@dataclass
class Row:
    label: str
    metric: str
    unit: str
    goals: list = field(default_factory=list)


@dataclass
class Case:
    name: str       # for --only
    rows: list
    sides: dict     # a name out of columns or measure.PEERS -> a function that measures once
    display: bool = False
    columns: tuple = ("ours", "raw", "asyncio")  # ours, and whom it is compared with
