"""What Debian's Python costs, for the same jobs as data.lua."""
import json
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


globals()["bench_" + what]()
