"""What Python's requests (in threads) and aiohttp cost, for the same jobs as http.lua: http_peer.py LIBRARY WHAT URL N."""
import asyncio
import os
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

library, what, url, n = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
now = time.perf_counter
PIECE = 64 << 10  # bytes
AT_ONCE = 16      # connections, as ours


def print_speed(name, size, began):
    print(name, n * size / 1e6 / (now() - began))


def with_requests():
    import requests
    local = threading.local()

    def get(**options):
        if not hasattr(local, "session"):
            local.session = requests.Session()
        return local.session.get(url, **options)

    def small():
        size = len(get().content)

        def ask(_):
            assert len(get().content) == size

        began = now()
        for i in range(n):
            ask(i)
        print("one_us", (now() - began) / n * 1e6)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            began = now()
            for _ in range(n // 1000):
                list(pool.map(ask, range(1000)))
            print("crowd_us", (now() - began) / n * 1e6)

    def large():
        size = len(get().content)
        began = now()
        for _ in range(n):
            assert len(get().content) == size
        print_speed("memory_mb_per_s", size, began)
        with tempfile.TemporaryDirectory() as folder:
            began = now()
            for _ in range(n):
                with get(stream=True) as response, open(os.path.join(folder, "file"), "wb") as file:
                    for piece in response.iter_content(PIECE):
                        file.write(piece)
            print_speed("file_mb_per_s", size, began)

    return {"small": small, "large": large}[what]()


async def with_aiohttp():
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit_per_host=AT_ONCE)) as session:
        async def get():
            async with session.get(url) as response:
                return await response.read()

        size = len(await get())

        async def ask():
            assert len(await get()) == size

        began = now()
        for _ in range(n):
            await ask()
        if what == "small":
            print("one_us", (now() - began) / n * 1e6)
            began = now()
            for _ in range(n // 1000):
                await asyncio.gather(*(ask() for _ in range(1000)))
            print("crowd_us", (now() - began) / n * 1e6)
            return
        print_speed("memory_mb_per_s", size, began)
        with tempfile.TemporaryDirectory() as folder:
            began = now()
            for _ in range(n):
                async with session.get(url) as response:
                    with open(os.path.join(folder, "file"), "wb") as file:
                        async for piece in response.content.iter_chunked(PIECE):
                            file.write(piece)
            print_speed("file_mb_per_s", size, began)


with_requests() if library == "requests" else asyncio.run(with_aiohttp())
