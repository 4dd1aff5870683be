"""What Debian's asyncio costs, for the same jobs as raw.c and the Lua scripts: asyncio_peer.py WHAT N [SWITCHES]."""
import asyncio
import os
import sys
import time

what, n = sys.argv[1], int(sys.argv[2])
cpu = time.process_time


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


async def bench_switch():
    switches = int(sys.argv[3])

    async def task():
        for _ in range(switches // n):
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(task()) for _ in range(n)]
    await asyncio.sleep(0)
    began = cpu()
    await asyncio.wait(tasks)
    print("ns", (cpu() - began) / switches * 1e9)


async def bench_spawn():
    async def empty():
        pass

    began = cpu()
    for _ in range(n):
        await asyncio.create_task(empty())
    print("ns", (cpu() - began) / n * 1e9)


async def bench_park():
    gate = asyncio.get_running_loop().create_future()

    async def task():
        await gate

    before = resident_bytes()
    tasks = [asyncio.create_task(task()) for _ in range(n)]
    await asyncio.sleep(0)
    print("bytes", (resident_bytes() - before) / n)
    sys.stdout.flush()
    assert len(tasks) == n
    os._exit(0)  # tearing them down is not what is measured


async def bench_sleep():
    late = []
    now = asyncio.get_running_loop().time

    async def task(seconds):
        due = now() + seconds
        await asyncio.sleep(seconds)
        late.append(now() - due)

    began = cpu()
    await asyncio.wait([asyncio.create_task(task(i * 7919 % n / n)) for i in range(n)])
    print("us", (cpu() - began) / n * 1e6)
    print("late_ms", sorted(late)[n // 2] * 1e3)


async def bench_compute():
    frames = 0

    async def gui():
        nonlocal frames
        due = time.monotonic()
        while True:
            frames += 1
            due += 1 / 60
            await asyncio.sleep(max(0, due - time.monotonic()))

    frame_task = asyncio.create_task(gui())
    done, began = 0, cpu()
    end = time.monotonic() + n / 1000
    while time.monotonic() < end:
        for _ in range(32):
            sum(range(1000))
            await asyncio.sleep(0)
        done += 32
    print("rate", done / (cpu() - began))
    print("fps", frames / (n / 1000))
    frame_task.cancel()


asyncio.run(globals()["bench_" + what]())
