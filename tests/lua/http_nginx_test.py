#!/usr/bin/env python3
"""http against a real server: nginx on loopback. Skipped, and saying so, where it is not installed.
APPCTL_UNDER_TEST names the program."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

import ends_test
from ends_test import LIMIT
from http_server import CERTIFICATES

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")

CONF = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; root {folder}/www; default_type text/plain; sendfile on; gzip on; gzip_min_length 1;
  {temporary}
  server {{
    listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl;
    ssl_certificate {certificates}/good.pem; ssl_certificate_key {certificates}/good.pem;
    client_max_body_size 1k;
    location /again {{ return 302 /small; }}
    location /secure {{ return 301 https://localhost:{tls}/small; }}
    location /secret {{ auth_basic "secret"; auth_basic_user_file {folder}/users; try_files /small =404; }}
    location /slow {{ limit_rate 1000; try_files /large =404; }}
  }}
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def random_bytes(size):
    return b"".join(hashlib.sha512(str(i).encode()).digest() for i in range(size // 64))


def wait_until_open(port):
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            continue


@unittest.skipUnless(NGINX, "nginx is not installed: apt-get install nginx-light")
class Nginx(unittest.TestCase):
    maxDiff = None
    setUp, write, run_script = ends_test.Ends.setUp, ends_test.Ends.write, ends_test.Ends.run_script

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        cls.plain, cls.tls = free_port(), free_port()
        cls.large = random_bytes(50_000_000)
        cls.fill(folder.name)
        process = subprocess.Popen([NGINX, "-p", folder.name, "-c", folder.name + "/conf", "-e", folder.name + "/error.log"])
        cls.addClassCleanup(process.wait, LIMIT)
        cls.addClassCleanup(process.terminate)
        wait_until_open(cls.plain)

    @classmethod
    def fill(cls, folder):
        os.mkdir(folder + "/www")
        temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        files = {"www/small": b"a small file\n", "www/large": cls.large, "www/text": b"zip me " * 10_000,
                 "users": b"ada:{PLAIN}pass\n",
                 "conf": CONF.format(folder=folder, plain=cls.plain, tls=cls.tls, certificates=CERTIFICATES,
                                     temporary=temporary).encode()}
        for name, content in files.items():
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content)

    def says(self, text, out, *flags):
        head = f'local at, tls, ca = "http://127.0.0.1:{self.plain}", "https://localhost:{self.tls}", "{CERTIFICATES}/ca.pem"\n'
        self.assertEqual(self.run_script(head + text, *flags), (0, out, ""))

    def test_small_things(self):
        self.says("""
            local function show(path, options)
              local response = http.get(at .. path, options)
              print(response.status, response.reason, #response.body, response.headers["Content-Type"], response.url:match("%w+$"))
            end
            show("/small") show("/nothing") show("/again") show("/text")
            show("/secret") show("/secret", { auth = { "ada", "pass" } }) show("/secret", { auth = { "ada", "wrong" } })
            show("/small", { headers = { Range = "bytes=2-6" } })
            print(http.head(at .. "/large").headers["content-length"])
            print(http.post(at .. "/small", { body = ("x"):rep(100000) }).status)
            print(http.get(at .. "/small", { headers = { ["If-None-Match"] = http.get(at .. "/small").headers.etag } }).status)
            """, "200\tOK\t13\ttext/plain\tsmall\n404\tNot Found\t153\ttext/html\tnothing\n200\tOK\t13\ttext/plain\tsmall\n"
                 "200\tOK\t70000\ttext/plain\ttext\n401\tUnauthorized\t179\ttext/html\tsecret\n"
                 "200\tOK\t13\ttext/plain\tsecret\n401\tUnauthorized\t179\ttext/html\tsecret\n"
                 "206\tPartial Content\t5\ttext/plain\tsmall\n50000000\n413\n304\n")

    def test_tls(self):
        self.says("""
            print(http.get(tls .. "/small", { ca = ca }).body)
            print(http.get(at .. "/secure", { ca = ca }).body)
            print((pcall(http.get, tls .. "/small")))""", "a small file\n\na small file\n\nfalse\n")

    def test_a_large_file(self):
        for text in ('http.get(at .. "/large", { file = "large" })',
                     'fs.write("large", http.get(tls .. "/large", { ca = ca }).body)',
                     'worker.io_bound(function(at) http.get(at .. "/large", { file = "large" }) end, at):await()'):
            for clock in ("real", "virtual"):
                with self.subTest(text, clock=clock):
                    self.says(text, "", "--clock=" + clock)
                    with open(os.path.join(os.path.dirname(self.script), "large"), "rb") as file:
                        self.assertTrue(file.read() == self.large)

    def test_many(self):
        for clock in ("real", "virtual"):
            self.says("""
                local count, tasks = 0, {}
                for i = 1, 2000 do
                  tasks[i] = function() if http.get(at .. "/small").body == "a small file\\n" then count = count + 1 end end
                end
                task.all(tasks)
                print(count)""", "2000\n", "--clock=" + clock)

    def test_a_slow_answer_can_be_left(self):
        self.says("""
            local t = task.spawn(http.get, at .. "/slow", { file = "slow" })
            print((pcall(task.timeout, 0.1, t)))
            local stream <close> = http.stream(at .. "/slow")
            print(#stream:read() > 0)""", "false\ntrue\n", "--clock=real")
        self.assertEqual(os.listdir(os.path.dirname(self.script)), ["s.lua"])


if __name__ == "__main__":
    if not NGINX:
        print("skipped: nginx is not installed (apt-get install nginx-light)", file=sys.stderr)
    unittest.main()
