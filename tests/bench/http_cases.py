"""Requests to nginx on loopback, against requests in threads and aiohttp, whose columns take the places of raw and
asyncio, and against node. Without nginx there are none."""
import atexit
import os
import shutil
import socket
import subprocess
import tempfile

from measure import HERE, PYTHON, printed, works
from rows import Case, Goal, Row

COLUMNS = ("ours", "requests", "aiohttp")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
CONF = """daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; root {folder}; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; }}
}}"""


class Server:
    """nginx, from the first measurement to the end of the bench."""

    def __init__(self):
        self.url = None

    def start(self):
        folder = tempfile.TemporaryDirectory()
        os.chmod(folder.name, 0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        for name, content in (("conf", CONF.format(folder=folder.name, port=port).encode()), ("small", b"x" * 200),
                              ("large", bytes(50_000_000))):
            with open(f"{folder.name}/{name}", "wb") as file:
                file.write(content)
        process = subprocess.Popen([NGINX, "-p", folder.name, "-c", folder.name + "/conf", "-e", folder.name + "/error.log"])
        atexit.register(lambda: (process.terminate(), process.wait(), folder.cleanup()))
        self.url = f"http://127.0.0.1:{port}/"
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port)).close()
            except ConnectionRefusedError:
                continue

    def __call__(self, name):
        if not self.url:
            self.start()
        return self.url + name


def sides(bench, server, what, count):
    def python(library):
        return lambda: printed([PYTHON, str(HERE / "http_peer.py"), library, what, server(what), count])

    found = {"ours": lambda: printed(bench.script("http", what, server(what), count))}
    for library in COLUMNS[1:]:
        if works([PYTHON, "-c", "import " + library]):
            found[library] = python(library)
    if "node" in bench.peers:
        found["node"] = lambda: printed(["node", str(HERE / "http_peer.js"), what, server(what), count])
    return found


def requests(bench):
    if not NGINX:
        return
    server = Server()
    faster = Goal("<= 1 aiohttp", lambda ours, _, peer: ours <= peer)
    as_fast = Goal(">= 1 aiohttp", lambda ours, _, peer: ours >= peer)
    yield Case("http-small", [Row("request a small file", "one_us", "us", [faster]),
                              Row("  1,000 at once", "crowd_us", "us", [faster])],
               sides(bench, server, "small", bench.size(5000, 1000)), columns=COLUMNS)
    yield Case("http-large", [Row("request 50 MB", "memory_mb_per_s", "MB/s", [as_fast]),
                              Row("  into a file", "file_mb_per_s", "MB/s", [as_fast])],
               sides(bench, server, "large", bench.size(10, 1)), columns=COLUMNS)
