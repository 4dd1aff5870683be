"""What Debian's asyncio costs, for the same jobs as outside.lua: outside_peer.py WHAT N."""
import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE

what, n = sys.argv[1], int(sys.argv[2])
now = time.perf_counter


async def run():
    process = await asyncio.create_subprocess_exec("true", stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    await process.communicate()


async def bench_starts():
    await run()
    began = now()
    for _ in range(n):
        await run()
    print("start_ms", (now() - began) / n * 1e3)

    async def some():
        for _ in range(n // 100):
            await run()

    began = now()
    await asyncio.gather(*(some() for _ in range(100)))
    print("crowd_ms", (now() - began) / n * 1e3)


async def bench_pipe():
    began = now()
    process = await asyncio.create_subprocess_exec("head", "-c", str(n), "/dev/zero", stdout=PIPE, limit=1 << 20)
    size = 0
    while piece := await process.stdout.read(1 << 20):
        size += len(piece)
    await process.wait()
    assert size == n
    print("mb_per_s", n / 1e6 / (now() - began))


async def bench_lines():
    began = now()
    process = await asyncio.create_subprocess_exec("seq", str(n), stdout=PIPE)
    count = 0
    async for _ in process.stdout:
        count += 1
    assert count == n
    print("lines_per_s", n / (now() - began))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


async def bench_files():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")
        with open(path, "w", encoding="utf-8") as file:
            file.write("x" * 1000)
        await asyncio.to_thread(read, path)
        began = now()
        for _ in range(n):
            await asyncio.to_thread(read, path)
        print("read_us", (now() - began) / n * 1e6)


asyncio.run(globals()["bench_" + what]())
