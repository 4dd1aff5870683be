#!/usr/bin/env python3
"""A server on loopback that does what servers should not do: each path is one misdeed, or says what was asked. Used by
http_test.py; run by hand it prints its address and serves until its input ends."""

import functools
import gzip
import json
import os
import re
import socket
import ssl
import struct
import sys
import threading
import zlib

CERTIFICATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "certificates")
PATIENCE = 60  # seconds after which a thread that waits gives up

HEAD = b"HTTP/1.1 200 OK\r\n"


def answer(body, status="200 OK", headers=""):
    if isinstance(body, str):
        body = body.encode()
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


@functools.cache
def packed_zeros(size):
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()


class Asked:
    """One request, read from a connection."""

    def __init__(self, first, file):
        self.method, self.target, _ = first.split(" ", 2)
        path = re.sub(r"\Ahttp://[^/]*", "", self.target)  # as a proxy is asked
        self.path, _, self.query = path.partition("?")
        self.headers = []
        for line in iter(lambda: file.readline().decode("latin-1").rstrip("\r\n"), ""):
            name, _, value = line.partition(":")
            self.headers.append((name, value.strip()))
        length = next((int(value) for name, value in self.headers if name.lower() == "content-length"), 0)
        self.body = file.read(length).decode("latin-1")

    def described(self):
        return json.dumps({"method": self.method, "target": self.target, "body": self.body,
                           "headers": {name.lower(): value for name, value in self.headers},
                           "names": [name for name, _ in self.headers]})


class Server:
    def __init__(self):
        self.lock = threading.Condition()
        self.connections = 0  # so far
        self.begun = 0        # waits that clients were kept in
        self.gone = 0         # clients that closed while they were kept waiting
        self.inside = 0       # requests that are in /crowd now,
        self.most_inside = 0
        self.barrier = threading.Barrier(16, timeout=PATIENCE)
        self.port = self.listen(lambda connection: connection)
        self.silent = socket.create_server(("127.0.0.1", 0))  # takes connections, and says nothing
        self.tls = {name: self.listen(self.context(name)) for name in ("good", "expired", "other", "self")}

    def address(self):
        return {"http": f"http://127.0.0.1:{self.port}", "other": f"http://localhost:{self.port}",
                "tls": {name: f"https://localhost:{port}" for name, port in self.tls.items()},
                "plain": f"https://localhost:{self.port}",
                "silent": f"https://127.0.0.1:{self.silent.getsockname()[1]}", "ca": os.path.join(CERTIFICATES, "ca.pem")}

    @staticmethod
    def context(name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(CERTIFICATES, name + ".pem"))
        return lambda connection: context.wrap_socket(connection, server_side=True)

    def listen(self, wrap):
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)

        def accept():
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self.serve, args=(connection, wrap), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return listener.getsockname()[1]

    def serve(self, connection, wrap):
        with self.lock:
            self.connections += 1
        try:
            connection.settimeout(PATIENCE)
            with wrap(connection) as wrapped, wrapped.makefile("rb") as file:
                if wrapped is connection and connection.recv(1, socket.MSG_PEEK) == b"\x16":  # who wants TLS
                    connection.sendall(answer("this is no TLS", "400 Bad Request"))
                    return
                while first := file.readline().decode("latin-1"):
                    asked = Asked(first, file)
                    if not self.reply(asked, wrapped, file):
                        break
        except (OSError, ValueError):
            pass
        finally:
            connection.close()

    def wait_for(self, counter, count):
        with self.lock:
            return self.lock.wait_for(lambda: getattr(self, counter) >= count, PATIENCE)

    # --- what the paths do: true if the connection goes on ---

    def reply(self, asked, connection, file):
        parts = asked.path.strip("/").split("/")
        deed = getattr(self, "do_" + parts[0].replace("-", "_"), None)
        if not deed:
            connection.sendall(answer("no such path", "404 Not Found"))
            return True
        return deed(asked, connection, file, *parts[1:])

    def do_echo(self, asked, connection, _file, *_rest):
        connection.sendall(answer(asked.described(), headers="Content-Type: application/json\r\n"))
        return True

    def do_status(self, _asked, connection, _file, number):
        connection.sendall(answer("the body", number + " Some Reason"))
        return True

    def do_connections(self, _asked, connection, _file):
        connection.sendall(answer(str(self.connections)))
        return True

    def do_big(self, _asked, connection, _file, size):
        connection.sendall(answer(b"x" * int(size)))
        return True

    def do_dribble(self, _asked, connection, _file, size):
        """In many small pieces."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(HEAD + b"Content-Length: " + size.encode() + b"\r\n\r\n")
        for begin in range(0, int(size), 1000):
            connection.sendall(b"x" * min(1000, int(size) - begin))
        return True

    def do_body_for(self, _asked, connection, _file, number):
        """204 and 304 have no body; this one has."""
        connection.sendall(f"HTTP/1.1 {number} No\r\nContent-Length: 5\r\n\r\nhello".encode())

    def do_headers(self, _asked, connection, _file):
        connection.sendall(answer("x", headers="Set-Cookie: a=1\r\nX-Long: one\r\n two\r\nset-cookie: b=2\r\n"))
        return True

    def do_crowd(self, _asked, connection, _file):
        """Answers when sixteen are inside."""
        with self.lock:
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
        self.barrier.wait()
        with self.lock:
            self.inside -= 1
        connection.sendall(answer("x"))
        return True

    def do_most_inside(self, _asked, connection, _file):
        connection.sendall(answer(str(self.most_inside)))
        return True

    # --- keeping the client waiting ---

    def wait_for_end(self, connection):
        with self.lock:
            self.begun += 1
            self.lock.notify_all()
        try:
            while connection.recv(1000):
                pass
        except OSError:
            pass
        with self.lock:
            self.gone += 1
            self.lock.notify_all()

    def do_hang(self, _asked, connection, _file):
        self.wait_for_end(connection)

    def do_head_then_hang(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n" + b"x" * 100_000)
        self.wait_for_end(connection)

    def do_begun(self, _asked, connection, _file, count):
        """Answers when so many clients have been kept waiting."""
        connection.sendall(answer(str(self.wait_for("begun", int(count)))))
        return True

    def do_gone(self, _asked, connection, _file, count):
        """Answers when so many clients have gone while they were kept waiting."""
        connection.sendall(answer(str(self.wait_for("gone", int(count)))))
        return True

    # --- ends ---

    def do_closes(self, _asked, _connection, _file):
        pass

    def do_cut(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\nten bytes.")

    def do_reset(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\nten bytes.")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def do_too_long(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Content-Length: 5\r\n\r\nhello, and more of it")
        return True

    def do_without_length(self, _asked, connection, _file):
        connection.sendall(HEAD + b"\r\nall until the end")

    # --- without end ---

    def for_ever(self, connection, piece):
        while True:
            connection.sendall(piece)

    def do_endless(self, _asked, connection, _file):
        connection.sendall(HEAD + b"\r\n")
        self.for_ever(connection, b"x" * 65536)

    def do_endless_headers(self, _asked, connection, _file):
        connection.sendall(HEAD)
        self.for_ever(connection, b"X-Header: " + b"x" * 1000 + b"\r\n")

    def do_endless_continue(self, _asked, connection, _file):
        self.for_ever(connection, b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    def do_endless_404(self, _asked, connection, _file):
        connection.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n")
        self.for_ever(connection, b"x" * 65536)

    def do_endless_redirect(self, _asked, connection, _file):
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /echo\r\n\r\n")
        self.for_ever(connection, b"x" * 65536)

    # --- malformed ---

    def do_continue(self, asked, connection, _file):
        connection.sendall(b"HTTP/1.1 100 Continue\r\nX-Early: yes\r\n\r\n" + answer(asked.body))
        return True

    def do_only_early(self, _asked, connection, _file):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n")

    def do_switches(self, _asked, connection, _file):
        connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")
        self.for_ever(connection, b"this is no HTTP" * 1000)

    def do_unfinished_head(self, _asked, connection, _file):
        connection.sendall(HEAD + b"X-Header: x\r\n")

    def do_long_header(self, _asked, connection, _file, size):
        connection.sendall(HEAD + b"X-Header: " + b"x" * int(size) + b"\r\n\r\n")

    def do_many_headers(self, _asked, connection, _file, count):
        connection.sendall(HEAD + b"a:b\r\n" * int(count) + b"Content-Length: 0\r\n\r\n")
        return True

    def do_long_status(self, _asked, connection, _file, size):
        connection.sendall(b"HTTP/1.1 200 " + b"x" * int(size) + b"\r\n\r\n")

    def do_bad_chunk(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nno number\r\n")
        self.wait_for_end(connection)

    def do_cut_chunk(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\nhello")

    def do_chunks(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n"
                                  b"5\r\nhello\r\n1;ext=1\r\n!\r\n0\r\nX-Late: yes\r\n\r\n")
        return True

    def do_no_http(self, _asked, connection, _file):
        connection.sendall(b"220 smtp.example.org ready\r\n")

    def do_bad_length(self, _asked, connection, _file):
        connection.sendall(HEAD + b"Content-Length: -5\r\n\r\nhello")

    # --- compressed ---

    def do_gzip(self, _asked, connection, _file):
        connection.sendall(answer(gzip.compress(b"unpacked " * 1000), headers="Content-Encoding: gzip\r\n"))
        return True

    def do_bomb(self, _asked, connection, _file):
        connection.sendall(answer(gzip.compress(bytes(100_000_000)), headers="Content-Encoding: gzip\r\n"))

    def do_gzip_zeros(self, _asked, connection, _file, size):
        connection.sendall(answer(packed_zeros(int(size)), headers="Content-Encoding: gzip\r\n"))
        return True

    def do_bad_gzip(self, _asked, connection, _file):
        connection.sendall(answer(b"this was never compressed", headers="Content-Encoding: gzip\r\n"))

    # --- elsewhere ---

    def do_loop(self, _asked, connection, _file):
        connection.sendall(answer("", "302 Found", "Location: /loop\r\n"))
        return True

    def do_to(self, asked, connection, _file, status):
        """/to/307?URL"""
        connection.sendall(answer("over there", status + " Over There", f"Location: {asked.query}\r\n"))
        return True

    # --- piece by piece ---

    def do_lines(self, _asked, connection, _file):
        connection.sendall(HEAD + b"\r\n")
        for piece in (b"one\ntw", b"o\r\n", b"\n", b"three"):
            connection.sendall(piece)

    def do_long_line(self, _asked, connection, _file, size):
        connection.sendall(answer(b"x" * int(size) + b"\nend\n"))
        return True


if __name__ == "__main__":
    print(json.dumps(Server().address()), flush=True)
    sys.stdin.read()
