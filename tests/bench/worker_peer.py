"""What workers cost in Debian's Python: worker_peer.py threads|processes KIND TIMES. Threads are asyncio.to_thread,
processes a ProcessPoolExecutor of the loop. The metrics are those of worker.lua."""
import asyncio
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

how, what, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = time.perf_counter


def add_one(number):
    return number + 1


def give_back(value):
    return value


def compute(count):
    total = 0
    for i in range(count):
        total = (total * 31 + i) % 1000003
    return total


def endless(pipe):
    pipe.send("it runs")
    while True:
        pass


class Bench:
    def __init__(self, pool):
        self.pool = pool

    def call(self, function, value):
        if self.pool is None:
            return asyncio.to_thread(function, value)
        return asyncio.get_running_loop().run_in_executor(self.pool, function, value)

    async def each(self, function, value):
        await self.call(function, value)
        began = now()
        for _ in range(n):
            await self.call(function, value)
        print("us", (now() - began) / n * 1e6)

    async def round(self):
        await self.each(add_one, 1)

    async def text(self):
        await self.each(give_back, "x" * (1 << 20))

    async def flight(self):
        async def keep_one_going():
            for i in range(n // 256):
                await self.call(add_one, i)

        await self.call(add_one, 1)
        began = now()
        await asyncio.gather(*(keep_one_going() for _ in range(256)))
        print("rate", n // 256 * 256 / (now() - began))

    async def two(self):
        async def takes(count):
            began = now()
            await asyncio.gather(*(self.call(compute, n) for _ in range(count)))
            return now() - began

        await takes(2)
        one = await takes(1)
        print("speedup", 2 * one / await takes(2))

    async def cancel(self):
        """What a process pool cannot do, for a process of its own."""
        took = []
        for _ in range(n):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=endless, args=(theirs,))
            process.start()
            ours.recv()
            began = now()
            process.terminate()
            process.join()
            took.append((now() - began) * 1e3)
        print("ms", sorted(took)[len(took) // 2])
        print("worst_ms", max(took))


async def main():
    pool = ProcessPoolExecutor(os.cpu_count()) if how == "processes" else None
    await getattr(Bench(pool), what)()
    if pool:
        pool.shutdown()


if __name__ == "__main__":
    asyncio.run(main())
