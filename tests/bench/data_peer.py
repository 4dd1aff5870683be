"""What Debian's Python costs, for the same jobs as data.lua."""
import json
import sqlite3
import sys
import time

what, n = sys.argv[1], int(sys.argv[2])
cpu = time.process_time


def bench_json():
    rows = [{"id": i, "name": f"user {i}", "score": i / 7, "tags": ["a", "b"], "active": True} for i in range(1, n + 1)]
    text = json.dumps(rows)
    del rows
    began = cpu()
    value = json.loads(text)
    print("decode_ms", (cpu() - began) * 1e3)
    began = cpu()
    json.dumps(value, sort_keys=True)
    print("encode_ms", (cpu() - began) * 1e3)


def bench_store():
    """With the same settings of SQLite, in the file that is given."""
    db = sqlite3.connect(sys.argv[3], isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY NOT NULL, value) WITHOUT ROWID")
    write = "INSERT INTO entries VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    began = time.perf_counter()

    def rate(name):
        nonlocal began
        print(name, n / (time.perf_counter() - began))
        began = time.perf_counter()

    for i in range(n):
        db.execute(write, (f"key {i % 1000}", i))
    rate("set_rate")
    db.execute("BEGIN")
    for i in range(n):
        db.execute(write, (f"key {i % 1000}", i))
    db.execute("COMMIT")
    rate("together_rate")
    for i in range(n):
        db.execute("SELECT value FROM entries WHERE key = ?", (f"key {i % 1000}",)).fetchone()
    rate("get_rate")
    db.close()


globals()["bench_" + what]()
